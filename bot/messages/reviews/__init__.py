"""What people see of a post-incident review."""
