"""What people see: state in, Block Kit out; pure functions."""
