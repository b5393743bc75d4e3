"""A file system that is behind URLs, as a bucket is, and lives in this process."""

from pathlib import Path
from uuid import uuid4

from data_pipeline import storage


def bucket_with(**folders: Path) -> str:
    """Returns the URL of a new bucket that holds copies of some folders, by name.

    TensorFlow's file system in memory goes the way that any URL goes.
    """
    bucket = f"ram://kinozoo-{uuid4().hex}"
    for name, folder in folders.items():
        for path in folder.rglob("*"):
            if path.is_file():
                inner = path.relative_to(folder).as_posix()
                with storage.delivered(f"{bucket}/{name}/{inner}") as copy:
                    copy.write_bytes(path.read_bytes())
    return bucket
