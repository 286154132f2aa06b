"""Finding what incidents and problems say by words."""
