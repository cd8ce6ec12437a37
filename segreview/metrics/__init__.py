"""Numbers from arrays: pixels to counts, counts to scores."""
