"""Where models come from, in ML Metadata."""
