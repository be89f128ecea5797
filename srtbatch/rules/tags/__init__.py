"""Family G: tags."""
