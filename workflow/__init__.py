"""From raw video to a restored one and to a trained model: all the packages together."""
