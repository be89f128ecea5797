"""Family T, casing."""
