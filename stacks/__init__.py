"""The stacks: one for every deployment file."""
