"""Tests of `workflow.pipeline`."""
