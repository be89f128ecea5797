"""Damaged timing lines: recognize, read and repair them."""
