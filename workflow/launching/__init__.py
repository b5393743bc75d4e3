"""Several processes of one training: started, watched, written down for clusters."""
