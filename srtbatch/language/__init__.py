"""Which language a document is in: by its file name, else by its script, else by its commonest words."""

from srtbatch.language.choice import guess

__all__ = ["guess"]
