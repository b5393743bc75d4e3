"""How a server is set up."""

from dataclasses import dataclass, field
from pathlib import Path

from serving.server.batch_settings import BatchSettings
from serving.tracing.request_tracer import RequestTracer

MEBIBYTE = 1 << 20


@dataclass(frozen=True, kw_only=True)
class ServerOptions:
    """What a server serves, where and to whom.

    Attributes:
        base_path: Folder of one model or of several.
        model_name: Of the one model; without, its folder's.
        model_config_file: A `ModelServerConfig` in text, in place of looking for
            models in `base_path`, in which they have to lie all the same.
        versions: How many of the latest versions are served where nothing else says
            it, or None for all.
        address: To listen at; "localhost" is for this machine only, "0.0.0.0" for all.
        port: For gRPC; 0 for any that is free.
        rest_port: For REST; 0 for any that is free, None for none.
        rest_connections: Of REST that are open at the same time, at most.
        poll_seconds: Between two looks for new versions; 0 for no further look.
        message_limit: Bytes of the largest message that is taken.
        memory_limit: Bytes that all calculations together may take, as far as shapes
            tell; None for half of what is free when a request comes.
        batching: Limits of the queue.
        certificate_file: The server's certificate, PEM; without, nothing is encrypted.
        key_file: Its key.
        client_authority_file: Certificates of those whose word is taken for clients';
            with it, clients have to show a certificate.
        token_file: Tokens of which a client has to bring one.
        tracer: Follows requests; it is closed by whoever made it.

    Raises:
        ValueError: Values that exclude each other.
    """

    base_path: Path
    model_name: str = ""
    model_config_file: Path | None = None
    versions: int | None = 1
    address: str = "localhost"
    port: int = 8500
    rest_port: int | None = 8501
    rest_connections: int = 256
    poll_seconds: float = 1.0
    message_limit: int = 256 * MEBIBYTE
    memory_limit: int | None = None
    batching: BatchSettings = field(default_factory=BatchSettings)
    certificate_file: Path | None = None
    key_file: Path | None = None
    client_authority_file: Path | None = None
    token_file: Path | None = None
    tracer: RequestTracer = field(default_factory=RequestTracer)

    @property
    def listens_at(self) -> str:
        """The address as sockets take it.

        "localhost" has two of them, and gRPC is content with one that is free: half
        of the clients would then reach another server.
        """
        return "127.0.0.1" if self.address == "localhost" else self.address

    def __post_init__(self) -> None:
        if (self.certificate_file is None) != (self.key_file is None):
            raise ValueError(
                "the server's certificate and its key are named together; received "
                f"{self.certificate_file} and {self.key_file}"
            )
        if self.client_authority_file and not self.certificate_file:
            raise ValueError(
                "clients show certificates over TLS only: name the server's "
                "certificate and key, too"
            )
        if self.rest_connections < 1:
            raise ValueError(
                f"REST has a connection or more; received {self.rest_connections}"
            )
        if self.versions is not None and self.versions < 1:
            raise ValueError(f"a server serves a version or more; got {self.versions}")
        if self.port and self.port == self.rest_port:
            raise ValueError(
                f"gRPC and REST have ports of their own; received {self.port} for both"
            )
