from data_pipeline.video.reader import VideoReader
from serving.film_moments import FilmMoment
from serving.measured_moment import frames_of_its_shot
from tests.synthetic_video import write_video


def test_only_the_frames_of_its_own_shot_are_measured(tmp_path):
    path = write_video(tmp_path / "film.mkv", frames=30, cuts=(11, 20))
    frames = tuple(VideoReader(path).frames())
    for centre, first, last in ((15, 11, 20), (10, 6, 11), (20, 20, 25), (3, 0, 8)):
        start = max(centre - 4, 0)
        moment = FilmMoment(frames=frames[start : centre + 5], centre=centre - start)
        shown = frames_of_its_shot(moment)
        wanted = frames[max(first, start) : min(last, centre + 5)]
        assert [id(pixels) for pixels in shown] == [id(f.pixels) for f in wanted]
