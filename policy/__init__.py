"""Policy: what checkov says of every deployment file, held against the reviewed exceptions."""
