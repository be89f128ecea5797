"""Measure documents against the limits of published guides, and score them."""
