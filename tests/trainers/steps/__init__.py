"""Tests of `trainers.steps`."""
