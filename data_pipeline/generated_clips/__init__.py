"""Clips of moving things, drawn from a seed, and clips of a folder of videos."""
