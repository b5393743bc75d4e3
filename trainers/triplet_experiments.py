"""The named experiment of restoration in latent space."""

from trainers.data_config import DataConfig
from trainers.evaluation_config import EvaluationConfig
from trainers.experiment_config import ExperimentConfig
from trainers.model_config import ModelConfig
from trainers.old_film_config import OldFilmConfig
from trainers.optimizer_config import OptimizerConfig
from trainers.run_config import RunConfig
from trainers.schedule_config import ScheduleConfig


def triplet() -> ExperimentConfig:
    """`TripletRestorer` for black and white; needs clips of real old film, too.

    Their folder is `config.triplet.old_folder`. Frames are by themselves, so that
    nothing is to be learnt of flicker.
    """
    return ExperimentConfig(
        model=ModelConfig(network="triplet_restorer", precision="float32"),
        trainer="triplet",
        data=DataConfig(
            batch_size=6,
            crop=64,
            grey_share=1.0,
            largest_shrink=3.2,
            shrunk_share=0.7,
        ),
        old_film=OldFilmConfig(flicker_share=0.0),
        optimizer=OptimizerConfig(
            name="adam",
            learning_rate=5e-4,
            beta_1=0.5,
            beta_2=0.999,
            clip_norm=5.0,
            average_decay=0.998,
        ),
        schedule=ScheduleConfig(steps=6_000, warm_up_steps=100),
        evaluation=EvaluationConfig(protocol="old_film", every=1_000, max_frames=2),
        run=RunConfig(histogram_every=0, save_every=500),
    )
