import json
from dataclasses import asdict

import pytest

from trainers.protocols import protocol_named
from trainers.results_table import read_records, results_table, write_tables


def _record(subject, psnr, modes=("guided",), frames=8, name="awgn_clipped"):
    protocol = asdict(protocol_named(name))
    rows = [
        {
            "noise_level": level,
            "mode": mode,
            "clips": 1,
            "psnr": psnr - level / 10,
            "ssim": 0.9,
            "noisy_psnr": 20.0,
        }
        for level in protocol["noise_levels"]
        for mode in modes
    ]
    clips = [
        {"clip": "a", "frames": frames, "height": 48, "width": 64} | row for row in rows
    ]
    return {"subject": subject, "protocol": protocol, "averages": rows, "clips": clips}


def test_a_table_has_the_figures_of_every_subject_and_mode():
    records = [_record("best", 35.0, ("guided", "blind")), _record("fast", 34.0)]
    lines = results_table("awgn_clipped", records).splitlines()
    assert lines[0] == "|  | noise level | σ 10 | σ 25 | σ 50 |"
    assert lines[2].startswith("| noisy |  | 20.00 |")
    assert lines[3] == (
        "| best | told | 34.00 / 0.9000 | 32.50 / 0.9000 | 30.00 / 0.9000 |"
    )
    assert lines[4].startswith("| best | not told | 34.00")
    assert lines[5].startswith("| fast | told | 33.00")
    assert "1 clips" in lines[-1]


def test_what_enlarges_is_compared_with_bicubic_and_says_of_which_pixels():
    records = [_record("upscale_x4", 25.0, ("blind",), name="upscale_x4")]
    lines = results_table("upscale_x4", records).splitlines()
    assert lines[0] == "|  | enlarged | x4 |"
    assert lines[2] == "| bicubic |  | 20.00 |"
    assert lines[3] == "| upscale_x4 | by the network | 25.00 / 0.9000 |"
    assert "SSIM of Y" in lines[-1]
    assert "seed" not in lines[-1]


def test_records_from_before_networks_enlarged_can_share_a_table():
    old = _record("best", 35.0)
    for setting in ("scale", "colour", "crop_border"):
        del old["protocol"][setting]
    table = results_table("awgn_clipped", [old, _record("fast", 34.0)])
    assert "| fast | told |" in table


def test_subjects_measured_on_other_frames_cannot_share_a_table():
    records = [_record("best", 35.0), _record("fast", 34.0, frames=7)]
    with pytest.raises(ValueError, match="best and fast were measured"):
        results_table("awgn_clipped", records)


def test_only_what_is_between_the_markers_is_replaced(tmp_path):
    folder = tmp_path / "presets/best/evaluation"
    folder.mkdir(parents=True)
    (folder / "awgn_clipped.json").write_text(json.dumps(_record("best", 35.0)))
    document = tmp_path / "README.md"
    document.write_text(
        "before\n<!-- results: awgn_clipped -->\nearlier\n"
        "<!-- end of results -->\nafter\n"
    )
    records = read_records(tmp_path / "presets")
    assert write_tables(document, records) == ["awgn_clipped"]
    text = document.read_text()
    assert text.startswith("before\n<!-- results: awgn_clipped -->\n|")
    assert text.endswith("<!-- end of results -->\nafter\n")
    assert "| best | told | 34.00" in text
    assert "earlier" not in text
    write_tables(document, records)
    assert document.read_text() == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", "no place for a table"),
        ("<!-- results: x --><!-- end of results -->", "asks for results by 'x'"),
        (
            "<!-- results: awgn_unclipped --><!-- end of results -->",
            "no evaluation by the protocol awgn_unclipped",
        ),
    ],
)
def test_documents_that_cannot_be_filled_are_left_alone(tmp_path, text, message):
    document = tmp_path / "README.md"
    document.write_text(text)
    with pytest.raises(ValueError, match=message):
        write_tables(document, [_record("best", 35.0)])
    assert document.read_text() == text


def test_other_json_is_not_taken_for_an_evaluation(tmp_path):
    folder = tmp_path / "best/evaluation"
    folder.mkdir(parents=True)
    (folder / "x.json").write_text("{}")
    with pytest.raises(ValueError, match="not the record of an evaluation"):
        read_records(tmp_path)
