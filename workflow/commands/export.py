"""`kinozoo export`: writes a preset as a SavedModel for TensorFlow Serving."""

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from absl import flags

from workflow.command import Command

if TYPE_CHECKING:
    from zoo.temporal.restorer import Restorer

FLAGS = flags.FlagValues()
_PRESET = flags.DEFINE_string(
    "preset",
    "denoise_best",
    "A name from `kinozoo models`, or the folder of a preset.",
    flag_values=FLAGS,
)
_BASE = flags.DEFINE_string(
    "base",
    None,
    "The folder of all served models; BASE/MODEL/VERSION is written.",
    flag_values=FLAGS,
)
_MODEL = flags.DEFINE_string(
    "model",
    None,
    "The served model's name; the preset's where it is not given.",
    flag_values=FLAGS,
)
_VERSION = flags.DEFINE_integer(
    "version",
    None,
    "The version, which must not exist yet; the next free one where not given.",
    lower_bound=1,
    flag_values=FLAGS,
)
_VARIANT = flags.DEFINE_enum(
    "variant",
    "float32",
    ["float32", "bfloat16", "pruned"],
    "Numbers to calculate in. bfloat16 is faster on processors that have it "
    "(avx512_bf16, amx_bf16); pruned is float32 with the smallest weights at zero, "
    "which packs smaller and is no faster on a CPU. Both need --calibration.",
    flag_values=FLAGS,
)
_PRUNED_SHARE = flags.DEFINE_float(
    "pruned_share",
    0.1,
    "Share of each kernel's weights that --variant=pruned sets to zero.",
    flag_values=FLAGS,
)
_CALIBRATION = flags.DEFINE_string(
    "calibration",
    None,
    "A film without faults, on whose first frames a variant is compared with float32.",
    flag_values=FLAGS,
)
_LARGEST_LOSS = flags.DEFINE_float(
    "largest_loss",
    0.1,
    "Decibels of PSNR that a variant may lose; one that loses more is not written.",
    flag_values=FLAGS,
)
_SERVING_CONFIG = flags.DEFINE_string(
    "serving_config",
    None,
    "A folder: writes there, for all models in --base, what a stock TensorFlow Serving "
    "is started and watched with (its configuration, Compose, Kubernetes, Prometheus, "
    "Grafana), in place of exporting a network.",
    flag_values=FLAGS,
)


def run(arguments: list[str]) -> None:
    """Exports one preset, or writes the configuration of a server.

    Args:
        arguments: None are taken.

    Raises:
        ValueError: The call is wrong, or there is no such preset.
        OSError: The version exists already, or cannot be written.
    """
    if arguments:
        raise ValueError(f"export takes flags only; received {' '.join(arguments)}")
    if not _BASE.value:
        raise ValueError("export needs --base, the folder of all served models")
    if _SERVING_CONFIG.value:
        _write_serving_config(Path(_SERVING_CONFIG.value), Path(_BASE.value))
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    from zoo.catalog import find_preset, load_card, load_network

    entry, folder = find_preset(_PRESET.value)
    restores = entry.family == "restorer"
    _check_variant(restores)
    from serving.export import export_restorer
    from serving.generative_export import export_generative

    export = export_restorer if restores else export_generative
    network = load_network(_PRESET.value)
    written = export(
        _variant(network) if restores else network,
        Path(_BASE.value),
        _MODEL.value or folder.resolve().name,
        version=_VERSION.value,
        card=load_card(_PRESET.value),
    )
    size = sum(path.stat().st_size for path in written.rglob("*") if path.is_file())
    print(
        f"{written} ({size / 1e6:.1f} MB; for kinozoo serve or "
        f"tensorflow_model_server --model_base_path={written.parent.resolve()})"
    )


def _check_variant(restores: bool) -> None:
    """Refuses variants that nothing can be compared with."""
    if _VARIANT.value == "float32":
        return
    if not restores:
        raise ValueError(
            f"{_PRESET.value} restores no films, and only networks that do have "
            f"variants; received --variant={_VARIANT.value}"
        )
    if not _CALIBRATION.value:
        raise ValueError(
            f"--variant={_VARIANT.value} is compared with float32 first; name a film "
            "without faults with --calibration"
        )


def _variant(network: "Restorer") -> "Restorer":
    """The network in the wanted numbers, if it loses little."""
    if _VARIANT.value == "float32":
        return network
    from serving.network_runner import in_precision
    from serving.pruned_network import pruned
    from serving.variant_loss import read_calibration, variant_loss

    if _VARIANT.value == "pruned":
        variant = pruned(network, _PRUNED_SHARE.value)
    else:
        variant = in_precision(network, _VARIANT.value)
    loss = variant_loss(network, variant, read_calibration(_CALIBRATION.value))
    print(f"{_VARIANT.value} loses {loss:.3f} dB on {_CALIBRATION.value}")
    if loss > _LARGEST_LOSS.value:
        raise ValueError(
            f"{_VARIANT.value} loses {loss:.3f} dB and may lose "
            f"{_LARGEST_LOSS.value:g}; raise --largest_loss or leave --variant out"
        )
    return variant


def _write_serving_config(folder: Path, base: Path) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from serving.tf_serving.deployment import deployment_of
    from serving.tf_serving.deployment_files import write_deployment

    deployment = deployment_of(base.resolve())
    for path in write_deployment(deployment, folder):
        print(path)
    print(
        f"{len(deployment.models)} models: {', '.join(deployment.models)}; "
        f"docker compose -f {folder / 'compose.yaml'} up"
    )


COMMAND = Command(
    name="export",
    usage="kinozoo export --base=FOLDER [flags]",
    summary="Writes a network and its weights as a SavedModel for TensorFlow Serving.",
    flag_values=FLAGS,
    run=run,
)

if __name__ == "__main__":
    COMMAND.main()
