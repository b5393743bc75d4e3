"""From raw video to a restored film and a trained model: all packages together."""
