"""`kinozoo restore-many`: brings many old videos back."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from workflow.bulk.bulk_flags import BulkFlags
from workflow.command import Command
from workflow.commands import restore

if TYPE_CHECKING:
    from workflow.restore_many.restore_settings import RestoreSettings

FLAGS = flags.FlagValues()
# Each means the same as for one film.
_OF_ONE_FILM = (
    "preset",
    "steps",
    "strength",
    "noise",
    "old_film_preset",
    "damage_preset",
    "interpolate_preset",
    "fps",
    "deblur_preset",
    "upscale_preset",
    "colour_preset",
    "codec",
    "quality",
    "deinterlace",
    "tile",
    "precision",
    "drop_streams",
)
for _name in _OF_ONE_FILM:
    FLAGS[_name] = restore.FLAGS[_name]
_OUT = flags.DEFINE_string(
    "out",
    None,
    "Folder or URL for the restored films; made where it is missing.",
    flag_values=FLAGS,
)
_EXTENSION = flags.DEFINE_string(
    "extension",
    "",
    "Of all new films, as in .mkv; if left out, each keeps its own where that can hold "
    "the codec, and else gets .mkv.",
    flag_values=FLAGS,
)
_FORCE = flags.DEFINE_bool(
    "force",
    False,
    "Replace films in --out that no earlier run made.",
    flag_values=FLAGS,
)
_RETRY = flags.DEFINE_bool(
    "retry",
    False,
    "Try films again that are in quarantine.",
    flag_values=FLAGS,
)
_STRICT = flags.DEFINE_bool(
    "strict",
    False,
    "End with an error where any film is not restored; without, only where none is.",
    flag_values=FLAGS,
)
_BULK = BulkFlags(FLAGS, most=2)


def run(arguments: list[str]) -> None:
    """Restores all films that the arguments name.

    Args:
        arguments: Files, folders, patterns, local or URLs.

    Raises:
        ValueError: The call is wrong, or no film could be restored.
        OSError: A folder cannot be read or written.
    """
    if not arguments or not _OUT.value:
        raise ValueError(
            "restore-many takes films and a folder for the new ones, as in kinozoo "
            "restore-many 'in/*' --out=new. See kinozoo restore-many --help"
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from data_pipeline import storage
    from workflow.restore_many.film_places import WORK_FOLDER, places_of
    from workflow.restore_many.film_task import RestoreFilm
    from workflow.restore_many.many_films import restore_many

    out = _OUT.value if storage.is_url(_OUT.value) else str(Path(_OUT.value).absolute())
    settings = _settings()
    places = places_of(arguments, out, _EXTENSION.value, settings.codec)
    task = RestoreFilm(settings=settings, overwrite=_FORCE.value, retry=_RETRY.value)
    work = storage.joined(out, WORK_FOLDER)
    storage.make_folder(work)
    try:
        many = restore_many(
            places, task, lambda count: _BULK.executor(work, count, isolated=True)
        )
    except KeyboardInterrupt:
        print(
            "\nkinozoo: what is done is kept; the same command goes on from there",
            file=sys.stderr,
        )
        raise
    print(many.to_text())
    if many.all_failed or (_STRICT.value and not many.all_good):
        raise ValueError(many.counts())


def _settings() -> "RestoreSettings":
    from serving.processor import choose_precision
    from workflow.restore_many.plan_files import frame_lists_digest
    from workflow.restore_many.restore_code import restore_code
    from workflow.restore_many.restore_settings import RestoreSettings
    from zoo.catalog import find_preset

    # The flags are those of `restore`, which reads them there.
    restore.FLAGS.mark_as_parsed()
    wishes = restore.planning_wishes()
    # Said once, and not of every film.
    find_preset(wishes["preset"])
    return RestoreSettings(
        planning=wishes,
        codec=FLAGS.codec,
        quality=FLAGS.quality,
        tile=FLAGS.tile,
        precision=choose_precision(FLAGS.precision),
        drop_unsupported=FLAGS.drop_streams,
        frame_lists=frame_lists_digest(wishes["steps"]),
        code=restore_code(),
    )


COMMAND = Command(
    name="restore-many",
    usage="kinozoo restore-many FILMS... --out=DIR [flags]",
    summary=(
        "Brings many old videos back, as `kinozoo restore` does each: the same bytes. "
        "FILMS are files,\nfolders or patterns, local or URLs such as 'gs://bucket/*'. "
        "Run again, it restores only what\nis new or was changed. Films that cannot be "
        "restored are named, with the reason, in\nDIR/quarantine."
    ),
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
