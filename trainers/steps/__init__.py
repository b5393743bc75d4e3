"""What one training step does, one module for each kind of training."""
