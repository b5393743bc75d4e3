"""`kinozoo ingest`: turns a folder of videos into training clips."""

import dataclasses
import os

from absl import flags

from workflow.bulk.bulk_flags import BulkFlags
from workflow.command import Command

FLAGS = flags.FlagValues()
_SHRINK = flags.DEFINE_enum(
    "shrink",
    "auto",
    ["auto", "always", "never"],
    "always writes clips at half size, which hides what compression did to a source; "
    "never at native size; auto at half size, and at native size too where the source "
    "was compressed little",
    flag_values=FLAGS,
)
_NATIVE = flags.DEFINE_list(
    "native",
    [],
    "names of files that count as compressed little, whatever their bit rate",
    flag_values=FLAGS,
)
_CLIP_FRAMES = flags.DEFINE_integer(
    "clip_frames",
    48,
    "longer shots are split into clips of so many frames",
    lower_bound=1,
    upper_bound=100,
    flag_values=FLAGS,
)
_LEAST_FRAMES = flags.DEFINE_integer(
    "least_frames",
    12,
    "shorter shots are dropped",
    lower_bound=1,
    flag_values=FLAGS,
)
_QUALITY = flags.DEFINE_integer(
    "quality",
    8,
    "x264's constant rate factor of the clips, less is better",
    lower_bound=0,
    upper_bound=51,
    flag_values=FLAGS,
)
_STILL_FRAMES = flags.DEFINE_integer(
    "still_frames",
    0,
    "pictures become clips of so many equal frames; 0 drops them",
    lower_bound=0,
    flag_values=FLAGS,
)
_FILTERS = {
    name: flags.DEFINE_float(name, default, text, flag_values=FLAGS)
    for name, default, text in (
        ("least_brightness", 16.0, "clips of less mean luma, of 255, are dropped"),
        ("least_contrast", 8.0, "clips of less standard deviation of luma are dropped"),
        (
            "least_texture",
            0.5,
            "clips are dropped whose neighbouring pixels differ less",
        ),
        (
            "least_motion",
            0.05,
            "clips are dropped whose neighbouring frames differ less",
        ),
        (
            "most_black",
            0.98,
            "frames with a larger share of black pixels are left out, and a clip ends "
            "before them; 1 keeps all",
        ),
    )
}
_DUPLICATE_BITS = flags.DEFINE_float(
    "duplicate_bits",
    8.0,
    "clips of two videos are copies where the perceptual hashes of their frames differ "
    "in at most so many of 64 bits and the same moves in them; the one that is "
    "compressed least is kept. Pictures may differ in a quarter as many bits. Negative "
    "keeps all",
    flag_values=FLAGS,
)
_DATASET = flags.DEFINE_string(
    "dataset",
    None,
    "folder or URL: writes all clips there, too, as the dataset kinozoo_clips of "
    "TensorFlow Datasets, for other programs",
    flag_values=FLAGS,
)
_DATASET_FORMAT = flags.DEFINE_enum(
    "dataset_format",
    "tfrecord",
    ["tfrecord", "array_record"],
    "files of the dataset: tfrecord for tfds.load and tf.data, array_record for "
    "as_data_source, in any order",
    flag_values=FLAGS,
)
_DATASET_SHARDS = flags.DEFINE_integer(
    "dataset_shards",
    0,
    "how many files the dataset has, at most; 0 makes files of some 256 MiB",
    lower_bound=0,
    flag_values=FLAGS,
)
_BULK = BulkFlags(FLAGS)


def run(arguments: list[str]) -> None:
    """Ingests the first folder into the second."""
    if len(arguments) != 2:
        raise ValueError(
            "ingest takes a folder of videos and a folder for the clips; received "
            f"{' '.join(arguments) or 'nothing'}."
        )
    from data_pipeline import storage
    from data_pipeline.ingest import ingest_folder
    from data_pipeline.ingest_config import IngestConfig

    config = dataclasses.replace(
        IngestConfig(),
        shrink=_SHRINK.value,
        native=tuple(_NATIVE.value),
        clip_frames=_CLIP_FRAMES.value,
        least_frames=_LEAST_FRAMES.value,
        still_frames=_STILL_FRAMES.value,
        quality=_QUALITY.value,
        **{name: flag.value for name, flag in _FILTERS.items()},
    )
    work = storage.joined(storage.absolute(arguments[1]), ".kinozoo")
    manifest = ingest_folder(
        arguments[0],
        arguments[1],
        config,
        # A decoder that a broken file brings down costs that file only.
        executor=lambda count: _BULK.executor(work, count, isolated=True),
        duplicate_bits=_DUPLICATE_BITS.value,
    )
    frames = sum(clip.frames for clip in manifest.clips)
    size = sum(clip.bytes for clip in manifest.clips) / 1e6
    print(
        f"{len(manifest.clips)} clips, {frames} frames, {size:.0f} MB from "
        f"{len(manifest.sources)} videos in {arguments[1]}"
    )
    if manifest.duplicates:
        print(f"left out as copies: {len(manifest.duplicates)} (see the manifest)")
    for source in manifest.quarantined:
        print(f"quarantined: {source.path}: {source.reason}")
    if _DATASET.value:
        _write_dataset(arguments[1], work)


def _write_dataset(clips: str, work: str) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from data_pipeline.clip_dataset import write_clip_dataset

    made = write_clip_dataset(
        clips,
        _DATASET.value,
        shard_format=_DATASET_FORMAT.value,
        shards=_DATASET_SHARDS.value,
        executor=lambda count: _BULK.executor(work, count),
    )
    print(
        f"{made.folder}: {made.clips} clips in {made.shards} files, "
        f"{made.written} of them written now"
    )


COMMAND = Command(
    name="ingest",
    usage="kinozoo ingest VIDEOS CLIPS [flags]",
    summary=(
        "Turns a folder of videos into training clips: one file per shot or part of "
        "it,\nwith a manifest, which also says which files could not be used and why. "
        "Run again, it\ngoes on where it stopped."
    ),
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
