import subprocess
import sys

import cv2
import numpy as np
import pytest

from data_pipeline.manifest import Manifest
from tests.synthetic_video import moving_texture, write_video
from workflow.commands.ingest import COMMAND


def test_a_folder_of_videos_becomes_clips_and_a_summary(tmp_path, capsys):
    (tmp_path / "videos").mkdir()
    write_video(tmp_path / "videos" / "a.mkv", width=96, height=96, frames=9)
    clips = tmp_path / "clips"
    arguments = [str(tmp_path / "videos"), str(clips)]
    assert (
        COMMAND.execute(
            [*arguments, "--shrink=never", "--least_frames=6", "--processes=1"]
        )
        == 0
    )
    (clip,) = Manifest.load(clips).clips
    assert (clip.frames, clip.width, clip.shrink) == (9, 96, 1)
    assert capsys.readouterr().out.startswith("1 clips, 9 frames, ")


def test_a_folder_without_videos_gives_one_sentence(tmp_path, capsys):
    (tmp_path / "videos").mkdir()
    status = COMMAND.execute([str(tmp_path / "videos"), str(tmp_path / "clips")])
    assert status == 1
    assert "No training clip came of the 0 files" in capsys.readouterr().err


def test_pictures_become_clips_where_it_is_asked_for(tmp_path, capsys):
    videos, clips = tmp_path / "videos", tmp_path / "clips"
    videos.mkdir()
    picture = np.rint(255 * moving_texture(1, 96, 96)[0]).astype(np.uint8)
    cv2.imwrite(str(videos / "a.png"), picture)
    told = ["--shrink=never", "--processes=1"]
    assert COMMAND.execute([str(videos), str(clips), *told, "--still_frames=5"]) == 1
    assert "still_frames must be 0 or lie between" in capsys.readouterr().err
    assert COMMAND.execute([str(videos), str(clips), *told, "--still_frames=14"]) == 0
    (clip,) = Manifest.load(clips).clips
    assert (clip.frames, clip.motion) == (14, 0.0)


@pytest.mark.slow
def test_two_processes_of_beam_make_the_clips_of_one(tmp_path, capsys):
    pytest.importorskip("apache_beam")
    videos = tmp_path / "videos"
    videos.mkdir()
    for seed in range(3):
        write_video(videos / f"{seed}.mkv", width=96, height=96, frames=9, seed=seed)
    (videos / "bad.mp4").write_bytes(b"")
    (videos / "SOURCES.tsv").write_text("file\tlicence\n0.mkv\tCC0-1.0\n")
    told = ["--shrink=never", "--least_frames=6"]
    made = {}
    for processes in (1, 2):
        clips = tmp_path / f"clips{processes}"
        more = [*told, f"--processes={processes}"]
        assert COMMAND.execute([str(videos), str(clips), *more]) == 0
        assert "quarantined: bad.mp4" in capsys.readouterr().out
        files = {path.name: path.read_bytes() for path in clips.glob("*.mp4")}
        made[processes] = (files, Manifest.load(clips))
    assert made[1] == made[2]
    assert len(made[1][0]) == 3 and made[1][1].clips[0].licence == "CC0-1.0"


@pytest.mark.parametrize("arguments", [[], ["videos"], ["a", "b", "c"]])
def test_two_folders_are_needed(arguments, capsys):
    assert COMMAND.execute(arguments) == 1
    assert "a folder of videos and a folder for the clips" in capsys.readouterr().err


def test_help_does_not_wait_for_tensorflow():
    program = (
        "import sys; from workflow.commands.ingest import COMMAND; COMMAND.help(); "
        "sys.exit(any(name in sys.modules for name in ('tensorflow', 'av', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
