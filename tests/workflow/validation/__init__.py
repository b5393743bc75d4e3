"""Tests of `workflow.validation`."""
