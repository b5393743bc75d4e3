"""A small server that speaks TensorFlow Serving's public API."""
