"""What a video is and what is wrong with it."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from data_pipeline.measures.picture_measures import PictureMeasures
from data_pipeline.video.interlacing_report import InterlacingReport
from serving.curve import Curve
from serving.faults.fault import Fault
from serving.key_frame import KeyFrame
from serving.noise_estimate import NoiseEstimate
from serving.picture_kind import PictureKind

UNKNOWN_NOISE_LEVEL = -1.0


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """Facts, findings and advice about one video file.

    Attributes:
        path: The file.
        container: FFmpeg's name of the format.
        codec: FFmpeg's name of the picture's codec.
        width: Columns as stored.
        height: Rows as stored.
        pixel_format: FFmpeg's name.
        bit_depth: Bits of one component.
        rotation: Degrees counter-clockwise by which players turn the picture.
        sample_aspect_ratio: Width to height of one pixel, as "64:45", or None
            where the file does not say.
        frames: How many there are, counted where `frames_counted`.
        frames_counted: Whether all frames were decoded.
        seconds: Length, or None where it is not known.
        frames_per_second: As a fraction, "24000/1001".
        variable_frame_rate: Whether frames last for different times.
        colour_matrix: Name of the matrix, tagged or guessed.
        matrix_guessed: Whether the file did not say.
        colour_range: "limited" or "full", tagged or guessed.
        range_guessed: Whether the file did not say.
        colour_primaries: Name, or "unspecified".
        colour_transfer: Name, or "unspecified".
        picture: "colour", "black and white" or "tinted".
        interlacing: What was found about fields.
        noise: The noise level, or None where no moment could be measured.
        noise_by_moment: Seconds and level (0 to 255 scale) of each sampled moment.
        faults: All faults that are known, each with a number, how sure it is and the
            step that takes it out.
        measures: How good the film looks, without a reference.
        curves: What goes up and down in it: brightness, change and sharpness.
        key_frames: The frames that tell most, in order of time.
        cuts: Indices of frames at which a new shot starts; None where the film was
            too long to look at every frame.
        streams: All streams, a line each.
        chapters: Number of chapters.
        suggestions: What to do, a sentence each.
        notes: What was guessed or is odd, a sentence each.
    """

    path: str
    container: str
    codec: str
    width: int
    height: int
    pixel_format: str
    bit_depth: int
    rotation: int
    sample_aspect_ratio: str | None
    frames: int | None
    frames_counted: bool
    seconds: float | None
    frames_per_second: str
    variable_frame_rate: bool
    colour_matrix: str
    matrix_guessed: bool
    colour_range: str
    range_guessed: bool
    colour_primaries: str
    colour_transfer: str
    picture: PictureKind
    interlacing: InterlacingReport
    noise: NoiseEstimate | None
    noise_by_moment: tuple[tuple[float, float], ...]
    faults: tuple[Fault, ...]
    measures: PictureMeasures
    curves: tuple[Curve, ...]
    key_frames: tuple[KeyFrame, ...]
    cuts: tuple[int, ...] | None
    streams: tuple[str, ...]
    chapters: int
    suggestions: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def noise_level(self) -> float:
        """Standard deviation of the noise, 0 to 255 scale; -1 where unknown."""
        return UNKNOWN_NOISE_LEVEL if self.noise is None else self.noise.level

    @property
    def black_and_white(self) -> bool:
        """Whether the picture has no colour of its own."""
        return self.picture != "colour"

    @property
    def suggested_steps(self) -> tuple[str, ...]:
        """Names of the steps that the faults ask for, each once."""
        steps = [fault.suggested_step for fault in self.faults]
        return tuple(dict.fromkeys(step for step in steps if step is not None))

    def to_record(self) -> dict[str, Any]:
        """Returns the inspection as JSON values."""
        return asdict(self) | {
            "noise_level": self.noise_level,
            "black_and_white": self.black_and_white,
            "suggested_steps": self.suggested_steps,
        }

    def to_json(self) -> str:
        """Writes the inspection as JSON."""
        return json.dumps(self.to_record(), indent=2, ensure_ascii=False) + "\n"

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Returns the facts for people: a label and a text each."""
        return (
            ("file", f"{self.path} ({self.container}, {self.codec})"),
            ("picture", self._picture_text()),
            ("length", self._length_text()),
            ("rate", self._rate_text()),
            ("colour tags", self._colour_text()),
            ("colours", self.picture),
            ("interlacing", self._interlacing_text()),
            ("noise", self._noise_text()),
            ("cuts", self._cuts_text()),
            ("streams", "; ".join(self.streams)),
            ("chapters", str(self.chapters) if self.chapters else "none"),
        )

    def fault_rows(self) -> tuple[tuple[str, str, str, str, str], ...]:
        """Returns the faults for people: name, value, surety, step and detail."""
        return tuple(
            (
                fault.name,
                "not measured"
                if fault.value is None
                else f"{fault.value:.3g} {fault.unit}",
                "" if fault.value is None else f"{100.0 * fault.confidence:.0f} %",
                fault.suggested_step or "",
                fault.detail.removeprefix("not measured: "),
            )
            for fault in self.faults
        )

    def _picture_text(self) -> str:
        text = f"{self.width} x {self.height}, {self.bit_depth} bit, "
        text += self.pixel_format
        if self.sample_aspect_ratio not in (None, "1:1"):
            text += f", pixels {self.sample_aspect_ratio}"
        if self.rotation:
            text += f", turned by {self.rotation} degrees"
        return text

    def _length_text(self) -> str:
        frames = "frames unknown"
        if self.frames is not None:
            about = "" if self.frames_counted else " (as declared)"
            frames = f"{self.frames:,} frames{about}"
        return frames if self.seconds is None else f"{frames}, {self.seconds:.2f} s"

    def _rate_text(self) -> str:
        numerator, _, denominator = self.frames_per_second.partition("/")
        rate = float(numerator) / float(denominator or 1)
        kind = "variable, on average" if self.variable_frame_rate else "constant,"
        return f"{kind} {rate:.5g} frames per second"

    def _colour_text(self) -> str:
        matrix = self.colour_matrix + (" (guessed)" if self.matrix_guessed else "")
        span = self.colour_range + (" (guessed)" if self.range_guessed else "")
        return (
            f"matrix {matrix}, range {span}, primaries {self.colour_primaries}, "
            f"transfer {self.colour_transfer}"
        )

    def _interlacing_text(self) -> str:
        found = self.interlacing
        if not found.interlaced:
            return f"progressive: {found.reason}"
        return f"interlaced, {found.parity} field first: {found.reason}"

    def _noise_text(self) -> str:
        if self.noise is None:
            return "cannot be measured (black frames, or too small)"
        red, green, blue = self.noise.channels
        kind = "white"
        if self.noise.correlated:
            kind = "correlated (grain or compressed)"
        elif not self.noise.white:
            kind = "common to the channels (half-size chroma or black and white)"
        return (
            f"{self.noise.level:.1f} of 255 (red {red:.1f}, green {green:.1f}, "
            f"blue {blue:.1f}), {kind}"
        )

    def _cuts_text(self) -> str:
        if self.cuts is None:
            return "not looked for: the film is long"
        if not self.cuts:
            return "none: one shot"
        shown = ", ".join(str(cut) for cut in self.cuts[:12])
        rest = len(self.cuts) - 12
        more = f" and {rest} more" if rest > 0 else ""
        return f"{len(self.cuts)}, at frames {shown}{more}"
