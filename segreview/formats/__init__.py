"""Arrays from files: one file format per module."""
