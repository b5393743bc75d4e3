"""Where the networks of a restoration run."""

from dataclasses import dataclass, field

from serving.client.client_options import ClientOptions


@dataclass(frozen=True, kw_only=True)
class RemoteSettings:
    """A server that runs networks in place of this process.

    Attributes:
        client: How to reach it.
        models: Names of served models by presets' names; a preset that is not named
            is served under its own.
        requests: That are under way at the same time.
    """

    client: ClientOptions
    models: dict[str, str] = field(default_factory=dict)
    requests: int = 2

    def __post_init__(self) -> None:
        if self.requests < 1:
            raise ValueError(f"one request or more at a time; received {self.requests}")
