"""Tests of what is carried over; `test_remuxer` tests the packets themselves."""

from data_pipeline.video.copied_streams import kept_metadata


def test_tags_about_the_old_file_are_left_out() -> None:
    tags = {
        "title": "Summer",
        "creation_time": "1962-07-01T00:00:00Z",
        "encoder": "Lavf",
        "DURATION-eng": "00:00:01",
        "major_brand": "isom",
        "_STATISTICS_TAGS": "BPS",
        "BPS": "1000",
    }
    assert list(kept_metadata(tags)) == ["title", "creation_time"]
