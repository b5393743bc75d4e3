"""Files by path or by URL.

What has a scheme, as `gs://bucket/film.mp4`, goes through TensorFlow's file systems
(`tf.io.gfile`), and those that tensorflow-io adds to them, as `s3://`; both are loaded
for that only, and what they raise becomes a `StorageError`. Everything else is a local
path.
"""

import contextlib
import fnmatch
import glob
import hashlib
import posixpath
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from data_pipeline import file_systems as remote

_CHUNK = 1 << 22
# There, what is written replaces what was when it is closed, and a name costs a copy.
_OBJECT_STORES = ("gs", "s3")


def is_url(name: str) -> bool:
    """Whether a name has a scheme."""
    return "://" in name


def absolute(path: str) -> str:
    """Returns a local path that holds wherever a process runs; a URL as it is."""
    return path if is_url(path) else str(Path(path).absolute())


def joined(folder: str, *names: str) -> str:
    """Returns the name of something in a folder."""
    return posixpath.join(folder, *names)


def matching_files(pattern: str) -> list[str]:
    """Returns the files that a pattern names, sorted.

    Args:
        pattern: A file, a folder (all files in it and below) or a pattern with `*`,
            `?` and, in local paths, `**`. Hidden files are passed over. What is the
            name of a file or folder is no pattern, as "Old [1950].mp4".
    """
    if is_url(pattern):
        base = base_of(pattern)
        with remote.file_systems(pattern) as files:
            if not _is_surely_pattern(pattern) and is_folder(pattern):
                names = _files_below(files, pattern)
            elif not _is_surely_pattern(pattern) and files.exists(pattern):
                names = [pattern]
            else:
                names = [n for n in files.glob(pattern) if not files.isdir(n)]
            names = [_with_scheme(name, pattern) for name in names]
            found = [name for name in names if not _is_hidden(name, base)]
    elif Path(pattern).is_file():
        found = [pattern]
    else:
        folder, name = posixpath.split(pattern)
        if Path(pattern).is_dir():
            pattern = joined(glob.escape(pattern), "**")
        elif Path(folder).is_dir():
            pattern = joined(glob.escape(folder), name)
        # Paths with patterns may be absolute, which those of pathlib may not.
        names = glob.glob(pattern, recursive=True)  # noqa: PTH207
        found = [name for name in names if Path(name).is_file()]
    return sorted(set(found))


def files_in(folder: str, pattern: str) -> list[str]:
    """Returns the files right in a folder whose names fit a pattern, sorted.

    Args:
        folder: Taken as it is, whatever stands in its name.
        pattern: As in "*.json". Hidden files are passed over.
    """
    if not is_folder(folder):
        return []
    if is_url(folder):
        with remote.file_systems(folder) as files:
            names = [name.rstrip("/") for name in files.listdir(folder)]
    else:
        names = [path.name for path in Path(folder).iterdir()]
    fitting = [
        joined(folder, name)
        for name in names
        if fnmatch.fnmatchcase(name, pattern) and not name.startswith(".")
    ]
    return sorted(name for name in fitting if not is_folder(name))


def base_of(pattern: str) -> str:
    """Returns the folder to which names of a pattern's files are relative."""
    if not _is_surely_pattern(pattern) and is_folder(pattern):
        return pattern
    folder = posixpath.dirname(pattern)
    while glob.has_magic(folder) and not is_folder(folder):
        folder = posixpath.dirname(folder)
    return folder or "."


def _is_surely_pattern(name: str) -> bool:
    """Whether nobody needs to be asked: it costs a call, and only [ is in use there."""
    return is_url(name) and ("*" in name or "?" in name)


def is_folder(name: str) -> bool:
    """Whether there is a folder of that name."""
    if not is_url(name):
        return Path(name).is_dir()
    return remote.is_folder(name)


def is_empty(folder: str) -> bool:
    """Whether there is nothing in a folder, or no such folder."""
    if not is_url(folder):
        return not Path(folder).is_dir() or not any(Path(folder).iterdir())
    if not is_folder(folder):
        return True
    with remote.file_systems(folder) as files:
        return not files.listdir(folder)


def size_of(name: str) -> int | None:
    """Returns a file's size in bytes, or None where there is no such file."""
    if not is_url(name):
        try:
            return Path(name).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None
    with remote.file_systems(name) as files:
        return int(files.stat(name).length) if files.exists(name) else None


def sha256_of(name: str) -> str:
    """Returns the SHA-256 of a file's content, in hexadecimal digits.

    Raises:
        OSError: The file cannot be read.
    """
    digest = hashlib.sha256()
    for chunk in _chunks(name):
        digest.update(chunk)
    return digest.hexdigest()


def read_bytes(name: str) -> bytes | None:
    """Returns a file's content, or None where there is no such file."""
    if size_of(name) is None:
        return None
    with _opened(name, "rb") as file:
        return bytes(file.read())


def read_text(name: str) -> str | None:
    """Returns a text file's content, or None where there is no such file."""
    content = read_bytes(name)
    return None if content is None else content.decode()


def write_text(name: str, text: str) -> None:
    """Writes a text file, with its folder; it appears whole.

    Raises:
        OSError: It cannot be written.
    """
    with delivered(name) as path:
        path.write_text(text, encoding="utf-8")


def remove(name: str) -> None:
    """Deletes a file, where there is one."""
    if not is_url(name):
        Path(name).unlink(missing_ok=True)
        return
    with remote.file_systems(name) as files:
        if files.exists(name):
            files.remove(name)


