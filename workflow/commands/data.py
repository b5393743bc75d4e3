"""`kinozoo data`: statistics of clips and films, a schema, and what is wrong."""

import contextlib
import logging
import os
import warnings
from dataclasses import asdict

from absl import flags

from data_pipeline import storage
from workflow.bulk.bulk_flags import BulkFlags
from workflow.command import Command

FLAGS = flags.FlagValues()
_OUT = flags.DEFINE_string(
    "out", None, "folder or URL to write to; new", flag_values=FLAGS
)
_MOMENTS = flags.DEFINE_integer(
    "moments",
    3,
    "statistics: places of a film that are looked at",
    lower_bound=1,
    flag_values=FLAGS,
)
_DUPLICATE_BITS = flags.DEFINE_float(
    "duplicate_bits",
    8.0,
    "statistics: how many of 64 bits of frames' perceptual hashes may differ between "
    "copies; negative looks for no copies",
    flag_values=FLAGS,
)
_BUCKETS = flags.DEFINE_integer(
    "buckets", 16, "statistics: of histograms", lower_bound=1, flag_values=FLAGS
)
_BULK = BulkFlags(FLAGS, most=1)
_FEWEST_CLIPS = flags.DEFINE_integer(
    "fewest_clips", 1, "schema: clips that a set must have", flag_values=FLAGS
)
_UNSEEN_VALUES = flags.DEFINE_float(
    "unseen_values",
    0.0,
    "schema: share of clips that may have a codec or licence which no training clip "
    "has",
    flag_values=FLAGS,
)
_DRIFT = flags.DEFINE_float(
    "drift",
    0.3,
    "schema: greatest Jensen-Shannon divergence from the data before",
    flag_values=FLAGS,
)
_SKEW = flags.DEFINE_float(
    "skew",
    0.5,
    "schema: greatest Jensen-Shannon divergence of other sets from the training set",
    flag_values=FLAGS,
)
_PREVIOUS = flags.DEFINE_string(
    "previous",
    None,
    "validate: folder or URL with the statistics of the data before, for drift",
    flag_values=FLAGS,
)
_WARNINGS = flags.DEFINE_list(
    "warnings",
    None,
    "validate: kinds of anomalies, as tensorflow_metadata calls them, that are no "
    "errors; by default drift, skew and names that no training clip has",
    flag_values=FLAGS,
)
_MOST_COPIES = flags.DEFINE_float(
    "most_copies", 0.2, "validate: share of clips that may be copies", flag_values=FLAGS
)
_MOST_NOISE = flags.DEFINE_float(
    "most_noise",
    12.0,
    "validate: median noise of training clips, 0 to 255 scale, above which it warns",
    flag_values=FLAGS,
)
_MOST_UNREADABLE = flags.DEFINE_float(
    "most_unreadable",
    0.05,
    "validate: share of files that may be unreadable",
    flag_values=FLAGS,
)
_FEWEST_COMPARED = flags.DEFINE_integer(
    "fewest_compared",
    10,
    "validate: sets with fewer clips are compared, but differences are no anomalies",
    flag_values=FLAGS,
)
_PAGE = flags.DEFINE_bool("page", True, "write a page to look at", flag_values=FLAGS)
_BLOCK = flags.DEFINE_bool(
    "block", True, "validate: fail where there are errors", flag_values=FLAGS
)

_USAGE = (
    "data takes statistics SET=FOLDER..., schema STATISTICS, or validate STATISTICS "
    "SCHEMA, and --out=DIR"
)


def run(arguments: list[str]) -> None:
    """Does one of three things.

    Args:
        arguments: Which, and the folders to read.

    Raises:
        ValueError: The call is wrong, TFDV is missing, or the data has errors.
        OSError: A folder cannot be read or written.
    """
    from workflow.validation.data_tools import require_tools

    kinds = {"statistics": _statistics, "schema": _schema, "validate": _validate}
    if not arguments or arguments[0] not in kinds:
        raise ValueError(f"{_USAGE}; received {' '.join(arguments) or 'nothing'}.")
    if arguments[0] != "statistics" and _BULK.are_said:
        raise ValueError(
            "--processes, --runner and --pipeline_options are for statistics; "
            f"{arguments[0]} is done at once."
        )
    if not _OUT.value:
        raise ValueError("Say where to write: --out=DIR.")
    require_tools()
    _quieten()
    target = storage.absolute(_OUT.value)
    if not storage.is_empty(target):
        raise ValueError(f"{_OUT.value} is not empty: take another --out.")
    storage.make_folder(target)
    kinds[arguments[0]](arguments[1:], target)


