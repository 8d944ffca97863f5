"""Sealed years: the archive as a file, and what it says of its year."""
