"""Tests of `workflow.run_page`."""
