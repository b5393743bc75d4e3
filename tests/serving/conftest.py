"""Running servers with tiny models.

What they need is imported where it is needed: most tests here need none of it.
"""

import pytest


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory):
    """A folder with the model "tiny", versions 1 (times 2) and 2 (times 3)."""
    from tests.serving.server.tiny_model import write_tiny_model

    base = tmp_path_factory.mktemp("models")
    write_tiny_model(base, version=1, factor=2.0)
    write_tiny_model(base, version=2, factor=3.0)
    return base


@pytest.fixture
def start_server(tiny_models):
    """Starts servers on free ports, and stops them after the test."""
    from serving.server.model_server import ModelServer
    from serving.server.server_options import ServerOptions

    started = []

    def start(base=tiny_models, **fields):
        options = {"port": 0, "rest_port": None, "poll_seconds": 0.0} | fields
        server = ModelServer(ServerOptions(base_path=base, **options))
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop(grace=2.0)


@pytest.fixture
def connect():
    """Opens stock clients, and closes them after the test."""
    from tests.serving.server.stock_client import StockClient

    opened = []

    def open_client(server):
        client = StockClient(f"localhost:{server.port}")
        opened.append(client)
        return client

    yield open_client
    for client in opened:
        client.close()