def remove_folder(name: str) -> None:
    """Deletes a folder with all that is in it, where there is one."""
    if not is_url(name):
        shutil.rmtree(name, ignore_errors=True)
        return
    if is_folder(name):
        with remote.file_systems(name) as files:
            files.rmtree(name)


def make_folder(name: str) -> None:
    """Makes a folder with those above it.

    Raises:
        OSError: It cannot be made.
    """
    if not is_url(name):
        Path(name).mkdir(parents=True, exist_ok=True)
        return
    with remote.file_systems(name) as files:
        files.makedirs(name)


@contextlib.contextmanager
def fetched(name: str) -> Iterator[Path]:
    """Gives a file as a local one: itself, or a copy that is deleted afterwards.

    Where the body finds the copy wrong, the error names the file instead.

    Raises:
        OSError: The file cannot be copied.
    """
    if not is_url(name):
        yield Path(name)
        return
    with tempfile.TemporaryDirectory(prefix="kinozoo-") as folder:
        local = Path(folder) / posixpath.basename(name)
        _download(name, local)
        with _named(name, local):
            yield local


@contextlib.contextmanager
def fetched_folder(name: str, parts: Sequence[str] = ()) -> Iterator[Path]:
    """Gives a folder as a local one: itself, or a copy that is deleted afterwards.

    Where the body finds the copy wrong, the error names the folder instead.

    Args:
        name: The folder.
        parts: Files and folders in it that are enough, or all that is not hidden.

    Raises:
        FileNotFoundError: There is no such folder.
        OSError: A file cannot be copied.
    """
    if not is_folder(name):
        raise FileNotFoundError(f"There is no folder {name}; check the name.")
    if not is_url(name):
        yield Path(name)
        return
    with tempfile.TemporaryDirectory(prefix="kinozoo-") as folder:
        for part in parts or ("",):
            for file in matching_files(joined(name, part) if part else name):
                local = Path(folder) / posixpath.relpath(file, name)
                local.parent.mkdir(parents=True, exist_ok=True)
                _download(file, local)
        with _named(name, Path(folder)):
            yield Path(folder)


@contextlib.contextmanager
def delivered(name: str) -> Iterator[Path]:
    """Gives a place for a new file, which takes its name when the body is done.

    Raises:
        OSError: It cannot be written.
    """
    with delivery_folder(posixpath.dirname(name) or ".") as folder:
        # The same extension, from which programs tell what to write.
        draft = folder / f".partial-{posixpath.basename(name)}"
        try:
            yield draft
            draft.replace(folder / posixpath.basename(name))
        finally:
            draft.unlink(missing_ok=True)


@contextlib.contextmanager
def delivery_folder(name: str) -> Iterator[Path]:
    """Gives a local folder whose new files, also those below, end up in a folder.

    A local folder is given as it is, so that what is in it can be gone on with.

    Raises:
        OSError: Files cannot be copied.
    """
    make_folder(name)
    if not is_url(name):
        yield Path(name)
        return
    with tempfile.TemporaryDirectory(prefix="kinozoo-") as folder:
        yield Path(folder)
        for path in sorted(Path(folder).rglob("*")):
            place = joined(name, path.relative_to(folder).as_posix())
            if path.is_dir():
                make_folder(place)
            else:
                _upload(path, place)


def _download(name: str, path: Path) -> None:
    with path.open("wb") as target:
        for chunk in _chunks(name):
            target.write(chunk)


def _chunks(name: str) -> Iterator[bytes]:
    """Reads a file, and never past its end: S3's driver gives an error page there."""
    with _opened(name, "rb") as file:
        left = file.size() if is_url(name) else None
        while left != 0:
            chunk = file.read(_CHUNK if left is None else min(left, _CHUNK))
            if not chunk:
                break
            yield chunk
            left = None if left is None else left - len(chunk)


@contextlib.contextmanager
def _named(name: str, copy: Path) -> Iterator[None]:
    """Has errors name what was copied, and not the copy that is worked on."""
    try:
        yield
    except (ValueError, FileNotFoundError) as error:
        said = str(error)
        if str(copy) not in said:
            raise
        kind = ValueError if isinstance(error, ValueError) else FileNotFoundError
        raise kind(said.replace(str(copy), name)) from error


def _upload(path: Path, name: str) -> None:
    """Copies a local file to a URL, where it appears whole."""
    folder, base = posixpath.split(name)
    whole = name.partition("://")[0] in _OBJECT_STORES
    draft = name if whole else joined(folder, f".partial-{base}")
    with path.open("rb") as source, _opened(draft, "wb") as target:
        shutil.copyfileobj(source, target, _CHUNK)
    if not whole:
        with remote.file_systems(name) as files:
            files.rename(draft, name, overwrite=True)


@contextlib.contextmanager
def _opened(name: str, mode: str) -> Iterator[Any]:
    if not is_url(name):
        with Path(name).open(mode) as file:
            yield file
        return
    with remote.file_systems(name) as files, files.GFile(name, mode) as file:
        yield file


def _files_below(files: Any, folder: str) -> list[str]:
    return [
        joined(place, name) for place, _, names in files.walk(folder) for name in names
    ]


def _with_scheme(name: str, pattern: str) -> str:
    """Some file systems leave the scheme out of the names that they find."""
    return name if is_url(name) else f"{pattern.partition('://')[0]}://{name}"


def _is_hidden(name: str, base: str) -> bool:
    inner = posixpath.relpath(name, base)
    return any(part.startswith(".") for part in inner.split("/"))
