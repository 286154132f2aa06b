"""What is kept and for how long: forgetting what is over, a person's data, and texts that must not stand anywhere."""
