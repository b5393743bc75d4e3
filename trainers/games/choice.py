"""Which game a generator plays."""

from trainers.adversarial_state import AdversarialState
from trainers.experiment_config import ExperimentConfig
from trainers.games.clip_game import ClipGame
from trainers.games.cycle_game import CycleGame
from trainers.games.game import Game
from trainers.games.noise_game import NoiseGame
from trainers.perceptual_features import feature_maps
from zoo.gan.clip_generator import ClipGenerator
from zoo.gan.cycle_translator import CycleTranslator
from zoo.gan.picture_generator import PictureGenerator


def make_game(config: ExperimentConfig, state: AdversarialState) -> Game:
    """Returns the game of a run, from the kind of its generator.

    Raises:
        ValueError: The config does not fit the networks.
        OSError: The weights of the perceptual loss cannot be had.
    """
    network = state.network
    if isinstance(network, PictureGenerator | ClipGenerator):
        return NoiseGame(network, state.discriminator, config.adversarial)
    if isinstance(network, CycleTranslator):
        return CycleGame(network, state.discriminator, config.translation)
    wanted = config.translation
    features = feature_maps(wanted.features) if wanted.perceptual else None
    return ClipGame(network, state.discriminator, config, features)
