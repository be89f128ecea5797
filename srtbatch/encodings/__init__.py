"""Decode bytes to text and encode it again: detection of encodings, byte-order marks, joined files."""
