"""Settings: declared, read from file, environment and flags, and stored as JSON."""
