"""What tensorflow-io adds to TensorFlow's file systems, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.object_store import object_store

_ROOT = Path(__file__).parents[2]
_WORK = """
from data_pipeline import storage
from data_pipeline.file_systems import exit_process
with storage.delivery_folder("s3://bucket/out") as place:
    (place / "inner").mkdir()
    (place / "inner/b.txt").write_text("two")
storage.write_text("s3://bucket/out/a.txt", "a long text")
storage.write_text("s3://bucket/out/a.txt", "one")
assert storage.is_folder("s3://bucket/out")
assert not storage.is_folder("s3://bucket/other")
assert storage.read_text("s3://bucket/out/none") is None
print(storage.matching_files("s3://bucket/out"))
print(storage.files_in("s3://bucket/in", "*"))
with storage.fetched_folder("s3://bucket/in") as place:
    with storage.delivered("s3://bucket/out/film.bin") as copy:
        copy.write_bytes((place / "film.bin").read_bytes())
storage.remove("s3://bucket/in/film.bin")
exit_process(3)
"""


@pytest.mark.slow
def test_what_is_in_s3_is_read_written_and_left_with_the_status_that_was_meant():
    film = bytes(range(256)) * 40_000
    with object_store() as (objects, environment):
        objects["bucket/in/film.bin"] = film
        done = subprocess.run(
            [sys.executable, "-c", _WORK],
            env=os.environ | environment | {"PYTHONPATH": str(_ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 3, done.stderr
    files = ["s3://bucket/out/a.txt", "s3://bucket/out/inner/b.txt"]
    assert done.stdout.splitlines() == [
        str(files),
        "['s3://bucket/in/film.bin']",
    ]
    # Markers of folders are empty.
    assert {name: content for name, content in objects.items() if content} == {
        "bucket/out/a.txt": b"one",
        "bucket/out/inner/b.txt": b"two",
        "bucket/out/film.bin": film,
    }
