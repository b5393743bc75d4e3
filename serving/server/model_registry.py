"""All models of a server."""

import logging
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import grpc

from serving.server.model_settings import ModelSettings
from serving.server.request_error import RequestError
from serving.server.served_model import ServedModel, version_folders
from serving.server.version_lease import VersionLease
from serving.server.version_policy import VersionPolicy
from serving.server.version_state import VersionState

_LOG = logging.getLogger(__name__)


class ModelRegistry:
    """Finds models by name and follows what lies in their folders.

    Args:
        find: Returns the models to serve; it is asked again at every look at the
            folders, until `reload` says otherwise.
        poll_seconds: Time between two looks; 0 for a single one.
        on_load: Is told the seconds that a version took to load.
    """

    def __init__(
        self,
        find: Callable[[], Iterable[ModelSettings]],
        *,
        poll_seconds: float = 1.0,
        on_load: Callable[[str, float], None] = lambda model, seconds: None,
    ):
        self._find = find
        self._poll_seconds = poll_seconds
        self._on_load = on_load
        self._models: dict[str, ServedModel] = {}
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Loads what there is, and follows changes from now on."""
        self.refresh()
        if self._poll_seconds > 0:
            self._thread = threading.Thread(
                target=self._poll, name="model folders", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Unloads everything, each version after its last request."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
        for model in self._all():
            model.close()

    def refresh(self) -> None:
        """Looks at all folders now."""
        with self._refreshing:
            self._apply(list(self._find()))

    def reload(self, settings: list[ModelSettings]) -> None:
        """Serves other models from now on; those that stay are not interrupted.

        A model's labels change together, once all of their versions are there; until
        then those of before hold.

        Raises:
            RequestError: A model got none of its versions loaded, or a label names a
                version that is not.
        """
        with self._refreshing:
            self._find = lambda: settings
            self._apply(settings)
        for each in settings:
            self._check(each)

    def knows(self, name: str) -> bool:
        """Whether there is a model of this name."""
        with self._lock:
            return name in self._models

    @property
    def available(self) -> bool:
        """Whether a version of a model can be used."""
        return any(
            state is VersionState.AVAILABLE
            for model in self._all()
            for _, state, _ in model.statuses()
        )

    @property
    def errors(self) -> list[str]:
        """Why versions could not be loaded."""
        return [
            f"{model.settings.name} {number}: {error}"
            for model in self._all()
            for number, _, error in model.statuses()
            if error
        ]

    def lease(self, spec: Any) -> VersionLease:
        """Takes the version that a `ModelSpec` asks for into use.

        Raises:
            RequestError: There is none.
        """
        if not spec.name:
            raise RequestError(
                grpc.StatusCode.INVALID_ARGUMENT, "Missing ModelSpec: no model name"
            )
        version = spec.version.value if spec.HasField("version") else None
        return self.model(spec.name).lease(version, spec.version_label)

    def model(self, name: str) -> ServedModel:
        """Returns a model.

        Raises:
            RequestError: There is no model of this name.
        """
        with self._lock:
            model = self._models.get(name)
        if model is None:
            raise RequestError(
                grpc.StatusCode.NOT_FOUND,
                f"Could not find any versions of model {name[:200]}",
            )
        return model

    def _all(self) -> list[ServedModel]:
        with self._lock:
            return list(self._models.values())

    def _apply(self, settings: list[ModelSettings]) -> None:
        names = {each.name for each in settings}
        gone = [model for model in self._all() if model.settings.name not in names]
        with self._lock:
            for each in settings:
                model = self._models.get(each.name)
                if model is None:
                    self._models[each.name] = ServedModel(each, self._on_load)
                else:
                    model.settings = each
            for model in gone:
                del self._models[model.settings.name]
        for model in self._all():
            model.refresh()
        for model in gone:
            model.close()

    def _check(self, settings: ModelSettings) -> None:
        model = self.model(settings.name)
        statuses = model.statuses()
        if not any(state.name == "AVAILABLE" for _, state, _ in statuses):
            errors = "; ".join(error for _, _, error in statuses if error)
            raise RequestError(
                grpc.StatusCode.NOT_FOUND,
                f"Could not find any versions of model {settings.name} that can be "
                f"served{': ' + errors if errors else ''}",
            )
        available = {n for n, state, _ in statuses if state.name == "AVAILABLE"}
        for label, number in settings.labels.items():
            if number not in available:
                raise RequestError(
                    grpc.StatusCode.FAILED_PRECONDITION,
                    f"Request to assign label {label} to version {number} of model "
                    f"{settings.name}, which is not currently available for inference",
                )

    def _poll(self) -> None:
        while not self._stopped.wait(self._poll_seconds):
            try:
                self.refresh()
            except Exception:
                # A folder that cannot be read now may be there again later.
                _LOG.exception("the model folders could not be looked at")


def find_models(
    base_path: Path, name: str = "", policy: VersionPolicy | None = None
) -> list[ModelSettings]:
    """Finds what can be served in a folder.

    Args:
        base_path: The folder of one model, with a folder per version, or one that
            holds such folders.
        name: Of the one model; without, its folder's.
        policy: Which versions of each are served; without, the latest.

    Raises:
        ValueError: There is no model.
    """
    policy = policy or VersionPolicy()
    if version_folders(base_path):
        return [ModelSettings(name or base_path.resolve().name, base_path, policy)]
    found = []
    if base_path.is_dir():
        found = [
            ModelSettings(folder.name, folder, policy)
            for folder in sorted(base_path.iterdir())
            if not folder.name.startswith(".") and version_folders(folder)
        ]
    if not found:
        raise ValueError(
            f"{base_path} holds no model: expected BASE/MODEL/VERSION, as kinozoo "
            "export --base=BASE writes it"
        )
    return found
