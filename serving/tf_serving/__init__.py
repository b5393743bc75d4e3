"""Configurations for the stock TensorFlow Serving and what watches it."""
