"""Training clips as a dataset of TensorFlow Datasets, which other programs read.

    tfds.load("kinozoo_clips", data_dir=folder, split="train")

gives for each clip its MP4 file as bytes in `clip`, and beside it what the manifest
says. Array records, which are read in any order, are for `as_data_source`.
"""

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from data_pipeline import storage
from data_pipeline.bulk.executor import ExecutorChoice
from data_pipeline.bulk.serial_executor import SerialExecutor
from data_pipeline.bulk.work_item import WorkItem
from data_pipeline.clip_record import ClipRecord
from data_pipeline.dataset_shard import DATASET, SPLIT, ShardWriter
from data_pipeline.manifest import Manifest

VERSION = "1.0.0"
ShardFormat = Literal["tfrecord", "array_record"]
_IDENTITY_FILE = "kinozoo.json"
_SHARD_BYTES = 256 << 20
_FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class ClipDataset:
    """What was written.

    Attributes:
        folder: Folder or URL for `tfds.builder_from_directory`.
        clips: Examples.
        shards: Files.
        written: How many of these files were written now; the others were there.
    """

    folder: str
    clips: int
    shards: int
    written: int


def write_clip_dataset(
    clips: str,
    target: str,
    *,
    shard_format: ShardFormat = "tfrecord",
    shards: int = 0,
    executor: ExecutorChoice | None = None,
) -> ClipDataset:
    """Writes ingested clips as a dataset; all clips of a shot are in one shard.

    A shard that is there already, made of the same clips, is not written again. The
    files that TensorFlow Datasets looks for first are written last.

    Args:
        clips: Folder or URL with a manifest, from `ingest_folder`.
        target: Data folder or URL: the dataset becomes `kinozoo_clips/1.0.0` in it.
        shard_format: "tfrecord" for tf.data, "array_record" for random access.
        shards: How many files; 0 for files of some 256 MiB.
        executor: Who writes so many shards; without, this process does.

    Raises:
        FileNotFoundError: There is no manifest.
        ValueError: It lists no clip.
        OSError: A file cannot be read or written.
    """
    clips, target = storage.absolute(clips), storage.absolute(target)
    manifest = Manifest.load(clips)
    if not manifest.clips:
        raise ValueError(f"The manifest in {clips} lists no clip to write.")
    folder = storage.joined(target, DATASET, VERSION)
    dealt = _dealt(manifest.clips, shards)
    items = [
        _item(number, len(dealt), part, shard_format)
        for number, part in enumerate(dealt)
    ]
    identity = {
        "format": _FORMAT,
        "shards": [[item.name, item.facts["digest"]] for item in items],
        "complete": True,
    }
    told = ClipDataset(
        folder=folder, clips=len(manifest.clips), shards=len(items), written=0
    )
    identity_file = storage.joined(folder, _IDENTITY_FILE)
    earlier = _read_identity(identity_file)
    written = dict(earlier.get("shards", ()))
    waiting = [
        item
        for item in items
        if written.get(item.name) != item.facts["digest"]
        or storage.size_of(storage.joined(folder, item.name)) is None
    ]
    if earlier == identity and not waiting:
        return told
    storage.make_folder(folder)
    for item in waiting:
        written.pop(item.name, None)
    _write_identity(identity_file, {"format": _FORMAT, "shards": [*written.items()]})
    # Until all is there again, nobody takes it for a dataset.
    for name in ("dataset_info.json", "features.json"):
        storage.remove(storage.joined(folder, name))
    chosen = executor(len(waiting)) if executor else SerialExecutor()
    writer = ShardWriter(clips=clips, folder=folder, shard_format=shard_format)
    with contextlib.closing(chosen.run(writer, waiting)) as outcomes:
        for outcome in outcomes:
            if outcome.died:
                raise OSError(f"{waiting[outcome.number].name}: {outcome.died}")
            item = waiting[outcome.number]
            written[item.name] = item.facts["digest"]
            # Of a run that is killed now, this shard is kept.
            begun = {"format": _FORMAT, "shards": [*written.items()]}
            _write_identity(identity_file, begun)
    _remove_others(folder, {item.name for item in items})
    _write_metadata(folder, shard_format, dealt, items)
    _write_identity(identity_file, identity)
    return ClipDataset(**asdict(told) | {"written": len(waiting)})


