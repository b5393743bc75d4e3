"""Writes one file of a dataset of clips: a task for any executor."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_pipeline import storage

DATASET = "kinozoo_clips"
SPLIT = "train"


@dataclass(frozen=True, kw_only=True)
class ShardWriter:
    """Writes examples of clips into one file, which appears whole.

    Attributes:
        clips: Folder or URL of the clips.
        folder: Folder or URL of the dataset.
        shard_format: "tfrecord" or "array_record".
    """

    clips: str
    folder: str
    shard_format: str

    def __call__(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Writes a file.

        Args:
            facts: `name` of the file and the records of its `clips`, as JSON values.

        Raises:
            ValueError: A clip is not the one of its record.
            OSError: A file cannot be read or written.
        """
        with storage.delivered(storage.joined(self.folder, facts["name"])) as path:
            write = _write_tfrecord
            if self.shard_format == "array_record":
                write = _write_array_record
            write(path, self._examples(facts["clips"]))
        return {"name": facts["name"]}

    def _examples(self, records: list[dict[str, Any]]) -> Iterator[bytes]:
        # TensorFlow starts where examples are written, and not where work is dealt out.
        from data_pipeline.dataset_features import dataset_features, example_of

        features = dataset_features()
        for record in records:
            content = storage.read_bytes(storage.joined(self.clips, record["file"]))
            if content is None or len(content) != record["bytes"]:
                raise ValueError(
                    f"{record['file']} is not the file that the manifest in "
                    f"{self.clips} lists: run `kinozoo ingest` again."
                )
            example = features.encode_example(example_of(record, content))
            yield features.serialize_example(example)


def _write_tfrecord(path: Path, examples: Iterator[bytes]) -> None:
    import tensorflow as tf

    with tf.io.TFRecordWriter(str(path)) as writer:
        for example in examples:
            writer.write(example)


def _write_array_record(path: Path, examples: Iterator[bytes]) -> None:
    from array_record.python.array_record_module import ArrayRecordWriter

    # One example in a group: clips are large, and read in any order.
    writer = ArrayRecordWriter(str(path), "group_size:1")
    for example in examples:
        writer.write(example)
    writer.close()
