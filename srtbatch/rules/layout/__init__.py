"""Family W: line breaks, and cues that hold too much text."""
