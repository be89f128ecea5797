"""Read SubRip text into cues, listing every repair, and write cues as SubRip text."""
