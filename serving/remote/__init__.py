"""The engine's networks, where they run behind a TensorFlow Serving."""
