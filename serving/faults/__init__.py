"""Measures what is wrong with a film, one meter for each fault."""
