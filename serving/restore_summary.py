"""What a restoration has done."""

from dataclasses import dataclass
from fractions import Fraction

from serving.restore_job import RestoreJob
from serving.source_step import SourceStep


@dataclass(frozen=True, kw_only=True)
class RestoreSummary:
    """The facts about a finished restoration.

    Attributes:
        job: What was asked for.
        frames: Frames in it.
        resumed_frames: How many of them an earlier, interrupted run had made.
        shots: Shots that were told apart; no network looked across a cut.
        duration: Seconds of picture.
        seconds: How long this run took.
        tile_side: Side of the tiles in pixels, or None where frames stayed whole.
        notes: Sentences about what was guessed, deinterlaced, left out or
            thrown away.
        checks: Sentences about what was checked in the new file.
    """

    job: RestoreJob
    frames: int
    resumed_frames: int
    shots: int
    duration: Fraction
    seconds: float
    tile_side: int | None
    notes: tuple[str, ...]
    checks: tuple[str, ...]

    def to_text(self) -> str:
        """Tells a person what was done, in a few lines."""
        rate = (self.frames - self.resumed_frames) / max(self.seconds, 1e-9)
        lines = [
            f"{self.job.output}: {self.frames} frames, {float(self.duration):.2f} s, "
            f"{self.shots} {'shot' if self.shots == 1 else 'shots'}; "
            f"{self.seconds:.1f} s of work, {rate:.2f} frames/s"
        ]
        if self.resumed_frames:
            lines.append(
                f"- went on after frame {self.resumed_frames}, where an earlier run "
                "was interrupted"
            )
        lines += [f"- {sentence}" for sentence in self._done()]
        lines += [f"- {sentence}" for sentence in (*self.notes, *self.checks)]
        return "\n".join(lines)

    def _done(self) -> list[str]:
        sentences = []
        for step in self.job.plan.steps:
            if step.strength == 0:
                sentences.append(f"{step.task}: strength 0, pixels not changed")
                continue
            settings = ", ".join(f"{name} {text}" for name, text in step.settings())
            sentences.append(f"{step.task}: {settings or 'done'}")
        steps = self.job.plan.steps
        if any(s.strength and not isinstance(s, SourceStep) for s in steps):
            sentences.append(f"networks calculated in {self.job.precision}")
            sentences += self._elsewhere()
        if not sentences:
            sentences.append("no step in the plan: pixels not changed")
        if self.tile_side is not None:
            sentences.append(f"in tiles of {self.tile_side} pixels")
        return sentences

    def _elsewhere(self) -> list[str]:
        remote = self.job.remote
        if remote is None:
            return []
        presets = {getattr(step, "preset", "") for step in self.job.plan.steps}
        models = [
            f", its model {model} in place of the preset {preset}"
            for preset, model in remote.models.items()
            if model != preset and preset in presets
        ]
        return [f"networks ran on the server {remote.client.target}{''.join(models)}"]
