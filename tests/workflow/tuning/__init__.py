"""Tests of `workflow.tuning`."""
