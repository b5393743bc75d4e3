"""The networks of a server, ready to be used by the engine."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from serving.client.serving_client import ServingClient
from serving.remote.network_facts import NetworkFacts
from serving.remote.remote_restorer import RemoteRestorer
from serving.remote.remote_settings import RemoteSettings
from serving.wire_names import DESCRIBE

_AVAILABLE = "AVAILABLE"
# Facts that do not depend on the size of frames are asked for at any.
_ANY_SIZE = np.array([[64, 64]], np.int64)


class RemoteNetworks:
    """Finds served networks and pins the version of each.

    A film is restored by one version from its first frame to its last, also where a
    newer one appears meanwhile.

    Args:
        settings: Where they are.

    Raises:
        OSError: A certificate or token cannot be read.
    """

    def __init__(self, settings: RemoteSettings):
        self._settings = settings
        self._client = ServingClient(settings.client)
        self._workers = ThreadPoolExecutor(
            settings.requests, thread_name_prefix="request"
        )
        self._facts: dict[str, NetworkFacts] = {}

    def close(self) -> None:
        """Gives up all requests that are under way."""
        self._workers.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    def identity(self, preset: str) -> str:
        """Returns a word that is another for other weights.

        Raises:
            ValueError: What is served is no network of Kinozoo.
            OSError: The server does not serve it, or is away.
        """
        return f"{self._model(preset)} {self._describe(preset).fingerprint:x}"

    def restorer(
        self, preset: str, *, noise_level: float, strength: float, tile: str
    ) -> RemoteRestorer:
        """Returns the network of a preset.

        Args:
            preset: Its name, or the folder of it.
            noise_level: As for `NetworkRunner`.
            strength: As for `NetworkRunner`.
            tile: As `RestoreJob.tile`.

        Raises:
            ValueError: It does not suit the step.
            OSError: The server does not serve it, or is away.
        """
        return RemoteRestorer(
            self._client,
            self._workers,
            self._model(preset),
            self._describe(preset),
            noise_level=noise_level,
            strength=strength,
            tile=tile,
            requests=self._settings.requests,
        )

    def _model(self, preset: str) -> str:
        return self._settings.models.get(preset, Path(preset).name)

    def _describe(self, preset: str) -> NetworkFacts:
        model = self._model(preset)
        if model not in self._facts:
            versions = self._client.versions(model)
            available = [n for n, state in versions.items() if state == _AVAILABLE]
            if not available:
                raise ValueError(
                    f"the server {self._settings.client.target} has no version of "
                    f"{model} that is available; it has "
                    f"{', '.join(f'{n}: {state}' for n, state in versions.items())}"
                )
            version = max(available)
            if DESCRIBE not in self._client.signatures(model, version):
                raise ValueError(
                    f"the served model {model} restores no films; export it anew with "
                    "kinozoo export"
                )
            described = self._client.predict(
                model, {"size": _ANY_SIZE}, signature=DESCRIBE, version=version
            )
            self._facts[model] = NetworkFacts.from_tensors(described.outputs, version)
        return self._facts[model]
