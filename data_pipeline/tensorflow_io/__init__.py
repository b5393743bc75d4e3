"""Decoding video inside tf.data: tensorflow-io, with PyAV as its stand-in."""
