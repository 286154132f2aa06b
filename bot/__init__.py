"""What Muster knows and decides."""
