"""Decisions: what the person said."""
