"""A page about a run of a pipeline."""
