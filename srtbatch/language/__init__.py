"""Detect the language of a document: by file name, else by script, else by its most frequent words."""

from srtbatch.language.detect import guess

__all__ = ["guess"]
