"""Restores many films, each once."""
