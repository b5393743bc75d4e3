"""What generators make of a batch and discriminators are shown, by kind."""
