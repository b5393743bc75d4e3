"""`kinozoo runs`: lists the runs of pipelines."""

from absl import flags

from workflow.command import Command
from workflow.metadata_flag import define_metadata_flags, existing_metadata

FLAGS = flags.FlagValues()
define_metadata_flags(FLAGS)


def run(arguments: list[str]) -> None:
    """Prints a line for each run.

    Args:
        arguments: None are taken.

    Raises:
        ValueError: The call is wrong, or nothing was run there.
    """
    if arguments:
        raise ValueError(f"runs takes flags only; received {' '.join(arguments)}.")
    metadata = existing_metadata(FLAGS)
    from workflow.lineage.run_list import run_lines

    print("\n".join(run_lines(metadata)) or "No pipeline was run there yet.")


COMMAND = Command(
    name="runs",
    usage="kinozoo runs --root=DIR",
    summary="Lists the runs of pipelines: when, how they ended, and what ran.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
