"""No encoder makes this process more important than others."""

import os
from pathlib import Path

import numpy as np
import pytest

from data_pipeline.video.codecs import CODEC_NAMES, plan_encoding
from data_pipeline.video.probe import probe_video
from data_pipeline.video.remuxer import assemble_video, check_destination
from data_pipeline.video.segment_encoder import SegmentEncoder
from tests.synthetic_video import write_video

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getscheduler"), reason="this system has no such policies"
)


@pytest.mark.parametrize("codec", CODEC_NAMES)
def test_a_film_is_written_at_the_priority_that_the_process_has(
    codec: str, tmp_path: Path
) -> None:
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    source = probe_video(write_video(tmp_path / "old.mkv", width=64, height=64))
    plan = plan_encoding(source, codec)
    check_destination(source, tmp_path / "new.mkv", plan)
    assert (os.sched_getscheduler(0), os.sched_getparam(0)) == before
    with SegmentEncoder(tmp_path / "segment", plan) as encoder:
        encoder.encode(
            np.zeros((64, 64, 3), np.uint8), plan.time_base * 0, plan.time_base
        )
    assert (os.sched_getscheduler(0), os.sched_getparam(0)) == before
    assemble_video([tmp_path / "segment"], source, tmp_path / "new.mkv", plan)
    assert (os.sched_getscheduler(0), os.sched_getparam(0)) == before
