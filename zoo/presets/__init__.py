"""Trained weights: a folder each, with config, weights, card and evaluations."""
