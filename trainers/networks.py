"""Networks from their config, with their first weights."""

from dataclasses import replace
from pathlib import Path

import keras

from trainers.model_config import ModelConfig, Precision
from trainers.precision import dtype_policy
from trainers.run_folder import RunFolder
from zoo import catalog
from zoo.temporal.damage_restorer import DamageRestorer
from zoo.temporal.old_film_restorer import OldFilmRestorer
from zoo.temporal.restorer import Restorer
from zoo.temporal.shift_deblurrer import ShiftDeblurrer
from zoo.temporal.shift_denoiser import ShiftDenoiser
from zoo.temporal.shift_upscaler import ShiftUpscaler


def make_network(config: ModelConfig) -> Restorer:
    """Builds the network of a config with random weights.

    Raises:
        ValueError: The network is unknown or does not take the arguments.
    """
    if config.network not in catalog.CATALOG:
        raise ValueError(
            f"config.model.network must be one of {', '.join(catalog.CATALOG)}; "
            f"received {config.network!r}."
        )
    network_class = catalog.CATALOG[config.network].load_class()
    policy = keras.DTypePolicy(dtype_policy(config.precision))
    try:
        network = network_class(**config.arguments, dtype=policy)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"config.model.arguments do not fit {config.network}: {error}."
        ) from error
    if not network.built:
        network.build_for_clips()
    return network


def load_initial_weights(network: Restorer, config: ModelConfig) -> None:
    """Gives a network the first weights that its config asks for.

    A network of the same class and shapes gives all it has. Of others layers are
    matched by name; the rest keep their random weights. An old-film
    restorer and a deblurrer take over a denoiser's U-Net, an upscaler that of
    another scale, a damage restorer narrower ones.

    Raises:
        ValueError: No layer matches, a matching one has other shapes, or a stage
            is to be copied that cannot be.
        FileNotFoundError: There are no such weights.
    """
    if config.initial_weights:
        _start_from(network, _initial_network(config), config)
    if config.copy_first_stage:
        if not isinstance(network, ShiftDenoiser | OldFilmRestorer):
            raise ValueError(
                "config.model.copy_first_stage is for shift_denoiser and "
                f"old_film_restorer; received {config.network}."
            )
        network.copy_first_stage()


def _start_from(network: Restorer, source: Restorer, config: ModelConfig) -> None:
    if isinstance(network, OldFilmRestorer | ShiftDeblurrer) and isinstance(
        source, ShiftDenoiser
    ):
        network.start_from(source)
        return
    if isinstance(network, ShiftUpscaler) and isinstance(source, ShiftUpscaler):
        network.start_from(source)
        return
    if isinstance(network, DamageRestorer) and isinstance(source, DamageRestorer):
        network.start_from(source)
        return
    _match_layers(network, source, config)


def _match_layers(network: Restorer, source: Restorer, config: ModelConfig) -> None:
    shapes, given = ([w.shape for w in each.weights] for each in (network, source))
    if type(network) is type(source) and shapes == given:
        # Some weights belong to no layer, as the log variance of a video autoencoder.
        network.set_weights(source.get_weights())
        return
    matched = 0
    for layer in source.layers:
        own = [own for own in network.layers if own.name == layer.name]
        if not own or not layer.weights:
            continue
        try:
            own[0].set_weights(layer.get_weights())
        except ValueError as error:
            raise ValueError(
                f"Layer {layer.name} of {config.initial_weights} has other shapes "
                f"than that of {config.network}: give it the same arguments."
            ) from error
        matched += 1
    if not matched:
        raise ValueError(
            f"No layer of {config.initial_weights} has the name of one of "
            f"{config.network}: set config.model.initial_arguments."
        )


def load_run_network(
    workdir: Path, *, best: bool = True, precision: Precision | None = None
) -> Restorer:
    """Builds the network of a run with its averaged weights.

    Args:
        workdir: A run folder.
        best: The weights that were best in validation, where there are such;
            otherwise the latest.
        precision: Instead of the run's.

    Raises:
        FileNotFoundError: The folder holds no run or no weights yet.
    """
    folder = RunFolder(workdir)
    config = folder.read_config().model
    if precision:
        config = replace(config, precision=precision)
    network = make_network(config)
    network.load_weights(folder.weights_to_use(best=best))
    return network


def _initial_network(config: ModelConfig) -> Restorer:
    name, path = config.initial_weights, Path(config.initial_weights)
    if name in catalog.preset_names() or (path / catalog.WEIGHTS_FILE).is_file():
        return catalog.load_network(name)
    if path.is_dir():
        return load_run_network(path)
    if not path.is_file():
        raise FileNotFoundError(
            "config.model.initial_weights is a preset, a run folder or a .weights.h5 "
            f"file; there is none called {name}."
        )
    arguments = config.initial_arguments or config.arguments
    source = make_network(ModelConfig(network=config.network, arguments=arguments))
    source.load_weights(path)
    return source
