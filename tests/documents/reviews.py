"""Draws docs/samples, by the functions that draw every review (`make docs`)."""

from bot.reviews.export import FORMS
from tests.reviews.test_export import SAMPLES, sample

if __name__ == "__main__":
    for form in FORMS:
        (SAMPLES / f"review.{form}").write_bytes(sample(form))
