"""What generators and discriminators are shown of a batch, by kind of generator."""
