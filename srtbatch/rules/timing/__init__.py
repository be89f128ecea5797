"""Family D: durations, gaps and overlaps."""
