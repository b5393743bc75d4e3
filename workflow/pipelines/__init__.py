"""Pipelines by name."""
