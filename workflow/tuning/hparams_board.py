"""Shows a search in TensorBoard's table of hyper-parameters."""

import time
from collections.abc import Iterable
from pathlib import Path

from workflow.tuning.search_dimension import SearchDimension

_METRIC = "validation/psnr"


def write_hparams_board(folder: Path, space: Iterable[SearchDimension]) -> None:
    """Writes what is searched over and compared, for the plugin `hparams`.

    Each run writes its own values and figures; this says which of its fields are
    columns of the table, with their ranges.

    Args:
        folder: Holds the runs; what `tensorboard --logdir` is given.
        space: The fields.
    """
    # TensorBoard starts TensorFlow.
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.plugins.hparams import api
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    if list(folder.glob("events.out.*")):
        return
    summary = api.hparams_config_pb(
        hparams=[api.HParam(each.field, _domain(each)) for each in space],
        metrics=[api.Metric(_METRIC, display_name="PSNR, dB")],
    )
    writer = EventFileWriter(str(folder))
    writer.add_event(Event(wall_time=time.time(), step=0, summary=summary))
    writer.close()


def _domain(dimension: SearchDimension):  # type: ignore[no-untyped-def]
    from tensorboard.plugins.hparams import api

    if dimension.kind == "choice":
        return api.Discrete(list(dimension.choices))
    if dimension.kind == "number":
        return api.RealInterval(dimension.low, dimension.high)
    return api.IntInterval(int(dimension.low), int(dimension.high))
