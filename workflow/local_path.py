"""Folders that have to lie where this machine sees them."""

from pathlib import Path

from data_pipeline import storage


def local_path(text: str, what: str) -> Path:
    """Returns a path that a person named.

    Args:
        text: The path.
        what: The flag or argument, for the message.

    Raises:
        ValueError: It is a URL, as gs://bucket/videos, which this cannot use.
    """
    if storage.is_url(text):
        raise ValueError(
            f"{what} takes a folder or file of this machine; received {text}. Copy "
            "it here, or mount it."
        )
    return Path(text)
