"""What reference metrics gave."""
