"""What a generator and its discriminators are shown of a batch, by kind of generator."""
