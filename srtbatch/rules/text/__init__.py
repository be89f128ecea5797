"""Family T: whitespace, punctuation, words, character references, mojibake."""
