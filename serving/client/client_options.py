"""How a client reaches a server."""

from dataclasses import dataclass, field
from pathlib import Path

from serving.tracing.request_tracer import RequestTracer

MEBIBYTE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class ClientOptions:
    """Where the server is, and what the client puts up with.

    Attributes:
        target: "host:port".
        deadline: Seconds that one request may take.
        patience: Seconds for which a request that the server could not take, because
            it was away or busy, is tried again, from its first failure; time in which
            the server worked on it does not count.
        message_limit: Bytes of the largest message that is sent or taken. Servers
            have a limit of their own.
        tls: Whether the connection is encrypted; it is, too, where one of the
            following files is named.
        authority_file: Certificates, in PEM, of those whose word is taken for the
            server's; without, those that gRPC brings.
        certificate_file: The client's own certificate, for servers that ask for it.
        key_file: Its key.
        server_name: Name in the server's certificate where that is not the host's.
        token_file: A file whose first line is sent as bearer token; it is read
            again when it changes.
        tracer: Follows requests; it is closed by whoever made it.

    Raises:
        ValueError: Values that exclude each other or have no meaning.
    """

    target: str
    deadline: float = 300.0
    patience: float = 120.0
    message_limit: int = 256 * MEBIBYTE
    tls: bool = False
    authority_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    server_name: str = ""
    token_file: Path | None = None
    tracer: RequestTracer = field(default_factory=RequestTracer, compare=False)

    def __post_init__(self) -> None:
        if ":" not in self.target:
            raise ValueError(f"a target is host:port; received {self.target!r}")
        if self.deadline <= 0 or self.patience < 0 or self.message_limit < 1:
            raise ValueError(
                "deadline and message limit are above 0, and patience is not below; "
                f"received {self.deadline}, {self.message_limit}, {self.patience}"
            )
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError(
                "a client's certificate and its key are named together; received "
                f"{self.certificate_file} and {self.key_file}"
            )

        if self.server_name and not self.encrypted:
            raise ValueError(
                "a name in the server's certificate is for TLS, and there is none; "
                f"received {self.server_name!r}"
            )

    @property
    def encrypted(self) -> bool:
        """Whether TLS is used."""
        return self.tls or bool(self.authority_file or self.certificate_file)
