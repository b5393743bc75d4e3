"""How video becomes tensors, and tensors become video."""
