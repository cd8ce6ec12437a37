"""The application without a window: intentions in, frozen views out."""
