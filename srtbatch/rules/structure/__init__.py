"""Family S: repairs and findings of the reader, with documents that show them."""
