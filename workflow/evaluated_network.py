"""Networks to measure, wherever they are and wherever it is done.

What is in here can be pickled by name: processes of Beam load the network themselves.
"""

from typing import TYPE_CHECKING

from data_pipeline import storage
from zoo import catalog

if TYPE_CHECKING:
    from trainers.model_config import Precision
    from zoo.temporal.restorer import Restorer

_PRESET_PARTS = (catalog.CONFIG_FILE, catalog.WEIGHTS_FILE)
_RUN_PARTS = ("config.json", "export")


def load_preset(preset: str, dtype: str | None) -> "Restorer":
    """Builds a preset's network.

    Args:
        preset: A name from the catalogue, or the folder or URL of a preset.
        dtype: As of `zoo.catalog.load_preset`.

    Raises:
        ValueError: There is no such preset.
        OSError: It cannot be reached.
    """
    if not storage.is_url(preset):
        return catalog.load_preset(preset, dtype=dtype)
    with storage.fetched_folder(preset, _PRESET_PARTS) as folder:
        return catalog.load_preset(str(folder), dtype=dtype)


def load_run(workdir: str, *, best: bool, precision: "Precision") -> "Restorer":
    """Builds the network of a run.

    Args:
        workdir: Its folder or URL.
        best: As of `load_run_network`, as is `precision`.
        precision: Of the network.

    Raises:
        FileNotFoundError: There is no run, or none with weights.
        OSError: It cannot be reached.
    """
    from trainers.networks import load_run_network

    with storage.fetched_folder(workdir, _RUN_PARTS) as folder:
        return load_run_network(folder, best=best, precision=precision)
