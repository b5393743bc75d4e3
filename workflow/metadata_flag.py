"""The flags of commands that read or write lineage."""

from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from workflow.local_path import local_path

if TYPE_CHECKING:
    from ml_metadata import MetadataStore

_NONE = "none"


def define_metadata_flags(flag_values: flags.FlagValues) -> None:
    """Defines `--root` and `--metadata`."""
    flags.DEFINE_string(
        "root",
        None,
        "the folder of all pipelines, their outputs and their metadata",
        flag_values=flag_values,
    )
    flags.DEFINE_string(
        "metadata",
        "",
        "where lineage is kept: by default metadata.sqlite in --root; else a file with "
        "a ConnectionConfig of ML Metadata in text format, for MySQL or PostgreSQL; "
        "none for no lineage",
        flag_values=flag_values,
    )


def root_folder(flag_values: flags.FlagValues) -> Path:
    """Returns the folder of all pipelines.

    Raises:
        ValueError: It was not said.
    """
    if not flag_values["root"].value:
        raise ValueError("Say where pipelines are kept: --root=DIR.")
    return local_path(flag_values["root"].value, "--root")


def metadata_store(flag_values: flags.FlagValues) -> "MetadataStore | None":
    """Opens the store that the flags say, or returns None for `--metadata=none`.

    Raises:
        ValueError: It cannot be opened.
        OSError: A file cannot be read.
    """
    value = flag_values["metadata"].value
    if value == _NONE:
        return None
    from workflow.lineage.connection import open_metadata

    return open_metadata(root_folder(flag_values), Path(value) if value else None)


def existing_metadata(flag_values: flags.FlagValues) -> "MetadataStore":
    """Opens a store to read from.

    Raises:
        ValueError: There is none.
        OSError: A file cannot be read.
    """
    from workflow.lineage.connection import FILE

    root = root_folder(flag_values)
    if not flag_values["metadata"].value and not (root / FILE).is_file():
        raise ValueError(f"{root} holds no {FILE}: no pipeline was run there.")
    store = metadata_store(flag_values)
    if store is None:
        raise ValueError("Lineage is what this is about: leave --metadata=none away.")
    return store