def _quieten() -> None:
    """Keeps away what Beam and TFDV say about parts that are not needed here."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for name in ("tensorflow", None):
        logging.getLogger(name).setLevel(logging.ERROR)
    # It logs what it raises, too, with where it came from.
    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _statistics(arguments: list[str], target: str) -> None:
    from workflow.run_page.data_page import write_data_page
    from workflow.run_page.statistics_figures import folder_figures
    from workflow.validation.feature_summary import summaries
    from workflow.validation.statistics_files import (
        STATISTICS_PAGE,
        SUMMARY_FILE,
        dataset_of,
        read_statistics,
        split_names,
        write_json,
    )
    from workflow.validation.statistics_options import StatisticsOptions
    from workflow.validation.statistics_pipeline import write_statistics

    folders = {}
    for text in arguments:
        name, sign, folder = text.partition("=")
        if not (sign and name.isidentifier() and folder):
            raise ValueError(
                "statistics takes sets as NAME=FOLDER, train=clips for one; received "
                f"{text!r}."
            )
        folders[name] = folder
    if not folders:
        raise ValueError(f"{_USAGE}; received no SET=FOLDER.")
    options = StatisticsOptions(
        moments=_MOMENTS.value,
        duplicate_bits=_DUPLICATE_BITS.value,
        buckets=_BUCKETS.value,
    )
    runner = _BULK.beam_options(len(folders))
    write_statistics(folders, target, options, runner)
    clips = {}
    summary = {}
    with storage.fetched_folder(target) as found:
        for name in split_names(found):
            dataset = dataset_of(read_statistics(found, name))
            clips[name] = int(dataset.num_examples)
            features = [asdict(each) for each in summaries(dataset)]
            summary[name] = {"clips": clips[name], "features": features}
        counted = ", ".join(f"{count} in {name}" for name, count in clips.items())
        with storage.delivery_folder(target) as place:
            write_json(place / SUMMARY_FILE, summary)
            if _PAGE.value:
                write_data_page(
                    place / STATISTICS_PAGE,
                    "What the clips are like",
                    f"Records of clips: {counted}.",
                    folder_figures(found),
                )
    print(f"records of clips: {counted}; in {_OUT.value}")


def _schema(arguments: list[str], target: str) -> None:
    from workflow.validation.schema_inference import inferred_schema
    from workflow.validation.schema_rules import SchemaRules
    from workflow.validation.statistics_files import (
        SCHEMA_FILE,
        read_statistics,
        split_names,
        write_schema,
    )

    if len(arguments) != 1:
        raise ValueError("schema takes the folder of statistics and --out=DIR.")
    rules = SchemaRules(
        fewest_clips=_FEWEST_CLIPS.value,
        unseen_values=_UNSEEN_VALUES.value,
        drift=_DRIFT.value,
        skew=_SKEW.value,
    )
    with storage.fetched_folder(arguments[0]) as folder:
        name = split_names(folder)[0]
        schema = inferred_schema(read_statistics(folder, name), rules)
    with storage.delivery_folder(target) as place:
        write_schema(schema, place / SCHEMA_FILE)
    written = storage.joined(_OUT.value, SCHEMA_FILE)
    print(f"{len(schema.feature)} figures, from {name}; in {written}")


def _validate(arguments: list[str], target: str) -> None:
    from workflow.run_page.anomaly_figures import report_figures
    from workflow.run_page.data_page import write_data_page
    from workflow.validation.data_validation import validate
    from workflow.validation.statistics_files import ANOMALIES_PAGE, read_schema
    from workflow.validation.validation_rules import ValidationRules

    if len(arguments) != 2:
        raise ValueError(
            "validate takes the folder of statistics, the schema (a file or its "
            "folder) and --out=DIR."
        )
    defaults = ValidationRules()
    rules = ValidationRules(
        warnings=defaults.warnings if _WARNINGS.value is None else (*_WARNINGS.value,),
        most_copies=_MOST_COPIES.value,
        most_noise=_MOST_NOISE.value,
        most_unreadable=_MOST_UNREADABLE.value,
        fewest_compared=_FEWEST_COMPARED.value,
    )
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(storage.delivery_folder(target))
        report = validate(
            stack.enter_context(storage.fetched_folder(arguments[0])),
            read_schema(
                stack.enter_context(storage.fetched(_schema_file(arguments[1])))
            ),
            rules,
            previous=stack.enter_context(storage.fetched_folder(_PREVIOUS.value))
            if _PREVIOUS.value
            else None,
            target=place,
        )
        report.save(place)
        if _PAGE.value:
            write_data_page(
                place / ANOMALIES_PAGE,
                "What is wrong with the clips",
                f"Found: {report.sentence()}.",
                report_figures(place),
            )
    print(f"{report.sentence()}; in {_OUT.value}")
    if report.errors and _BLOCK.value:
        raise ValueError(f"The data must not be used: {report.sentence()}")


def _schema_file(name: str) -> str:
    from workflow.validation.statistics_files import SCHEMA_FILE

    return storage.joined(name, SCHEMA_FILE) if storage.is_folder(name) else name


COMMAND = Command(
    name="data",
    usage="kinozoo data statistics|schema|validate ... --out=DIR [flags]",
    summary=(
        "Looks at clips and films with TensorFlow Data Validation (pip install "
        "'kinozoo[workflow]').\n"
        "  kinozoo data statistics train=CLIPS eval=CLIPS serving=FILMS --out=STATS\n"
        "  kinozoo data schema STATS --out=SCHEMA\n"
        "  kinozoo data validate STATS SCHEMA --out=ANOMALIES [--previous=STATS]\n"
        "All of them are folders, local or URLs such as gs://bucket/clips."
    ),
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
