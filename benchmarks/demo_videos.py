"""Makes a few small clean videos, to try `make pipeline` on without any of your own.

python -m benchmarks.demo_videos demo/videos
"""

import sys
from pathlib import Path

from tests.synthetic_video import SyntheticVideo, write_video


def write_demo_videos(
    folder: Path,
    count: int = 6,
    *,
    size: tuple[int, int] = (192, 144),
    frames: int = 48,
    cuts: tuple[int, ...] = (24,),
) -> Path:
    """Writes videos of moving textures without loss.

    Args:
        folder: Is made where it is missing.
        count: How many.
        size: Columns and rows.
        frames: Frames of each.
        cuts: Frames at which a new texture starts.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(count):
        video = SyntheticVideo(
            width=size[0],
            height=size[1],
            frames=frames,
            cuts=cuts,
            codec="ffv1",
            pixel_format="bgr0",
            options=(),
            speed=1 + seed % 3,
            seed=seed,
        )
        write_video(folder / f"texture_{seed}.mkv", video)
    rows = [f"texture_{seed}.mkv\tCC0-1.0\n" for seed in range(count)]
    (folder / "SOURCES.tsv").write_text("file\tlicence\n" + "".join(rows))
    return folder


if __name__ == "__main__":
    write_demo_videos(Path(sys.argv[1]))
