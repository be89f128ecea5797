"""The SubRip format: text to cues, with every repair named, and cues to text."""
