"""How a stock TensorFlow Serving is to be run."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from serving.server.model_registry import find_models


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """The models and the limits of a server.

    Attributes:
        models: Their names.
        models_folder: Where they lie on the machine that runs Compose.
        largest_batch: Clips that are calculated together, at most.
        queued_batches: Batches that wait, at most; more are refused.
        threads: Batches that are calculated at the same time.
        cores: That Kubernetes keeps for a server.
        memory: Bytes that it may take, as Kubernetes writes them.
        replicas: Fewest and most servers of the autoscaler.

    Raises:
        ValueError: There are no models, or limits that mean nothing.
    """

    models: tuple[str, ...]
    models_folder: str = "./models"
    largest_batch: int = 4
    queued_batches: int = 8
    threads: int = 2
    cores: int = 4
    memory: str = "8Gi"
    replicas: tuple[int, int] = (1, 4)

    def __post_init__(self) -> None:
        if not self.models:
            raise ValueError("a deployment serves a model or more; received none")
        least, most = self.replicas
        limits = (self.largest_batch, self.queued_batches, self.threads, self.cores)
        if min(*limits, least) < 1 or most < least:
            raise ValueError(
                "batches, threads, cores and servers are 1 or more, and the most "
                f"servers no fewer than the fewest; received {self}"
            )

    @property
    def image(self) -> str:
        """The stock image, of the version whose messages are installed here."""
        return f"tensorflow/serving:{version('tensorflow-serving-api')}"


def deployment_of(base: Path) -> Deployment:
    """Returns a deployment of all models in a folder.

    Args:
        base: What `kinozoo export --base` wrote.

    Raises:
        ValueError: There is no model.
    """
    models = tuple(settings.name for settings in find_models(base))
    return Deployment(models=models, models_folder=str(base))
