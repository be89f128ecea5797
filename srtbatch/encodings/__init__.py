"""Bytes to text and back: byte-order marks, detection of encodings, files joined from several."""
