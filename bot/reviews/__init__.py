"""Post-incident reviews: who writes them until when, what people wrote, and the document drawn from both."""
