"""Exit codes: the same verbs from a terminal."""

# First words that mean the command line; cli.app runs them.
COMMANDS = ("evaluate", "audit", "export", "conventions")
