"""How networks learn: configs, the loop, checkpoints and evaluation."""
