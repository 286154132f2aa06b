"""Measures of Muster's speed and memory: `python -m bench`."""
