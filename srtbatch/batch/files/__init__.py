"""Files on disk: discover, read, write by temporary file and rename, and protect folders."""
