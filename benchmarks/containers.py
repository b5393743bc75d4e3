"""Restores every kind of file there is to hand, and every kind that must fail.

`python -m benchmarks.containers` restores all films under `../shared/data` and
films that it makes: variable rate, odd sizes, rotation, no sound, two sound tracks
(also added to a real clip), subtitles, chapters and attachments. Each result is
compared with its source by a decode of its own: the exact number of frames, the
duration within one frame, the bytes of every packet of sound. Then come the calls
that have to end with one sentence, a status other than 0 and nothing left behind.

Every frame of every film is restored, but by a small network with random weights,
so that the whole takes minutes: what is tested here is all around the network.
`--preset` takes a trained one.
"""

import os
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
from absl import app, flags
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure
from benchmarks.failing_calls import failing_calls
from tests.shared_data import SHARED
from tests.synthetic_video import write_video

_PRESET = flags.DEFINE_string(
    "preset", None, "Preset to restore with; a small random network if left out."
)
_MOST = flags.DEFINE_integer(
    "most", None, "How many of the shared films are restored; all if left out."
)
_SUFFIXES = {".mp4": ".mp4", ".mov": ".mov", ".webm": ".mkv", ".264": ".mp4"}
_FILM_SUFFIXES = {*_SUFFIXES, ".mkv", ".avi", ".ts", ".m4v", ".mpg"}


class _Content(NamedTuple):
    frames: int
    seconds: Fraction
    sound: list[list[bytes]]


def main(arguments: list[str]) -> int:
    del arguments
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        preset = _PRESET.value or str(_small_preset(folder / "preset"))
        films = [*_generated(folder), *_shared(folder)]
        results = [_restored(film, folder, preset) for film in tqdm(films)]
        calls = failing_calls(folder, preset)
    broken = [result for result in results if result["problems"]]
    made = [call for call in calls if call["status"] is not None]
    wrong = [call for call in made if call["problems"]]
    figures = (
        Figure("films restored", len(results), "films"),
        Figure("frames restored", sum(r["frames"] for r in results), "frames"),
        Figure(
            "films with every frame, their duration and their sound",
            1 - len(broken) / len(results),
            "share",
            floor=1.0,
        ),
        Figure(
            "failing calls with one sentence, a status and nothing left",
            1 - len(wrong) / len(made),
            "share",
            floor=1.0,
        ),
        Figure("failing calls", len(made), "calls"),
    )
    details = {
        "network": _PRESET.value or "small, random weights; see the benchmark's text",
        "broken": broken,
        "films": [result["film"] for result in results],
        "failing calls": calls,
    }
    return BenchmarkResult(
        name="containers", figures=figures, details=details
    ).publish()


def _small_preset(folder: Path) -> Path:
    from tests.serving.small_denoiser import save_small_preset

    return save_small_preset(folder)


def _shared(folder: Path) -> list[Path]:
    data = SHARED / "data"
    films = sorted(
        path for path in data.rglob("*") if path.suffix.lower() in _FILM_SUFFIXES
    )
    films = films[: _MOST.value]
    with_sound = [film for film in films if film.suffix == ".mp4" and _has_sound(film)]
    return [*films, *(_second_track(film, folder) for film in with_sound[:1])]


def _has_sound(path: Path) -> bool:
    with av.open(str(path)) as film:
        return bool(film.streams.audio)


def _second_track(path: Path, folder: Path) -> Path:
    """Copies a film and its sound twice, the second time as another language."""
    target = folder / f"{path.stem}.two_tracks.mp4"
    with av.open(str(path)) as old, av.open(str(target), "w") as new:
        sources = [old.streams.video[0], old.streams.audio[0]]
        copies = {s.index: [new.add_stream_from_template(s)] for s in sources}
        second = new.add_stream_from_template(sources[1])
        second.metadata["language"] = "deu"
        copies[sources[1].index].append(second)
        for packet in old.demux(sources):
            if packet.dts is None:
                continue
            data = bytes(packet)
            for copy in copies[packet.stream.index]:
                written = av.Packet(data)
                written.pts, written.dts = packet.pts, packet.dts
                written.time_base, written.duration = packet.time_base, packet.duration
                written.is_keyframe = packet.is_keyframe
                written.stream = copy
                new.mux(written)
    return target


