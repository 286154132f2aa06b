"""What a review is made of: its parts, its document."""
