"""Enlarging: our networks against bicubic, ESPCN and FFmpeg's lanczos.

On the two Vid4 clips of `../shared/data/val`, none of whose frames was trained on,
shrunk as by MATLAB's bicubic imresize (BI); PSNR and SSIM of Y, 8 pixels of border
left out (protocols `upscale_x4` and `upscale_x2`); the same after H.264, as most small
films are found. Published figures are of all four Vid4 clips and stand in the result
beside ours, which are of two.
"""

import argparse

import numpy as np
from tqdm import tqdm

from benchmarks.benchmark_result import BenchmarkResult, Figure, PeerFigure
from benchmarks.clip_figures import as_codes, clip_figures
from benchmarks.filtered_clip import ffmpeg_version, filtered_clip, has_filter
from benchmarks.frame_rate import frame_rate
from benchmarks.old_film import VALIDATION
from data_pipeline.degradations.codec_compression import coded_clip
from serving.frame_stream import FrameStream
from serving.network_runner import NetworkRunner
from serving.processor import choose_precision
from trainers.evaluation_clip import read_clip
from trainers.protocols import protocol_named
from zoo.catalog import load_preset
from zoo.temporal.restorer import Restorer

CLIPS = ("vid4_calendar", "vid4_walk")
# Of the small clips that are compressed: constant rate factors of about 19 and 25.
QUANTISERS = (2.0, 4.0)
# dB on Vid4, BI, Y, average of four clips, from the list of
# github.com/YounggjuuChoi/Deep-Video-Super-Resolution; BasicVSR from MMagic.
PUBLISHED_X4 = {
    "bicubic": 23.82,
    "VESPCN": 25.35,
    "SOF-VSR": 26.01,
    "FRVSR": 26.69,
    "BasicVSR": 27.27,
    "BasicVSR++": 27.79,
}


def main() -> int:
    """Measures, writes `results/upscale.json` and returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=100, help="of each clip")
    parser.add_argument("--x4", default="upscale_x4", help="a preset or its folder")
    parser.add_argument("--x2", default="upscale_x2", help="a preset or its folder")
    parser.add_argument("--espcn", default="espcn_x4", help="a preset or its folder")
    arguments = parser.parse_args()
    by_4, by_2 = load_preset(arguments.x4), load_preset(arguments.x2)
    rows = {
        4: _measured(
            4, {"ours": by_4, "ESPCN": load_preset(arguments.espcn)}, arguments
        ),
        2: _measured(2, {"ours": by_2}, arguments),
    }
    coded = {
        (scale, quantiser): _measured(scale, {"ours": network}, arguments, quantiser)
        for scale, network in ((4, by_4), (2, by_2))
        for quantiser in QUANTISERS
    }
    psnr = {scale: _means(clips, "psnr") for scale, clips in rows.items()}
    steady = {scale: _means(clips, "warping error") for scale, clips in rows.items()}
    version = ffmpeg_version()
    result = BenchmarkResult(
        name="upscale",
        figures=(
            _gain("x4 over bicubic", psnr[4], "bicubic", 1.0),
            _gain("x4 over ESPCN trained on the same clips", psnr[4], "ESPCN", 0.0),
            _gain("x4 over FFmpeg's lanczos", psnr[4], "lanczos", 0.0),
            _gain("x2 over bicubic", psnr[2], "bicubic", 2.0),
            _gain("x2 over FFmpeg's lanczos", psnr[2], "lanczos", 0.0),
            *(
                Figure(
                    f"x{scale}, warping error over the clean clip's",
                    steady[scale]["ours"] / steady[scale]["clean"],
                    "x",
                    1.05,
                    "at_most",
                )
                for scale in (4, 2)
            ),
            *(Figure(f"x{s}, PSNR (Y)", psnr[s]["ours"], "dB") for s in (4, 2)),
            *(
                _gain(
                    f"x{scale} after H.264, quantiser {quantiser:g}, over bicubic",
                    _means(clips, "psnr"),
                    "bicubic",
                )
                for (scale, quantiser), clips in coded.items()
            ),
            Figure("x4, PSNR (Y), bicubic", psnr[4]["bicubic"], "dB"),
            Figure("x2, PSNR (Y), bicubic", psnr[2]["bicubic"], "dB"),
            Figure("320x240 to 640x480", _frame_rate(by_2), "frames/s"),
        ),
        peers=tuple(
            PeerFigure(version, "lanczos", f"x{s}, PSNR (Y)", psnr[s]["lanczos"], "dB")
            for s in (4, 2)
        ),
        details={
            "protocols": [protocol_named(f"upscale_x{s}").summary for s in (4, 2)],
            "x4": rows[4],
            "x2": rows[2],
            "after H.264": {f"x{s}, {q:g}": clips for (s, q), clips in coded.items()},
            "FFmpeg's sr filter": "in this build, without a model to run"
            if has_filter("sr")
            else "not in this build",
            "published, x4": {
                "protocol": "Vid4 BI, Y, dB, average of all four clips",
                **PUBLISHED_X4,
            },
        },
    )
    return result.publish()


def _measured(
    scale: int,
    networks: dict[str, Restorer],
    arguments: argparse.Namespace,
    quantiser: float | None = None,
) -> dict[str, dict[str, dict[str, float]]]:
    """Figures by clip and by what enlarged it, compressed or not."""
    protocol = protocol_named(f"upscale_x{scale}")
    found = {}
    for name in tqdm(CLIPS, desc=f"x{scale}"):
        frames = read_clip(VALIDATION / f"{name}.mkv", arguments.frames).frames
        small_at = protocol.noisy_frames(frames, 0.0)
        true_at = protocol.true_frames(frames, 0.0)
        codes = as_codes(np.stack([small_at(index) for index in range(len(frames))]))
        if quantiser is not None:
            codes = coded_clip(codes, "h264", quantiser)
        small = codes.astype(np.float32) / np.float32(255.0)
        true = np.stack([true_at(index) for index in range(len(frames))])
        height, width = true.shape[1:3]
        lanczos = f"scale={width}:{height}:flags=lanczos+accurate_rnd"
        made = {
            "clean": as_codes(true),
            "bicubic": as_codes(np.stack([protocol.compared_frame(f) for f in small])),
            "lanczos": filtered_clip(codes, lanczos, "gbrp", scale),
            **{key: _enlarged(network, codes) for key, network in networks.items()},
        }
        found[name] = {
            key: clip_figures(true, clip, protocol.pixels) for key, clip in made.items()
        }
    return found


def _means(clips: dict[str, dict[str, dict[str, float]]], figure: str) -> dict:
    kinds = next(iter(clips.values()))
    return {
        kind: float(np.mean([clip[kind][figure] for clip in clips.values()]))
        for kind in kinds
    }


def _gain(
    name: str, psnr: dict[str, float], over: str, floor: float | None = None
) -> Figure:
    return Figure(name, psnr["ours"] - psnr[over], "dB", floor)


def _enlarged(network: Restorer, clip: np.ndarray) -> np.ndarray:
    stream = FrameStream(_runner(network))
    frames = [made for frame in clip for made in stream.feed(frame)]
    return np.stack(frames + stream.finish())


def _runner(network: Restorer) -> NetworkRunner:
    precision = choose_precision("auto")
    return NetworkRunner(network, noise_level=-1.0, precision=precision)


def _frame_rate(network: Restorer) -> float:
    """From 320x240."""
    clip = read_clip(VALIDATION / "vid4_walk.mkv", 10).frames[:, :240, :320]
    return frame_rate(_runner(network), clip, count=8)


if __name__ == "__main__":
    raise SystemExit(main())