def _generated(folder: Path) -> list[Path]:
    uneven = [Fraction(i * i + 20 * i, 600) for i in range(30)]
    kinds: dict[str, dict[str, Any]] = {
        "variable_rate.mkv": {"timestamps": uneven, "audio_tracks": 1, "frames": 30},
        "variable_rate.mp4": {"timestamps": uneven, "audio_tracks": 1, "frames": 30},
        "ntsc_film.mp4": {"rate": Fraction(24000, 1001), "audio_tracks": 1},
        "odd_size.mp4": {"width": 101, "height": 75, "pixel_format": "yuv444p"},
        "odd_height.mkv": {"width": 96, "height": 77, "codec": "ffv1"},
        "turned.mp4": {"rotation": 90, "audio_tracks": 1},
        "turned_twice.mov": {"rotation": 180},
        "silent.mkv": {},
        "two_tracks.mkv": {"audio_tracks": 2, "audio_codec": "flac"},
        "subtitles.mp4": {"subtitles": "mov_text", "audio_tracks": 1},
        "subtitles.mkv": {"subtitles": "srt", "audio_tracks": 1, "attachment": True},
        "chapters.mkv": {"chapters": True, "subtitles": "ass", "frames": 30},
        "wide_pixels.mp4": {"sample_aspect_ratio": Fraction(64, 45)},
        "ten_bits.mkv": {"pixel_format": "yuv420p10le"},
        "interlaced.mkv": {"interlaced": True, "frames": 30, "audio_tracks": 1},
        "late_sound.mkv": {"audio_tracks": 1, "audio_start": Fraction(1, 5)},
        "late_picture.mp4": {"audio_tracks": 1, "start": Fraction(2, 5)},
        "broadcast.ts": {"audio_tracks": 1, "codec": "mpeg2video"},
        "one_frame.mp4": {"frames": 1},
        "cuts.mp4": {"frames": 40, "cuts": (1, 20, 39)},
    }
    return [write_video(folder / name, **fields) for name, fields in kinds.items()]


def _restored(film: Path, folder: Path, preset: str) -> dict[str, Any]:
    from serving.denoise_step import DenoiseStep
    from serving.engine import restore_film
    from serving.plan import Plan
    from serving.processor import choose_precision
    from serving.restore_job import RestoreJob

    suffix = _SUFFIXES.get(film.suffix, ".mkv")
    output = folder / "restored" / f"{film.stem}{suffix}"
    output.parent.mkdir(exist_ok=True)
    job = RestoreJob(
        source=film,
        output=output,
        plan=Plan((DenoiseStep(preset=preset, noise_level=10.0),)),
        precision=choose_precision("auto"),
    )
    shown = film.relative_to(SHARED) if film.is_relative_to(SHARED) else film.name
    try:
        restore_film(job, show_progress=False)
        old, new = _content(film), _content(output)
        problems = _differences(old, new)
        frames = new.frames
    except (ValueError, OSError) as error:
        problems, frames = [str(error)], 0
    problems += [
        f"left {path.name}" for path in output.parent.iterdir() if path != output
    ]
    output.unlink(missing_ok=True)
    return {"film": str(shown), "frames": frames, "problems": problems}


def _differences(old: _Content, new: _Content) -> list[str]:
    problems = []
    if new.frames != old.frames:
        problems.append(f"{new.frames} frames in place of {old.frames}")
    if abs(new.seconds - old.seconds) > old.seconds / max(old.frames, 1):
        problems.append(f"{float(new.seconds)} s in place of {float(old.seconds)} s")
    if new.sound != old.sound:
        problems.append("other packets of sound")
    return problems


def _content(path: Path) -> _Content:
    """Counts frames and reads the sound, by means that the program does not use."""
    with av.open(str(path)) as film:
        pictures = next(
            s
            for s in film.streams.video
            if not s.disposition & av.stream.Disposition.attached_pic
        )
        times = []
        frames = 0
        for frame in film.decode(pictures):
            frames += 1
            if frame.pts is not None and frame.time_base is not None:
                times.append(frame.pts * frame.time_base)
        # A stream without times lasts as long as its rate says.
        step = 1 / Fraction(pictures.guessed_rate or 25)
        seconds = max(times) - min(times) + step if times else frames * step
    with av.open(str(path)) as film:
        sound: dict[int, list[bytes]] = {s.index: [] for s in film.streams.audio}
        if sound:
            for packet in film.demux(film.streams.audio):
                if packet.size:
                    sound[packet.stream.index].append(_without_adts(bytes(packet)))
    return _Content(frames, seconds, [sound[index] for index in sorted(sound)])


def _without_adts(data: bytes) -> bytes:
    """Takes off the header before each AAC packet that only MPEG-TS has."""
    if len(data) > 9 and data[0] == 0xFF and data[1] & 0xF6 == 0xF0:
        return data[7:] if data[1] & 1 else data[9:]
    return data


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    app.run(main)
