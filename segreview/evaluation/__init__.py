"""Results over time: the only package with threads."""
