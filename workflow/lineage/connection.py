"""Opens ML Metadata."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ml_metadata import MetadataStore
    from ml_metadata.proto.metadata_store_pb2 import ConnectionConfig

FILE = "metadata.sqlite"


def open_metadata(root: Path, config: Path | None = None) -> "MetadataStore":
    """Opens the metadata of all pipelines in a root.

    Args:
        root: Folder of all pipelines; without a config, a SQLite file in it.
        config: A `ml_metadata.ConnectionConfig` in protobuf's text format, for
            MySQL, PostgreSQL or SQLite elsewhere.

    Raises:
        ValueError: ML Metadata is not installed, the config is none, or the database
            cannot be reached.
        OSError: The config cannot be read.
    """
    try:
        from ml_metadata import MetadataStore
        from ml_metadata.errors import StatusError
    except ImportError as error:
        raise ValueError(
            "Lineage is kept by ML Metadata, which is not installed: pip install "
            "'kinozoo[workflow]' with Python 3.11, or run without lineage "
            "(--metadata=none)."
        ) from error
    connection = read_connection(root, config)
    try:
        return MetadataStore(connection)
    except (StatusError, RuntimeError) as error:
        raise ValueError(f"ML Metadata cannot be opened: {error}") from error


def read_connection(root: Path, config: Path | None) -> "ConnectionConfig":
    """Returns how the database is reached; arguments as for `open_metadata`."""
    from google.protobuf import text_format
    from ml_metadata.proto.metadata_store_pb2 import (
        ConnectionConfig,
        SqliteMetadataSourceConfig,
    )

    connection = ConnectionConfig()
    if config is None:
        root.mkdir(parents=True, exist_ok=True)
        connection.sqlite.filename_uri = str(root / FILE)
        create = SqliteMetadataSourceConfig.READWRITE_OPENCREATE
        connection.sqlite.connection_mode = create
        return connection
    try:
        return text_format.Parse(config.read_text(encoding="utf-8"), connection)
    except text_format.ParseError as error:
        raise ValueError(
            f"{config} is no ConnectionConfig of ML Metadata in text format: {error}"
        ) from error
