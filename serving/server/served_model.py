"""A model and its versions, which come and go while it is served."""

import contextlib
import functools
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import grpc

from serving.server.loaded_version import LoadedVersion
from serving.server.model_settings import ModelSettings
from serving.server.request_error import RequestError
from serving.server.served_version import ServedVersion
from serving.server.version_lease import VersionLease
from serving.server.version_state import VersionState

_LOG = logging.getLogger(__name__)
_HIGHEST = 2**63 - 1


class ServedModel:
    """Loads the versions that its policy asks for and unloads the others.

    A new version is loaded and warmed up before an old one is let go, and an old one
    goes when the last request that uses it is done.

    Args:
        settings: What to serve.
        on_load: Is told the seconds that a version took to load.
    """

    def __init__(
        self,
        settings: ModelSettings,
        on_load: Callable[[str, float], None] = lambda model, seconds: None,
    ):
        self.settings = settings
        self._on_load = on_load
        self._versions: dict[int, ServedVersion] = {}
        # Those in force; the settings' are taken over once their versions are there.
        self._labels: Mapping[str, int] = {}
        self._changed = threading.Condition()
        # One at a time looks at the folder.
        self._refreshing = threading.Lock()

    def refresh(self) -> None:
        """Follows what lies in the model's folder now."""
        with self._refreshing:
            settings = self.settings
            found = version_folders(settings.base_path)
            wanted = settings.policy.choose(found)
            for number in wanted:
                self._load(number, found[number])
            kept = {*wanted, *self._take_over(settings.labels)}
            if any(self._is_available(number) for number in wanted):
                self._unload(lambda number: number not in kept)

    def close(self) -> None:
        """Unloads all versions, each after its last request."""
        with self._refreshing:
            self._unload(lambda number: True)

    def lease(self, version: int | None = None, label: str = "") -> VersionLease:
        """Takes a version into use.

        Args:
            version: Its number; without, the highest that is available.
            label: One of the labels in force, in place of a number.

        Raises:
            RequestError: There is no such version.
        """
        with self._changed:
            if label:
                version = self._labelled(label)
            available = {
                entry.number: (entry, entry.loaded)
                for entry in self._versions.values()
                if entry.state is VersionState.AVAILABLE
                and entry.loaded is not None
                and version in (None, entry.number)
            }
            if not available:
                name = self.settings.name
                asked = f"Specific({name}, {version})"
                if version is None:
                    asked = f"Latest({name})"
                raise RequestError(
                    grpc.StatusCode.NOT_FOUND,
                    f"Servable not found for request: {asked}",
                )
            entry, loaded = available[max(available)]
            entry.leases += 1
            return VersionLease(
                self.settings.name,
                entry.number,
                loaded,
                functools.partial(self._give_back, entry),
            )

    def statuses(self) -> list[tuple[int, VersionState, str]]:
        """Returns number, state and error of each version, the highest first."""
        with self._changed:
            return [
                (entry.number, entry.state, entry.error)
                for _, entry in sorted(self._versions.items(), reverse=True)
            ]

    def _take_over(self, labels: Mapping[str, int]) -> Iterable[int]:
        """Puts labels in force if all of their versions are available.

        Returns:
            The versions that are kept for the labels before, where they stay.
        """
        if all(self._is_available(number) for number in labels.values()):
            with self._changed:
                self._labels = dict(labels)
            return ()
        return self._labels.values()

    def _labelled(self, label: str) -> int:
        if label not in self._labels:
            raise RequestError(
                grpc.StatusCode.INVALID_ARGUMENT,
                f"Unrecognized servable version label: {label}",
            )
        return self._labels[label]

    def _give_back(self, entry: ServedVersion) -> None:
        with self._changed:
            entry.leases -= 1
            self._changed.notify_all()

    def _is_available(self, number: int) -> bool:
        with self._changed:
            entry = self._versions.get(number)
            return entry is not None and entry.state is VersionState.AVAILABLE

    def _load(self, number: int, folder: Path) -> None:
        if self._is_available(number):
            return
        written = _last_change(folder)
        with self._changed:
            old = self._versions.get(number)
            if old is not None and old.error and old.written == written:
                return
            entry = ServedVersion(number, VersionState.LOADING, written=written)
            self._versions[number] = entry
        begun = time.monotonic()
        try:
            loaded = LoadedVersion(folder)
            loaded.warm_up(folder)
        except Exception as error:
            # Whatever is wrong with a folder, the other versions go on.
            _LOG.error("%s version %d: %s", self.settings.name, number, error)
            with self._changed:
                entry.state = VersionState.END
                entry.error = str(error) or type(error).__name__
            return
        seconds = time.monotonic() - begun
        with self._changed:
            entry.loaded = loaded
            entry.state = VersionState.AVAILABLE
        self._on_load(self.settings.name, seconds)
        _LOG.info(
            "%s version %d is available after %.1f s",
            self.settings.name,
            number,
            seconds,
        )

    def _unload(self, goes: Callable[[int], bool]) -> None:
        with self._changed:
            leaving = [
                entry
                for entry in self._versions.values()
                if entry.state is VersionState.AVAILABLE and goes(entry.number)
            ]
            for entry in leaving:
                entry.state = VersionState.UNLOADING
            for entry in leaving:
                while entry.leases:
                    self._changed.wait()
                entry.loaded = None
                entry.state = VersionState.END
        for entry in leaving:
            _LOG.info("%s version %d is unloaded", self.settings.name, entry.number)


def version_folders(base_path: Path) -> dict[int, Path]:
    """Returns the folders of a model's versions by their numbers.

    Others, such as one that is still being written, are left alone.
    """
    try:
        return {
            int(folder.name): folder
            for folder in base_path.iterdir()
            if folder.name.isascii()
            and folder.name.isdigit()
            and int(folder.name) <= _HIGHEST
            and folder.is_dir()
        }
    except OSError:
        # The folder may appear, or come back, later.
        return {}


def _last_change(folder: Path) -> int:
    """When anything in a folder changed, in nanoseconds; 0 where it is gone.

    The times of files are copied with them, so that of their entries is taken.
    """
    last = 0
    for place, _, names in os.walk(folder):
        for path in (Path(place), *(Path(place, name) for name in names)):
            with contextlib.suppress(FileNotFoundError):
                last = max(last, path.stat().st_ctime_ns)
    return last
