"""Tests of the common form of benchmark results."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import benchmark_names
from benchmarks.benchmark_result import (
    BenchmarkResult,
    Figure,
    PeerFigure,
    command_line,
    format_table,
    load_records,
)


@pytest.mark.parametrize(
    ("value", "floor", "direction", "passed"),
    [
        (1.0, 1.0, "at_least", True),
        (0.9, 1.0, "at_least", False),
        (0.9, 1.0, "at_most", True),
        (1.1, 1.0, "at_most", False),
        (float("nan"), 1.0, "at_most", False),
        (0.9, None, "at_least", None),
    ],
)
def test_a_figure_passes_when_it_reaches_its_floor(value, floor, direction, passed):
    assert Figure("gain", value, "dB", floor, direction).passed is passed


def _result(gain: float) -> BenchmarkResult:
    return BenchmarkResult(
        name="denoise",
        figures=(Figure("gain", gain, "dB", floor=1.0), Figure("speed", 4, "frames/s")),
        peers=(PeerFigure("ffmpeg", "7.0", "nlmeans", 29.3, "dB"),),
        details={"sigma": 25},
    )


def test_publishing_writes_everything_needed_to_judge_and_repeat(tmp_path: Path):
    assert _result(gain=1.5).publish(tmp_path) == 0
    record = json.loads((tmp_path / "denoise.json").read_text())
    assert record["passed"] is True
    assert record["figures"][0] == {
        "name": "gain",
        "value": 1.5,
        "unit": "dB",
        "floor": 1.0,
        "direction": "at_least",
        "passed": True,
    }
    assert record["peers"][0]["tool"] == "ffmpeg"
    assert record["details"] == {"sigma": 25}
    assert record["processor"]["cores"] >= 1
    assert {"python", "keras", "numpy"} <= record["versions"].keys()
    assert record["command"].startswith("python ")
    assert record["date"].endswith("+00:00")
    assert [path.name for path in tmp_path.iterdir()] == ["denoise.json"]


def test_a_missed_floor_gives_a_non_zero_exit_status(tmp_path: Path, capsys):
    assert _result(gain=0.5).publish(tmp_path) == 1
    assert "NO" in capsys.readouterr().out


def test_the_table_has_a_row_per_figure_and_peer(tmp_path: Path):
    _result(gain=1.5).write(tmp_path)
    lines = format_table(load_records(tmp_path)).splitlines()
    assert len(lines) == 2 + 3
    assert "1.5 dB" in lines[2] and ">= 1" in lines[2] and "yes" in lines[2]
    assert "nlmeans [ffmpeg 7.0]" in lines[4]


def test_supporting_modules_are_not_taken_for_benchmarks():
    assert "benchmark_result" not in benchmark_names()


def test_the_command_names_no_folder_of_this_machine(monkeypatch, tmp_path):
    arguments = [f"--pictures={tmp_path}/seen", f"{tmp_path}/run", "--frames", "8"]
    monkeypatch.setattr(sys, "argv", ["benchmark", *arguments, "--runs=../runs"])
    told = command_line()
    assert told.endswith(" --pictures=seen run --frames 8 --runs=../runs")
