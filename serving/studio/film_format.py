"""What kind of file the restored film becomes."""

from dataclasses import dataclass
from pathlib import Path

from data_pipeline.video.codecs import plan_encoding
from data_pipeline.video.remuxer import check_destination
from serving.film_opening import open_film
from serving.plan import Plan


@dataclass(frozen=True, kw_only=True)
class FilmFormat:
    """A choice of codec and containers.

    Attributes:
        label: For people.
        codec: As `RestoreJob` names it.
        suffixes: Of file names; the first that holds all that the film has is taken.
    """

    label: str
    codec: str
    suffixes: tuple[str, ...]

    def output(self, film: Path, plan: Plan, folder: Path) -> Path:
        """Chooses the name of the restored film.

        Args:
            film: The film as it is.
            plan: What is done to it.
            folder: Where the restored film goes.

        Raises:
            ValueError: No container of this choice holds all of the film, or it is no
                whole video.
            OSError: The film cannot be read.
        """
        reader = open_film(film, plan)
        encoding = plan_encoding(
            reader.description,
            self.codec,
            None,
            scale=plan.scale,
            rate_change=plan.rate_change,
        )
        outputs = [folder / f"{film.stem} restored{suffix}" for suffix in self.suffixes]
        for output in outputs[:-1]:
            try:
                check_destination(reader.file, output, encoding)
            except ValueError:
                continue
            return output
        check_destination(reader.file, outputs[-1], encoding)
        return outputs[-1]


FILM_FORMATS = (
    FilmFormat(
        label="MP4: plays everywhere",
        codec="h264",
        suffixes=(".mp4", ".mkv"),
    ),
    FilmFormat(
        label="MP4, smaller (H.265): for newer devices",
        codec="h265",
        suffixes=(".mp4", ".mkv"),
    ),
    FilmFormat(
        label="Archive (MKV, FFV1): nothing is lost, very large",
        codec="ffv1",
        suffixes=(".mkv",),
    ),
)
