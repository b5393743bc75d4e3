"""Tests of `workflow.kubeflow`."""
