"""Published networks are compared where their reference implementations are."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_a_missing_checkout_costs_one_sentence(folder):
    command = [sys.executable, "-m", "benchmarks.published", f"--basicsr={folder}"]
    done = subprocess.run(command, capture_output=True, text=True)
    line = done.stderr.splitlines()[-1]
    assert done.returncode == 2
    assert "--basicsr=FOLDER: A checkout of" in line and repr(folder) in line
    assert "Traceback" not in done.stderr
