"""What keeps members apart, or is unsafe: in product homes, in deployment files, and in synthesized stacks."""
