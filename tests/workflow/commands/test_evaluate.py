"""`kinozoo evaluate` as a person calls it, with a tiny network."""

import json

import pytest

from data_pipeline import storage
from tests.in_memory_bucket import bucket_with
from tests.synthetic_video import SyntheticVideo, write_video
from tests.trainers.tiny_restorer import TinyRestorer
from tests.trainers.tiny_run import TINY
from workflow.commands import evaluate
from zoo import catalog
from zoo.card import Card

_CARD = Card(
    preset="tiny",
    model="tiny",
    task="tests",
    degradation="none",
    training_data="none",
    data_licence="none",
    licence="Apache-2.0",
    training="none",
    limits="restores nothing",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Has a preset in `preset` and a clip in `clips`."""
    folder = tmp_path_factory.mktemp("evaluate")
    (folder / "clips").mkdir()
    video = SyntheticVideo(
        frames=3, width=32, height=24, codec="ffv1", pixel_format="bgr0", options=()
    )
    write_video(folder / "clips/first.mkv", video)
    network = TinyRestorer()
    network.build_for_clips()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(catalog.CATALOG, "tiny", TINY)
        catalog.save_preset(network, folder / "preset", _CARD)
        yield folder


def _call(capsys, *arguments):
    for name in evaluate.FLAGS:
        evaluate.FLAGS[name].unparse()
    status = evaluate.COMMAND.execute(["--max_frames=2", *arguments])
    return status, capsys.readouterr()


@pytest.mark.slow
def test_network_clips_and_figures_may_be_behind_urls(folder, capsys):
    bucket = bucket_with(preset=folder / "preset", clips=folder / "clips")
    status, said = _call(capsys, f"--preset={bucket}/preset", f"--data={bucket}/clips")
    place = f"{bucket}/preset/evaluation/awgn_clipped"
    assert (status, said.out.splitlines()[-1]) == (0, f"written to {place}.json")
    record = json.loads(storage.read_text(f"{place}.json"))
    assert record["subject"] == "preset"
    assert {clip["clip"] for clip in record["clips"]} == {"first"}
    assert storage.read_bytes(f"{place}.png").startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["preset", "clips"])
def test_what_is_not_behind_a_url_gets_one_sentence(folder, capsys, name):
    bucket = bucket_with(preset=folder / "preset", clips=folder / "clips")
    places = {"preset": f"{bucket}/preset", "clips": f"{bucket}/clips"}
    places[name] = f"{bucket}/absent"
    told = (f"--preset={places['preset']}", f"--data={places['clips']}")
    status, said = _call(capsys, *told)
    assert (status, said.err.count("\n")) == (1, 1)
    assert f"no folder {bucket}/absent" in said.err
