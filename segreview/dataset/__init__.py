"""Samples from folders: what lies where, and what belongs together."""
