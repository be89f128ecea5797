"""Family A: fillers, stutters, and errors of speech recognition."""
