"""Which recipes teach which networks something."""

import pytest

from tests.trainers.tiny_run import changed
from trainers.experiments import experiment
from trainers.networks import make_network
from trainers.recipe_check import check_recipe

_UNET = '{"stages": [{"widths": [4, 4, 4]}]}'
_RESTORER = ("smoke", {"model.network": "shift_denoiser", "model.arguments": _UNET})
_PLAYER = (_RESTORER[0], _RESTORER[1] | {"trainer": "adversarial"})
_MAKER = ("interpolate", {"model.arguments": '{"widths": [4, 4, 4]}'})
_PAIR = ("cyclegan", {"model.arguments": '{"channels": 2, "blocks": 0}'})


@pytest.mark.parametrize(
    ("kind", "overrides", "message"),
    [
        (_RESTORER, {"degradation.recipe": "none"}, "nothing to restore"),
        (_RESTORER, {"degradation.recipe": "damage"}, "for networks that find damage"),
        (_RESTORER, {"degradation.recipe": "interpolation"}, "belong together"),
        (_RESTORER, {"degradation.recipe": "upscale"}, "enlarges by 1"),
        (_RESTORER, {"model.trained": "finder"}, "needs config.degradation.recipe"),
        (_RESTORER, {"model.trained": "blend"}, "recipe=interpolation; received"),
        (
            _MAKER,
            {"model.trained": "blend", "optimizer.weight_decay": 0.1},
            "needs config.optimizer.weight_decay=0",
        ),
        (_PLAYER, {"degradation.recipe": "none"}, "received .*recipe=none"),
        (_PLAYER, {"degradation.recipe": "damage"}, "received .*recipe=damage"),
        (_PLAYER, {"degradation.recipe": "interpolation"}, "recipe=interpolation"),
        (_PLAYER, {"degradation.recipe": "upscale"}, "enlarges by 1"),
        (_PLAYER, {"model.trained": "finder"}, "needs config.degradation.recipe"),
        (_PLAYER, {"texture.reference": "a.png"}, "is for config.trainer=supervised"),
        (_PAIR, {"degradation.recipe": "none"}, "two looks that are the same"),
        (_PAIR, {"degradation.recipe": "upscale"}, "changes the size"),
    ],
)
def test_a_recipe_that_teaches_nothing_is_refused(kind, overrides, message):
    config = changed(experiment(kind[0]), kind[1] | {"loss.balance": 0})
    network = make_network(config.model)
    check_recipe(config, network)
    with pytest.raises(ValueError, match=message):
        check_recipe(changed(config, overrides), network)


def test_two_folders_of_clips_are_two_looks():
    overrides = {"degradation.recipe": "none", "translation.other_folder": "modern"}
    config = changed(experiment("cyclegan"), _PAIR[1] | overrides)
    check_recipe(config, make_network(config.model))
