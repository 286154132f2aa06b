"""Who takes part, who is called, who follows."""
