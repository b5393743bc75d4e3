"""What the networks are: pure Keras 3, no TensorFlow."""
