"""Arrays from arrays: what a mask is, and how two masks line up."""
