"""A client whose server is this process."""

import threading

import numpy as np
import tensorflow as tf

from serving.client.client_options import ClientOptions
from serving.client.prediction import Prediction
from serving.stream_signatures import add_stream_signatures


class LocalSignatures:
    """Stands in for a `ServingClient`, and runs what would be exported.

    Args:
        restorer: The network.

    Attributes:
        requests: The number of steps of each request.
    """

    def __init__(self, restorer):
        self.limit_messages(1 << 20)
        self.requests: list[int] = []
        self._functions = {}
        # A server that calculates one request at a time.
        self._lock = threading.Lock()
        add_stream_signatures(self, restorer)

    def limit_messages(self, limit: int) -> None:
        """Sets `ClientOptions.message_limit`."""
        self.options = ClientOptions(target="here:0", message_limit=limit)

    def add_endpoint(self, name, fn, input_signature):
        """Takes the place of `ExportArchive.add_endpoint`."""
        names = [spec.name for spec in input_signature]
        function = tf.function(fn, input_signature=input_signature)
        self._functions[name] = names, function

    def versions(self, model):
        return {3: "AVAILABLE", 2: "END"}

    def signatures(self, model, version=None):
        return dict.fromkeys(self._functions)

    def predict(self, model, inputs, *, signature, version):
        assert version == 3
        names, function = self._functions[signature]
        size = sum(np.asarray(values).nbytes for values in inputs.values())
        assert size <= self.options.message_limit, (signature, size)
        with self._lock:
            if "clip" in inputs:
                self.requests.append(inputs["clip"].shape[1])
            assert set(inputs) == set(names)
            made = function(*(tf.constant(inputs[name]) for name in names))
        outputs = {name: value.numpy() for name, value in made.items()}
        assert sum(v.nbytes for v in outputs.values()) <= self.options.message_limit
        return Prediction(outputs, 3)
