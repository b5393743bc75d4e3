"""From a plan to the networks that carry it out."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from data_pipeline.video.video_description import VideoDescription
from serving.colour_runner import ColourRunner, read_reference
from serving.colour_step import ColourStep
from serving.damage_mask import DamageMask
from serving.damage_runner import DamageRunner
from serving.damage_step import DamageStep
from serving.deblur_step import DeblurStep
from serving.denoise_step import UNKNOWN_NOISE, DenoiseStep
from serving.fill_runner import FillRunner
from serving.fill_step import FillStep
from serving.frame_restorer import FrameRestorer
from serving.interpolate_step import InterpolateStep
from serving.memory_budget import available_memory, choose_tile_side
from serving.network_runner import POLICIES, NetworkRunner
from serving.old_film_step import OldFilmStep
from serving.plan import Plan
from serving.plan_step import PlanStep
from serving.processor import Precision
from serving.remote.remote_networks import RemoteNetworks
from serving.restoration_chain import RestorationChain
from serving.source_identity import source_identity
from serving.stepped_restorer import SteppedRestorer
from serving.style_files import style_files
from serving.style_loading import style_network
from serving.style_step import StyleStep
from serving.tiled_restorer import TiledRestorer
from serving.upscale_step import UpscaleStep
from zoo.catalog import CATALOG, find_preset, load_preset

# Steps whose networks can run behind a server.
REMOTE_STEPS = (DenoiseStep, DeblurStep, OldFilmStep, UpscaleStep)


def weights_identity(plan: Plan, remote: RemoteNetworks | None = None) -> list[str]:
    """Returns a hash of each step's files, to notice retrained networks.

    These are the files of its preset and the pictures that it is given; other steps
    have nothing to hash. A network behind a server tells its own.

    Args:
        plan: The steps.
        remote: The server, where there is one.

    Raises:
        FileNotFoundError: There is no such mask or reference.
        ValueError: There is no such preset.
        OSError: The server does not have a network, or is away.
    """
    identities = []
    for step in plan.steps:
        digest = hashlib.sha256()
        if remote is not None and isinstance(step, REMOTE_STEPS):
            digest.update(remote.identity(step.preset).encode())
        elif isinstance(
            step,
            DenoiseStep
            | DamageStep
            | DeblurStep
            | OldFilmStep
            | ColourStep
            | UpscaleStep
            | InterpolateStep,
        ):
            for path in sorted(find_preset(step.preset)[1].iterdir()):
                if path.is_file():
                    digest.update(path.name.encode() + path.read_bytes())
        if isinstance(step, DamageStep | FillStep) and step.mask:
            mask = source_identity(Path(step.mask))
            digest.update(json.dumps(mask, sort_keys=True).encode())
        for reference in step.references if isinstance(step, ColourStep) else ():
            picture = source_identity(Path(reference))
            digest.update(json.dumps(picture, sort_keys=True).encode())
        for path in style_files(step) if isinstance(step, StyleStep) else ():
            file = source_identity(path)
            digest.update(json.dumps(file, sort_keys=True).encode())
        identities.append(digest.hexdigest())
    return identities


def load_networks(
    plan: Plan,
    precision: Precision,
    remote: RemoteNetworks | None = None,
    tile: str = "auto",
) -> list[FrameRestorer]:
    """Loads the networks of all steps that change something.

    Args:
        plan: The steps.
        precision: In what numbers networks in this process calculate.
        remote: A server that runs those of `REMOTE_STEPS`.
        tile: As `RestoreJob.tile`, for networks behind a server.

    Raises:
        FileNotFoundError: There is no such mask or reference.
        ValueError: A preset does not exist or does not suit its step.
        OSError: The server does not have a network, or is away.
    """
    networks = []
    for step in plan.acting:
        if remote is not None and isinstance(step, REMOTE_STEPS):
            networks.append(_ask_for(step, remote, tile))
        else:
            networks.append(_load(step, precision))
    return networks


def fit_masks(networks: Sequence[FrameRestorer], film: VideoDescription) -> None:
    """Fits what some networks were told of a film to it.

    Raises:
        ValueError: A mask is of another size or length, or a frame that is to be
            filled lies behind the film's end.
    """
    for network in networks:
        if isinstance(network, FillRunner | ColourRunner):
            network.fit(film)
        if network.known_damage is not None:
            network.known_damage.fit(film)


def _ask_for(
    step: DenoiseStep | DeblurStep | OldFilmStep | UpscaleStep,
    remote: RemoteNetworks,
    tile: str,
) -> FrameRestorer:
    level = step.noise_level if isinstance(step, DenoiseStep) else UNKNOWN_NOISE
    network = remote.restorer(
        step.preset, noise_level=level, strength=step.strength, tile=tile
    )
    _check_scale(step, network.scale)
    return network


def _load(step: PlanStep, precision: Precision) -> FrameRestorer:
    if isinstance(step, DamageStep):
        return DamageRunner(
            load_preset(step.preset, dtype=POLICIES[precision]),
            strength=step.strength,
            precision=precision,
            known_damage=DamageMask(Path(step.mask)) if step.mask else None,
            finds=step.finds,
        )
    if isinstance(step, ColourStep):
        return ColourRunner(
            load_preset(step.preset, dtype=POLICIES[precision]),
            strength=step.strength,
            precision=precision,
            pictures=[read_reference(Path(name)) for name in step.references],
        )
    if isinstance(step, DenoiseStep):
        network = load_preset(step.preset, dtype=POLICIES[precision])
        level = step.noise_level
    elif isinstance(step, DeblurStep | OldFilmStep | UpscaleStep):
        network = load_preset(step.preset, dtype=POLICIES[precision])
        level = UNKNOWN_NOISE
    elif isinstance(step, StyleStep):
        if step.method != "network":
            precision = "float32"
        network, level = style_network(step, POLICIES[precision]), UNKNOWN_NOISE
    else:
        # What calculates without trained weights does so in float32.
        entry = CATALOG[step.task]
        network, level = entry.load_class()(**step.network_config()), UNKNOWN_NOISE
        network.build_for_clips()
        precision = "float32"
        if isinstance(step, FillStep):
            return FillRunner(network, step)
    _check_scale(step, network.scale)
    return NetworkRunner(
        network, noise_level=level, strength=step.strength, precision=precision
    )


def _check_scale(step: PlanStep, scale: int) -> None:
    if scale == step.scale:
        return
    if not isinstance(step, UpscaleStep):
        raise ValueError(
            f"the preset of the {step.task} step enlarges {scale} times: it is for "
            "the step upscale (--upscale_preset)"
        )
    if scale == 1:
        raise ValueError(
            f"the preset {step.preset} does not enlarge; name one that does with "
            "--upscale_preset (kinozoo models lists them)"
        )
    raise ValueError(
        f"the preset {step.preset} enlarges {scale} times where {step.factor} times "
        f"was asked for; ask for upscale:{scale}, or name another --upscale_preset"
    )


def chain_networks(
    networks: Sequence[FrameRestorer], height: int, width: int, tile: str
) -> tuple[RestorationChain, int | None]:
    """Puts networks one behind the other, in tiles where memory is short.

    Args:
        networks: In the order of the plan.
        height: Rows of the film.
        width: Columns of the film.
        tile: As `RestoreJob.tile`.

    Returns:
        The chain, and the side of the tiles of the last network that has some,
        or None.
    """
    share = available_memory() // max(len(networks), 1)
    chained: list[FrameRestorer] = []
    used = None
    for network in networks:
        if isinstance(network, SteppedRestorer) and not network.needs_whole_frame:
            side = choose_tile_side(
                tile,
                height=height,
                width=width,
                halo=network.halo,
                memory_needed=network.memory_needed,
                memory=share,
            )
            if side is not None:
                network, used = TiledRestorer(network, side), side
        chained.append(network)
        height, width = height * network.scale, width * network.scale
    return RestorationChain(chained), used
