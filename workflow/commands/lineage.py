"""`kinozoo lineage`: says what a model came from."""

from pathlib import Path

from absl import flags

from workflow.command import Command
from workflow.metadata_flag import define_metadata_flags, existing_metadata
from zoo.catalog import find_preset, preset_names

FLAGS = flags.FlagValues()
_GRAPH = flags.DEFINE_string(
    "graph", None, "also draw it, as SVG, to this file", flag_values=FLAGS
)
define_metadata_flags(FLAGS)


def run(arguments: list[str]) -> None:
    """Prints what a folder came from.

    Args:
        arguments: A folder, or the name of a preset.

    Raises:
        ValueError: The call is wrong, or no recorded run made it.
        OSError: There is no such folder.
    """
    if len(arguments) != 1:
        raise ValueError(
            "lineage takes the folder of a model or of any other output, or a preset: "
            "kinozoo lineage FOLDER|PRESET --root=DIR; received "
            f"{' '.join(arguments) or 'nothing'}."
        )
    metadata = existing_metadata(FLAGS)
    from workflow.lineage.graph_picture import draw_graph
    from workflow.lineage.origin import find_artifact, origin_lines
    from workflow.lineage.origin_graph import origin_graph

    folder = Path(arguments[0])
    if not folder.exists() and arguments[0] in preset_names():
        folder = find_preset(arguments[0])[1]
    artifact = find_artifact(metadata, folder)
    if _GRAPH.value:
        picture = draw_graph(origin_graph(metadata, artifact))
        Path(_GRAPH.value).write_text(picture, encoding="utf-8")
    print("\n".join(origin_lines(metadata, artifact)))


COMMAND = Command(
    name="lineage",
    usage="kinozoo lineage FOLDER|PRESET --root=DIR",
    summary=(
        "Says what a model, a preset or another output of a pipeline came from: "
        "executions,\nparameters, code, down to the source files with their hashes and "
        "licences. Copies\nof a preset or of a served version are known again by their "
        "contents."
    ),
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
