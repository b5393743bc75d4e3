from fractions import Fraction

import numpy as np
import pytest

from data_pipeline.video.codecs import plan_encoding
from data_pipeline.video.probe import probe_video
from data_pipeline.video.segment_file import SegmentFile
from data_pipeline.video.video_frame import VideoFrame
from serving.journal import Journal
from serving.segment_writer import SegmentWriter
from tests.synthetic_video import write_video


@pytest.fixture
def encoding(tmp_path):
    film = write_video(tmp_path / "old.mp4", frames=2)
    return plan_encoding(probe_video(film))


def _frame(index):
    return VideoFrame(
        index=index,
        timestamp=Fraction(index, 25),
        duration=Fraction(1, 25),
        pixels=np.full((48, 64, 3), 9 * index, np.uint8),
    )


def test_segments_begin_at_multiples_of_their_length(tmp_path, encoding):
    journal = Journal(tmp_path / "new.mp4", {})
    writer = SegmentWriter(journal, encoding, 4)
    for index in range(10):
        writer.write(_frame(index))
    assert writer.segments == 2
    writer.finish()
    files = [SegmentFile(path) for path in journal.segments(writer.segments)]
    assert [len(file.timestamps()) for file in files] == [4, 4, 2]
    assert min(files[1].timestamps()) == round(Fraction(4, 25) / encoding.time_base)
    journal.remove()


def test_what_is_not_finished_is_not_kept(tmp_path, encoding):
    journal = Journal(tmp_path / "new.mp4", {})
    writer = SegmentWriter(journal, encoding, 4)
    writer.write(_frame(0))
    writer.close()
    assert writer.segments == 0
    assert not list(journal.folder.glob("*segment*"))
    journal.remove()
