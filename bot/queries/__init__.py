"""Reading what is recorded: rows become the values of the domain."""
