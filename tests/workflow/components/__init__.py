"""Tests of `workflow.components`."""
