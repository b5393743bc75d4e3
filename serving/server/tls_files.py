"""The server's certificate, and whose clients it believes."""

import ssl
from pathlib import Path

import grpc


class TlsFiles:
    """Sets both APIs up for TLS.

    Args:
        certificate: The server's certificate with its chain, PEM.
        key: Its key, PEM.
        client_authority: Certificates of those whose word is taken for clients'; with
            it, clients have to show a certificate.

    Raises:
        OSError: A file cannot be read.
        ValueError: Certificate and key do not belong together, or are none.
    """

    def __init__(self, certificate: Path, key: Path, client_authority: Path | None):
        self._certificate, self._key = certificate, key
        self._client_authority = client_authority
        for path in (certificate, key, client_authority):
            if path is not None:
                path.read_bytes()
        # gRPC would only say that the handshake failed, and only once somebody calls.
        self.context()

    def context(self) -> ssl.SSLContext:
        """Returns what the REST API's sockets are wrapped with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self._certificate, self._key)
            if self._client_authority is not None:
                context.load_verify_locations(self._client_authority)
                context.verify_mode = ssl.CERT_REQUIRED
        except ssl.SSLError as error:
            raise ValueError(
                f"{self._certificate} and {self._key} are no certificate and its key: "
                f"{error}"
            ) from error
        return context

    def grpc_credentials(self) -> grpc.ServerCredentials:
        """Returns what gRPC's port is opened with."""
        pair = (self._key.read_bytes(), self._certificate.read_bytes())
        if self._client_authority is None:
            return grpc.ssl_server_credentials([pair])
        return grpc.ssl_server_credentials(
            [pair],
            root_certificates=self._client_authority.read_bytes(),
            require_client_auth=True,
        )
