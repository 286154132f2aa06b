"""What reports and summaries tell: periods, figures, and what they are computed from."""
