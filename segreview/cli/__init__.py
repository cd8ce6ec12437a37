"""Exit codes: the same verbs from a terminal."""
