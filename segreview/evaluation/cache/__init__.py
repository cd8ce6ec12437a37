"""Results remembered by what they were made from; all of it may be thrown away at any time."""
