import json

import numpy as np
import pytest

from tests.serving.small_interpolator import small_interpolator
from tests.trainers.tiny_run import changed
from trainers.networks import make_network
from trainers.run_folder import RunFolder
from trainers.validation import Validation


def test_figures_and_pictures_of_fixed_clips(tiny_config, clean_videos, tmp_path):
    config = changed(
        tiny_config,
        {
            "evaluation.folder": clean_videos,
            "evaluation.max_frames": 3,
            "evaluation.max_size": "32,48",
            "evaluation.pictures": 1,
        },
    )
    network = make_network(config.model)
    validation = Validation(config, network, RunFolder(tmp_path), write=True)
    psnr, scalars, pictures = validation.run(7)
    per_level = [scalars[f"validation/noise_{n}/psnr"] for n in (10, 25, 50)]
    assert psnr == scalars["validation/psnr"] == pytest.approx(np.mean(per_level))
    assert per_level == sorted(per_level, reverse=True)
    assert {name: p.shape for name, p in pictures.items()} == {"first": (32, 144, 3)}
    record = json.loads((tmp_path / "eval/step_00000007.json").read_text())
    assert (record["step"], len(record["clips"])) == (7, 6)
    assert validation.compares_with(7)
    assert validation.compares_with(8), "nothing is known of it"
    for other in ({"protocol": "awgn_h264"}, {"max_frames": 2}, {"max_size": "16,48"}):
        fields = {f"evaluation.{name}": value for name, value in other.items()}
        now = Validation(
            changed(config, fields), network, RunFolder(tmp_path), write=False
        )
        assert not now.compares_with(7), other


def _config(tiny_config, clean_videos, **evaluation):
    fields = {"folder": clean_videos, "max_frames": 4, "max_size": "32,48"} | evaluation
    return changed(tiny_config, {f"evaluation.{k}": v for k, v in fields.items()})


def test_frames_between_frames_are_shown_too(tiny_config, clean_videos, tmp_path):
    config = _config(tiny_config, clean_videos, protocol="every_second_frame")
    network = small_interpolator()
    validation = Validation(config, network, RunFolder(tmp_path), write=False)
    _, _, pictures = validation.run(1)
    assert [p.shape for p in pictures.values()] == [(32, 144, 3)] * 2


@pytest.mark.parametrize(
    ("evaluation", "said"),
    [
        ({"protocol": "upscale_x4"}, "for networks that enlarge by 4"),
        ({"protocol": "old_film"}, "no damage masks"),
        ({"protocol": "motion_blur", "max_frames": 2}, "averages 3 frames"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_the_first_step(
    tiny_config, clean_videos, tmp_path, monkeypatch, evaluation, said
):
    monkeypatch.chdir(tmp_path)
    config = _config(tiny_config, clean_videos, **evaluation)
    network = make_network(config.model)
    with pytest.raises((ValueError, FileNotFoundError), match=said):
        Validation(config, network, RunFolder(tmp_path), write=False)


def test_without_a_folder_there_is_none(tiny_config, tmp_path):
    network = make_network(tiny_config.model)
    assert not Validation(tiny_config, network, RunFolder(tmp_path), write=True).wanted
