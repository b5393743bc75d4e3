"""One stream of a container, as far as a person asks."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class StreamDescription:
    """What a stream holds.

    Attributes:
        index: Its place in the container.
        kind: "video", "audio", "subtitle", "data" or "attachment".
        codec: FFmpeg's name, or an empty string where there is none.
        language: Three letters, or None.
        title: A name that the file gives it, or None.
        cover: Whether it is a still picture attached to the file.
    """

    index: int
    kind: str
    codec: str
    language: str | None = None
    title: str | None = None
    cover: bool = False

    def __str__(self) -> str:
        words = [f"#{self.index}", self.kind, self.codec or "unnamed"]
        if self.language:
            words.append(f"({self.language})")
        return " ".join(words)
