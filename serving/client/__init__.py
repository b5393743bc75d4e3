"""A client of TensorFlow Serving that needs gRPC, NumPy and no TensorFlow."""
