"""Pipelines as Kubeflow Pipelines runs them."""
