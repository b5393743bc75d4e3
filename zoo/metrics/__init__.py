"""Metrics of restored clips, with the protocol in their names."""
