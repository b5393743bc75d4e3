"""Who may talk to a server, and how."""

import datetime
import http.client
import ipaddress
import ssl

import grpc
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from grpc_health.v1 import health_pb2, health_pb2_grpc

from serving.client.client_options import ClientOptions
from serving.client.server_away_error import ServerAwayError
from serving.client.serving_client import ServingClient
from serving.client.serving_error import ServingError
from serving.server.model_server import ModelServer
from serving.server.server_options import ServerOptions
from tests.serving.server.tiny_model import rows

_DAY = datetime.timedelta(days=1)


class Authority:
    """Signs certificates.

    Args:
        folder: Where they are written.
        name: Of the authority, and of its file.
    """

    def __init__(self, folder, name="authority"):
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = self._builder(self._name, self._key, days=2).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(_pem(own.sign(self._key, hashes.SHA256())))

    def sign(self, name, days=2):
        """Returns the files of a certificate for this machine and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        places = x509.SubjectAlternativeName(
            [
                x509.DNSName("localhost"),
                x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
            ]
        )
        made = self._builder(subject, key, days).add_extension(places, critical=False)
        certificate = self._folder / f"{name}.pem"
        certificate.write_bytes(_pem(made.sign(self._key, hashes.SHA256())))
        key_file = self._folder / f"{name}.key"
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return certificate, key_file

    def _builder(self, subject, key, days):
        now = datetime.datetime.now(datetime.UTC)
        end = now + days * _DAY
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(min(now, end) - _DAY)
            .not_valid_after(end)
        )


def _pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    authority, stranger = Authority(folder), Authority(folder, "stranger")
    return {
        "authority": authority.file,
        "server": authority.sign("server"),
        "expired server": authority.sign("expired-server", days=-1),
        "client": authority.sign("client"),
        "expired client": authority.sign("expired-client", days=-1),
        "stranger": stranger.file,
        "strange client": stranger.sign("strange-client"),
    }


def _client(server, **fields):
    options = {"target": f"localhost:{server.port}", "patience": 0.0, "deadline": 20}
    return ServingClient(ClientOptions(**options | fields))


def _works(client):
    with client:
        return np.array_equal(
            client.predict("tiny", {"x": rows()}).outputs["y"], 3 * rows()
        )


def _is_refused(client):
    with client, pytest.raises(ServerAwayError):
        client.predict("tiny", {"x": rows()})
    return True


def _tls(files, name="server"):
    certificate, key = files[name]
    return {"certificate_file": certificate, "key_file": key}


def test_a_server_with_a_certificate_is_believed_by_those_who_know_its_signer(
    files, start_server
):
    server = start_server(**_tls(files))
    assert _works(_client(server, authority_file=files["authority"]))
    assert _is_refused(_client(server, authority_file=files["stranger"]))
    assert _is_refused(_client(server))


def test_rest_is_encrypted_with_the_same_certificate(files, start_server):
    server = start_server(rest_port=0, **_tls(files))
    trusting = ssl.create_default_context(cafile=files["authority"])
    connection = http.client.HTTPSConnection(
        "localhost", server.rest_port, timeout=20, context=trusting
    )
    connection.request("GET", "/v1/models/tiny")
    assert connection.getresponse().status == 200
    connection.close()
    strange = ssl.create_default_context(cafile=files["stranger"])
    connection = http.client.HTTPSConnection(
        "localhost", server.rest_port, timeout=20, context=strange
    )
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.request("GET", "/v1/models/tiny")


def test_an_expired_certificate_is_not_believed(files, start_server):
    server = start_server(**_tls(files, "expired server"))
    assert _is_refused(_client(server, authority_file=files["authority"]))


def test_clients_show_certificates_where_they_have_to(files, start_server):
    server = start_server(**_tls(files), client_authority_file=files["authority"])

    def client(name):
        certificate, key = files[name]
        return _client(
            server,
            authority_file=files["authority"],
            certificate_file=certificate,
            key_file=key,
        )

    assert _works(client("client"))
    assert _is_refused(client("expired client"))
    assert _is_refused(client("strange client"))
    assert _is_refused(_client(server, authority_file=files["authority"]))


def test_a_token_is_asked_for(tmp_path, start_server):
    tokens = tmp_path / "tokens"
    tokens.write_text("first-secret\nsecond-secret\n")
    server = start_server(token_file=tokens)
    mine = tmp_path / "mine"
    mine.write_text("second-secret\n")
    client = _client(server, token_file=mine)
    assert np.array_equal(
        client.predict("tiny", {"x": rows()}).outputs["y"], 3 * rows()
    )
    tokens.write_text("third-secret, of another length\n")
    with pytest.raises(ServingError, match="UNAUTHENTICATED"):
        client.predict("tiny", {"x": rows()})
    mine.write_text("third-secret, of another length\n")
    assert client.versions("tiny") == {2: "AVAILABLE"}
    client.close()
    with _client(server) as other, pytest.raises(ServingError, match="bearer token"):
        other.versions("tiny")


def test_probes_need_no_token(tmp_path, start_server):
    tokens = tmp_path / "tokens"
    tokens.write_text("secret\n")
    server = start_server(token_file=tokens)
    with grpc.insecure_channel(f"localhost:{server.port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        for service in ("", "tensorflow.serving.PredictionService"):
            request = health_pb2.HealthCheckRequest(service=service)
            answer = stub.Check(request, timeout=20)
            assert answer.status == health_pb2.HealthCheckResponse.SERVING


def test_files_that_are_none_are_told(files, tmp_path, tiny_models):
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate")
    empty = tmp_path / "empty"
    empty.write_text("\n")
    certificate, key = files["server"]
    cases = [
        ({"certificate_file": wrong, "key_file": key}, "no certificate and its key"),
        (
            {"certificate_file": certificate, "key_file": files["client"][1]},
            "no certificate and its key",
        ),
        ({"token_file": empty}, "holds no token"),
        ({"certificate_file": certificate}, "are named together"),
        ({"client_authority_file": certificate}, "over TLS only"),
    ]
    for fields, message in cases:
        with pytest.raises(ValueError, match=message):
            ModelServer(ServerOptions(base_path=tiny_models, port=0, **fields))
