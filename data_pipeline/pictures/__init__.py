"""Still pictures for training, each read by its number."""
