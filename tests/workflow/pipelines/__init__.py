"""Tests of `workflow.pipelines`."""
