"""What people see of problems."""
