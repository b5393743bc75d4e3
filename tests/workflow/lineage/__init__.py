"""Tests of `workflow.lineage`."""
