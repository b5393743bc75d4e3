"""A network behind a server, as the engine sees it."""

from concurrent.futures import Executor

import numpy as np

from serving.client.serving_client import ServingClient
from serving.frame_restorer import FrameRestorer
from serving.remote.network_facts import NetworkFacts
from serving.remote.remote_stream import RemoteStream
from serving.remote.request_size import RequestSize, choose_request_size
from serving.shot_stream import ShotStream
from serving.wire_names import (
    DESCRIBE,
    INITIAL_STATE,
    STATE_PREFIX,
    STREAM,
    STREAM_FLOAT,
    WINDOW,
    WINDOW_FLOAT,
)


class RemoteRestorer(FrameRestorer):
    """Sends the steps of shots to a server, many in one request.

    It gives the pixels that `NetworkRunner` gives with the same weights in float32.

    Args:
        client: Reaches the server.
        workers: Threads that wait for answers.
        model: Name of the served model.
        facts: What it said of itself.
        noise_level: Standard deviation of the noise on the 0 to 255 scale, negative
            where it is unknown.
        strength: How far to go from the frames as they are (0) to the network's (1).
        tile: "auto", "off" or the side of tiles in pixels.
        requests: That are under way at the same time.

    Raises:
        ValueError: The network does not suit the noise level or the strength.
    """

    def __init__(
        self,
        client: ServingClient,
        workers: Executor,
        model: str,
        facts: NetworkFacts,
        *,
        noise_level: float,
        strength: float,
        tile: str,
        requests: int,
    ):
        if noise_level < 0 and not facts.blind:
            raise ValueError(
                f"{model} has to be told the noise level; received {noise_level}, so "
                "give one with --noise or choose a blind network"
            )
        if strength < 1 and facts.scale != 1:
            raise ValueError(
                "a network that enlarges cannot be blended with its input: its "
                f"strength is 1; received {strength}"
            )
        self.past, self.future = facts.past, facts.future
        self.scale, self.time_edges = facts.scale, facts.time_edges
        self.alignment, self.halo = facts.alignment, facts.halo
        self.needs_whole_frame = facts.needs_whole_frame
        self.recurrent = facts.recurrent
        self.strength, self.noise_level = strength, noise_level
        self.workers, self.requests = workers, requests
        self._client, self._model, self._facts = client, model, facts
        self._tile = tile
        self._sizes: dict[tuple[int, int, int], RequestSize] = {}

    def open_stream(self, *, mid_shot: bool, first_frame: int) -> ShotStream:
        return RemoteStream(self, mid_shot=mid_shot, first_frame=first_frame)

    def initial_state(self, height: int, width: int) -> dict[str, np.ndarray]:
        """Asks for the memory before the first frame; windows begin without one."""
        if not self.recurrent:
            return {}
        frame = np.zeros((1, height, width, 1), np.uint8)
        return self._ask(INITIAL_STATE, {"frame": frame})

    def memory_needed(self, height: int, width: int) -> int:
        # The server's memory; messages are bounded by their limit.
        return 0

    def request_size(self, shape: tuple[int, ...], exact: bool) -> RequestSize:
        """Returns how the frames of a shot are cut.

        Args:
            shape: Of a frame.
            exact: Whether they travel as float32.
        """
        height, width = shape[:2]
        key = height, width, 4 if exact else 1
        if key not in self._sizes:
            self._sizes[key] = choose_request_size(
                height,
                width,
                self._facts,
                value_bytes=key[2],
                message_limit=self._client.options.message_limit,
                state_bytes=self._state_bytes,
                tile=self._tile,
            )
        return self._sizes[key]

    def run(
        self, clip: np.ndarray, valid: np.ndarray, state: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Sends steps to the server and waits for what it makes of them.

        Args:
            clip: `[T, H, W, 3]`, uint8, or float32 in [0, 1].
            valid: `[T]`, 1 for frames of the shot, 0 for blank ones.
            state: What `initial_state` or the last `run` returned.

        Returns:
            The restored frames and the new state.

        Raises:
            OSError: The server refused, or was away for too long.
        """
        exact = clip.dtype == np.float32
        names = (STREAM, STREAM_FLOAT) if self.recurrent else (WINDOW, WINDOW_FLOAT)
        inputs = {
            "clip": clip[None],
            "valid": valid[None].astype(np.float32),
            "noise_level": np.array([self.noise_level], np.float32),
        }
        made = self._ask(names[exact], inputs | state)
        new = {k: v for k, v in made.items() if k.startswith(STATE_PREFIX)}
        return made["clip"][0], new

    def _state_bytes(self, height: int, width: int) -> int:
        size = np.array([[height, width]], np.int64)
        return int(self._ask(DESCRIBE, {"size": size})["state_bytes"][0])

    def _ask(
        self, signature: str, inputs: dict[str, np.ndarray]
    ) -> dict[str, np.ndarray]:
        return self._client.predict(
            self._model, inputs, signature=signature, version=self._facts.version
        ).outputs
