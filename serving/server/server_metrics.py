"""What the server counts, under TensorFlow Serving's names."""

from collections.abc import Callable

from serving.server.metrics import Metrics

_PREFIX = ":tensorflow:serving:"
_MICROSECONDS = 1e6
_BATCH_SIZES = tuple(float(2**power) for power in range(11))
_UNKNOWN = "unknown"


class ServerMetrics:
    """Counts requests, their times and their batches.

    Where TensorFlow Serving has no such figure, the name begins with `kinozoo:`.

    Args:
        knows: Whether there is a model of a name. Others are counted together: names
            that clients make up must not fill the memory.

    Attributes:
        registry: What is shown to Prometheus.
    """

    def __init__(self, knows: Callable[[str], bool]):
        self.registry = Metrics()
        self._knows = knows

    def request(
        self, model: str, api: str, entry: str, status: str, seconds: float
    ) -> None:
        """Counts a request that was answered.

        Args:
            model: The name that it asks for, whether there is such a model or not.
            api: "Predict" or another name of a call.
            entry: "GRPC" or "REST".
            status: Name of the gRPC status.
            seconds: From its arrival to its answer.
        """
        name = model if self._knows(model) else _UNKNOWN
        self.registry.count(
            _PREFIX + "request_count", {"model_name": name, "status": status}
        )
        self.registry.observe(
            _PREFIX + "request_latency",
            {"model_name": name, "API": api, "entrypoint": entry},
            seconds * _MICROSECONDS,
        )

    def batch(self, model: str, waited: float, seconds: float, entries: int) -> None:
        """Counts a calculation."""
        self.registry.observe(
            _PREFIX + "runtime_latency",
            {"model_name": model, "API": "Predict", "runtime": "TF2"},
            seconds * _MICROSECONDS,
        )
        self.registry.observe(
            _PREFIX + "batching_session:queuing_latency",
            {"model_name": model},
            waited * _MICROSECONDS,
        )
        self.registry.observe(
            "kinozoo:batch_size", {"model_name": model}, entries, _BATCH_SIZES
        )

    def load(self, model: str, seconds: float) -> None:
        """Counts a version that was loaded."""
        labels = {"model_path": model}
        self.registry.count(
            ":tensorflow:cc:saved_model:load_attempt_count",
            {"model_path": model, "status": "success"},
        )
        self.registry.count(
            ":tensorflow:cc:saved_model:load_latency", labels, seconds * _MICROSECONDS
        )
