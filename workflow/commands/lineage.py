"""`kinozoo lineage`: says what a model came from."""

from pathlib import Path

from absl import flags

from workflow.command import Command
from workflow.metadata_flag import define_metadata_flags, existing_metadata

FLAGS = flags.FlagValues()
_GRAPH = flags.DEFINE_string(
    "graph", None, "also draw it, as SVG, to this file", flag_values=FLAGS
)
define_metadata_flags(FLAGS)


def run(arguments: list[str]) -> None:
    """Prints what a folder came from.

    Args:
        arguments: A folder.

    Raises:
        ValueError: The call is wrong, or no recorded run made it.
        OSError: There is no such folder.
    """
    if len(arguments) != 1:
        raise ValueError(
            "lineage takes the folder of a model, of a preset or of any other output: "
            f"kinozoo lineage FOLDER --root=DIR; received {len(arguments)} folders."
        )
    metadata = existing_metadata(FLAGS)
    from workflow.lineage.graph_picture import draw_graph
    from workflow.lineage.origin import find_artifact, origin_lines
    from workflow.lineage.origin_graph import origin_graph

    artifact = find_artifact(metadata, Path(arguments[0]))
    if _GRAPH.value:
        picture = draw_graph(origin_graph(metadata, artifact))
        Path(_GRAPH.value).write_text(picture, encoding="utf-8")
    print("\n".join(origin_lines(metadata, artifact)))


COMMAND = Command(
    name="lineage",
    usage="kinozoo lineage FOLDER --root=DIR",
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