def _dealt(clips: Sequence[ClipRecord], shards: int) -> list[list[ClipRecord]]:
    """Deals shots out to shards of about equal size, in an order by hashes."""
    shots: dict[str, list[ClipRecord]] = {}
    for clip in clips:
        shots.setdefault(_shot_of(clip), []).append(clip)
    total = sum(clip.bytes for clip in clips)
    wanted = min(shards or -(-total // _SHARD_BYTES), len(shots))
    parts: list[list[ClipRecord]] = [[] for _ in range(wanted)]
    before = 0
    for shot in sorted(shots):
        size = sum(clip.bytes for clip in shots[shot])
        # Where the middle of the shot lies among all bytes.
        place = (2 * before + size) * wanted // max(2 * total, 1)
        parts[min(place, wanted - 1)] += shots[shot]
        before += size
    return [part for part in parts if part]


def _shot_of(clip: ClipRecord) -> str:
    # Records of an earlier version do not name the shot.
    place = clip.shot if clip.shot >= 0 else f"frame {clip.first_frame}"
    return hashlib.sha256(f"{clip.sha256} {clip.source} {place}".encode()).hexdigest()


def _item(
    number: int, count: int, part: Sequence[ClipRecord], shard_format: str
) -> WorkItem:
    records = [asdict(clip) for clip in part]
    digest = hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()
    name = f"{DATASET}-{SPLIT}.{shard_format}-{number:05d}-of-{count:05d}"
    return WorkItem(
        name=name,
        cost=float(sum(clip.bytes for clip in part)),
        facts={"name": name, "clips": records, "digest": digest},
    )


def _read_identity(name: str) -> dict[str, Any]:
    try:
        found = json.loads(storage.read_text(name) or "{}")
    except ValueError:
        return {}
    return found if found.get("format") == _FORMAT else {}


def _write_identity(name: str, identity: dict[str, Any]) -> None:
    storage.write_text(name, json.dumps(identity, indent=1) + "\n")


def _remove_others(folder: str, names: set[str]) -> None:
    """Deletes shards of an earlier dataset that had more of them."""
    for path in storage.files_in(folder, f"{DATASET}-*"):
        if path.rpartition("/")[2] not in names:
            storage.remove(path)


def _write_metadata(
    folder: str,
    shard_format: str,
    dealt: Sequence[Sequence[ClipRecord]],
    items: Sequence[WorkItem],
) -> None:
    # TensorFlow Datasets, and TensorFlow with it, where there is something to write.
    import tensorflow_datasets as tfds

    from data_pipeline.dataset_features import dataset_features

    template = tfds.core.ShardedFileTemplate(
        data_dir=folder,
        template="{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}",
        dataset_name=DATASET,
        split=SPLIT,
        filetype_suffix=shard_format,
    )
    split = tfds.core.SplitInfo(
        name=SPLIT,
        shard_lengths=[len(part) for part in dealt],
        num_bytes=int(sum(item.cost for item in items)),
        filename_template=template,
    )
    licences = sorted({clip.licence or "not stated" for part in dealt for clip in part})
    tfds.folder_dataset.write_metadata(
        data_dir=folder,
        features=dataset_features(),
        split_infos=[split],
        filename_template=template,
        version=VERSION,
        # It reads through tf.data, which array records are not made for.
        check_data=shard_format == "tfrecord",
        description="Clips of single shots as MP4 files, by `kinozoo ingest`.",
        license="; ".join(licences),
    )
