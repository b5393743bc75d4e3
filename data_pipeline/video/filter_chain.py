"""A chain of FFmpeg filters fed with the frames of one video."""

from collections.abc import Iterator
from fractions import Fraction

import av
from av.filter import Graph


class FilterChain:
    """Runs frames through filters in a row.

    Frames are numbered by the chain: a frame's `pts` becomes its index, so
    that timestamps of any kind, or none, survive the filters.

    Args:
        filters: Names and arguments in FFmpeg's syntax.
    """

    def __init__(self, filters: list[tuple[str, str]]) -> None:
        self._filters = filters
        self._graph: Graph | None = None
        self._count = 0

    def push(self, frame: av.VideoFrame) -> Iterator[av.VideoFrame]:
        """Feeds one frame.

        Args:
            frame: A decoded frame; its timestamp is overwritten.

        Yields:
            Frames that are ready, usually a frame later.
        """
        if self._graph is None:
            self._graph = self._build(frame)
        frame.pts, frame.time_base = self._count, Fraction(1)
        self._count += 1
        self._graph.vpush(frame)
        yield from self._ready()

    def finish(self) -> Iterator[av.VideoFrame]:
        """Ends the stream.

        Yields:
            The last frames.
        """
        if self._graph is not None:
            self._graph.vpush(None)
            yield from self._ready()

    def _build(self, frame: av.VideoFrame) -> Graph:
        graph = Graph()
        graph.threads = 1
        nodes = [
            graph.add(
                "buffer",
                f"video_size={frame.width}x{frame.height}:pix_fmt={frame.format.name}"
                f":time_base=1/1:colorspace={int(frame.colorspace)}"
                f":range={int(frame.color_range)}",
            )
        ]
        nodes += [graph.add(name, arguments) for name, arguments in self._filters]
        nodes.append(graph.add("buffersink"))
        graph.link_nodes(*nodes).configure()
        return graph

    def _ready(self) -> Iterator[av.VideoFrame]:
        while self._graph is not None:
            try:
                yield self._graph.vpull()
            except (BlockingIOError, EOFError):
                return
