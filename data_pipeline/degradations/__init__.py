"""Seeded Keras layers that make a clean clip look old."""
