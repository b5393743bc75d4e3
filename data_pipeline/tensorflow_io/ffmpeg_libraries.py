"""Gives tensorflow-io the FFmpeg 4 libraries that its video ops were built for.

tensorflow-io 0.37 needs `libavformat.so.58` and `libswscale.so.5`, which
current distributions no longer ship. The wheel of opencv-python-headless 4.6.0.66
carries FFmpeg 4.4 under mangled names; this module makes them known under
the names that tensorflow-io asks for, without root and without a change to the
environment of the process.
"""

import ctypes
import importlib.metadata
import importlib.util
import sys
import tempfile
import threading
from pathlib import Path

OPENCV_WHEEL = "opencv-python-headless"

# Each library needs those before it. RTLD_GLOBAL, for the mangled sonames that
# they ask for to be found; FFmpeg versions its symbols, so that the FFmpeg of
# PyAV in the same process is not disturbed.
_LOAD_ORDER = (
    "libavutil",
    "libvpx",
    "libbz2",
    "libcrypto",
    "libssl",
    "libswresample",
    "libavcodec",
    "libavformat",
    "libswscale",
)
_WANTED = {"libavformat": "libavformat.so.58", "libswscale": "libswscale.so.5"}
# On the RUNPATH of libtensorflow_io_ffmpeg_4.2.so, relative to site-packages.
_SEARCHED_FOLDER = (
    "_solib_local/_U@ffmpeg_U4_U2_S_S_Cffmpeg___Uexternal_Sffmpeg_U4_U2_Sstub"
)

_lock = threading.Lock()
_loaded = False


def load_ffmpeg_libraries() -> None:
    """Makes FFmpeg 4 loadable by tensorflow-io; call before its video ops load.

    Does nothing when called again, or where the system has FFmpeg 4 itself.
    Several processes may call it at the same time.

    Raises:
        OSError: The libraries are not there or cannot be loaded, or the folder
            in which tensorflow-io looks for them cannot be written; the message
            says which and what to do.
    """
    global _loaded
    with _lock:
        if _loaded:
            return
        if sys.platform != "linux":
            raise OSError(
                "tensorflow-io decodes video on Linux only; this system is "
                f"{sys.platform}."
            )
        if not _system_has_ffmpeg_4():
            libraries = find_wheel_libraries()
            place_links(libraries, _searched_folder())
            _preload(libraries)
        _loaded = True


def find_wheel_libraries() -> dict[str, Path]:
    """Returns the FFmpeg 4.4 libraries of the OpenCV wheel, by name, to load in order.

    Raises:
        OSError: The wheel is not installed or lacks one of the libraries.
    """
    try:
        files = importlib.metadata.files(OPENCV_WHEEL) or []
    except importlib.metadata.PackageNotFoundError:
        raise OSError(
            "FFmpeg 4 was not found: install opencv-python-headless==4.6.0.66, whose "
            "wheel carries it, or the ffmpeg package of Ubuntu 22.04."
        ) from None
    folder = f"{OPENCV_WHEEL.replace('-', '_')}.libs"
    carried = {
        file.name.split("-")[0]: Path(str(file.locate()))
        for file in files
        if file.parent.name == folder
    }
    missing = [name for name in _LOAD_ORDER if name not in carried]
    major = carried.get("libavformat", Path()).name.partition(".so.")[2]
    if missing or not major.startswith("58."):
        version = importlib.metadata.version(OPENCV_WHEEL)
        raise OSError(
            f"{OPENCV_WHEEL} {version} does not carry FFmpeg 4: install version "
            "4.6.0.66."
        )
    return {name: carried[name] for name in _LOAD_ORDER}


def place_links(libraries: dict[str, Path], folder: Path) -> None:
    """Puts links under the names that tensorflow-io asks for into `folder`.

    Links that are right already are left alone. Each appears whole, by a
    rename, so that processes that start together do not see half of it.

    Args:
        libraries: Paths by library name, from `find_wheel_libraries`.
        folder: Where tensorflow-io looks; made if it is absent.

    Raises:
        OSError: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, link_name in _WANTED.items():
            link = folder / link_name
            if _points_to(link, libraries[name]):
                continue
            # In a folder of its own: no other process can hold its name.
            with tempfile.TemporaryDirectory(prefix=".links-", dir=folder) as own:
                draft = Path(own) / link_name
                draft.symlink_to(libraries[name])
                draft.replace(link)
    except OSError as error:
        raise OSError(
            f"tensorflow-io finds FFmpeg 4 through two links in {folder}, which could "
            f"not be written ({error.strerror}): run once as a user who may."
        ) from error


def _points_to(link: Path, target: Path) -> bool:
    try:
        return link.readlink() == target
    except OSError:
        # Not a link, not there, or taken away by another process just now.
        return False


def _searched_folder() -> Path:
    spec = importlib.util.find_spec("tensorflow_io")
    if spec is None or not spec.submodule_search_locations:
        raise OSError("tensorflow-io is not installed: install tensorflow-io==0.37.1.")
    return Path(spec.submodule_search_locations[0]).parent / _SEARCHED_FOLDER


def _system_has_ffmpeg_4() -> bool:
    try:
        for name in _WANTED.values():
            ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


def _preload(libraries: dict[str, Path]) -> None:
    for path in libraries.values():
        try:
            ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
        except OSError as error:
            raise OSError(
                f"{path.name} of {OPENCV_WHEEL} cannot be loaded: {error}."
            ) from error
