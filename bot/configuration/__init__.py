"""A workspace's settings as a file: written with comments, read by the rules of the forms, applied."""
