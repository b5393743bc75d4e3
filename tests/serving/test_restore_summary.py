import dataclasses
from fractions import Fraction
from pathlib import Path

from serving.client.client_options import ClientOptions
from serving.denoise_step import DenoiseStep
from serving.plan import Plan
from serving.remote.remote_settings import RemoteSettings
from serving.restore_job import RestoreJob
from serving.restore_summary import RestoreSummary

SUMMARY = RestoreSummary(
    job=RestoreJob(
        source=Path("old.mp4"),
        output=Path("new.mp4"),
        plan=Plan((DenoiseStep(preset="denoise_fast", noise_level=12.5),)),
    ),
    frames=100,
    resumed_frames=0,
    shots=1,
    duration=Fraction(4),
    seconds=10.0,
    tile_side=None,
    notes=("the colour matrix was guessed",),
    checks=("checked: 100 frames",),
)


def test_it_says_what_was_done():
    text = SUMMARY.to_text()
    for part in (
        "new.mp4: 100 frames, 4.00 s, 1 shot",
        "10.00 frames/s",
        "denoise: preset denoise_fast",
        "noise level 12.5",
        "the colour matrix was guessed",
        "checked: 100 frames",
    ):
        assert part in text


def test_a_server_and_its_model_are_named():
    remote = RemoteSettings(
        client=ClientOptions(target="archive:8500"), models={"denoise_fast": "grainy"}
    )
    job = dataclasses.replace(SUMMARY.job, remote=remote)
    assert (
        "- networks ran on the server archive:8500, its model grainy in place of the "
        "preset denoise_fast\n"
    ) in dataclasses.replace(SUMMARY, job=job).to_text()


def test_a_model_that_no_step_asked_for_is_not_named():
    remote = RemoteSettings(
        client=ClientOptions(target="archive:8500"), models={"denoise_best": "grainy"}
    )
    job = dataclasses.replace(SUMMARY.job, remote=remote)
    text = dataclasses.replace(SUMMARY, job=job).to_text()
    assert "- networks ran on the server archive:8500\n" in text


def test_frames_of_an_earlier_run_do_not_count_for_the_speed():
    text = dataclasses.replace(SUMMARY, resumed_frames=60).to_text()
    assert "4.00 frames/s" in text
    assert "went on after frame 60" in text


def test_pixels_that_were_not_changed_are_not_called_restored():
    for steps in ((), (DenoiseStep(preset="denoise_fast", strength=0.0),)):
        job = dataclasses.replace(SUMMARY.job, plan=Plan(steps))
        text = dataclasses.replace(SUMMARY, job=job).to_text()
        assert "pixels not changed" in text
        assert "noise level" not in text
