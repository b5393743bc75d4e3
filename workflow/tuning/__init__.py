"""Search for the hyper-parameters that learn best."""
