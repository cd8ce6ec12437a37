"""Pixels on screen: the only package that knows Qt."""
