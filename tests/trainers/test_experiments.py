import pytest

from trainers.experiments import EXPERIMENTS, experiment
from trainers.networks import make_network


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_has_a_network_that_takes_its_arguments(name):
    assert make_network(experiment(name).model).count_params() > 0


def test_the_best_denoiser_has_one_stage_more_than_the_fast_one():
    fast, best = (experiment(f"denoise_{name}").model for name in ("fast", "best"))
    assert best.arguments["stages"] == 2 * fast.arguments["stages"]


def test_an_unknown_experiment_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no experiment 'denoise'.*denoise_fast"):
        experiment("denoise")
