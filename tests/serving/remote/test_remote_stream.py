"""Shots through a server's signatures give the pixels of this process."""

import functools
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from serving.network_runner import NetworkRunner
from serving.remote.network_facts import NetworkFacts
from serving.remote.remote_restorer import RemoteRestorer
from serving.restoration_chain import RestorationChain
from serving.wire_names import DESCRIBE, INITIAL_STATE
from tests.serving.remote.local_signatures import LocalSignatures
from tests.serving.small_denoiser import small_denoiser, small_recurrent_restorer
from tests.synthetic_video import moving_texture
from zoo.catalog import CATALOG
from zoo.temporal.fast_dvd_net import FastDVDNet

# With room for some 20 frames of bytes, or 5 to 15 of floating-point numbers.
_FRAME = 30 * 42 * 3
_ENVELOPE = 64 << 10
_LIMITS = {"windowed": 60 * _FRAME, "recurrent": 90 * _FRAME, "reflected": 30 * _FRAME}


def _enlarging_network():
    entry = CATALOG["espcn"]
    network = entry.load_class()(**entry.small_config)
    network.build_for_clips()
    return network


def _reflected_network():
    network = FastDVDNet(channels=(4, 8, 8), frame_channels=2)
    network.build_for_clips()
    return network


@pytest.fixture(scope="module")
def networks():
    """Makes each network once, when it is asked for."""
    makers = {
        "windowed": small_denoiser,
        "recurrent": small_recurrent_restorer,
        "halved": lambda: small_recurrent_restorer("mixed_bfloat16"),
        "reflected": _reflected_network,
        "enlarging": _enlarging_network,
    }

    @functools.cache
    def make(name):
        network = makers[name]()
        return network, LocalSignatures(network)

    return make


@pytest.fixture(
    params=[
        "windowed",
        pytest.param("recurrent", marks=pytest.mark.slow),
        pytest.param("reflected", marks=pytest.mark.slow),
    ]
)
def network(request, networks):
    restorer, client = networks(request.param)
    client.limit_messages(_ENVELOPE + _LIMITS[request.param])
    return restorer, client


@pytest.fixture
def windowed(networks):
    restorer, client = networks("windowed")
    client.limit_messages(_ENVELOPE + 20 * _FRAME)
    return restorer, client


@pytest.fixture(scope="module")
def workers():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def _clip(frames, height=30, width=42, kind=np.uint8):
    peak = np.iinfo(kind).max
    clip = np.clip(moving_texture(frames, height, width, noise=20.0), 0, 1)
    return np.rint(clip * peak).astype(kind)


def _through(restorer, clip, **start):
    chain = RestorationChain([restorer])
    chain.start_shot(**start)
    outputs = [output for frame in clip for output in chain.feed(frame)]
    return np.stack(outputs + chain.finish_shot())


def _remote(client, workers, **fields):
    described = client.predict(
        "m", {"size": np.array([[8, 8]])}, signature=DESCRIBE, version=3
    )
    facts = NetworkFacts.from_tensors(described.outputs, 3)
    settings = {"noise_level": 20.0, "strength": 1.0, "tile": "auto"} | fields
    return RemoteRestorer(client, workers, "m", facts, requests=2, **settings)


@pytest.mark.parametrize("frames", [1, 3, 100])
def test_a_shot_gets_the_pixels_of_this_process(network, workers, frames):
    restorer, client = network
    clip = _clip(frames)
    expected = _through(NetworkRunner(restorer, noise_level=20.0), clip)
    client.requests.clear()
    restored = _through(_remote(client, workers), clip)
    np.testing.assert_array_equal(restored, expected)
    assert (restored != clip).any()
    assert (len(client.requests) > 1) == (frames == 100)


@pytest.mark.slow
def test_the_memory_of_a_shot_travels_with_its_requests(networks, workers):
    restorer, client = networks("recurrent")
    client.limit_messages(_ENVELOPE + _LIMITS["recurrent"])
    clip = _clip(50)
    expected = _through(NetworkRunner(restorer, noise_level=20.0), clip)
    client.requests.clear()
    np.testing.assert_array_equal(_through(_remote(client, workers), clip), expected)
    assert len(client.requests) > 1


@pytest.mark.parametrize(
    ("kind", "strength"), [(np.uint8, 0.3), (np.uint16, 1.0), (np.uint16, 0.7)]
)
def test_deep_frames_and_half_strength_are_rounded_as_here(
    network, workers, kind, strength
):
    restorer, client = network
    clip = _clip(9, kind=kind)
    here = NetworkRunner(restorer, noise_level=20.0, strength=strength)
    there = _remote(client, workers, strength=strength)
    np.testing.assert_array_equal(_through(there, clip), _through(here, clip))


def test_a_start_inside_a_shot_gives_the_same_frames(network, workers):
    restorer, client = network
    clip = _clip(60)
    whole = _through(_remote(client, workers), clip)
    there = _remote(client, workers)
    begun = _through(there, clip[8:], mid_shot=True, first_frame=8)
    assert len(begun) > 10
    if not restorer.recurrent:
        np.testing.assert_array_equal(begun, whole[-len(begun) :])


def test_enlarged_frames_are_put_together(networks, workers):
    restorer, client = networks("enlarging")
    client.limit_messages(_ENVELOPE + 3 * restorer.scale**2 * _FRAME)
    clip = _clip(7, height=60, width=52)
    there = _remote(client, workers)
    expected = _through(NetworkRunner(restorer, noise_level=-1.0), clip)
    restored = _through(there, clip)
    assert restored.shape == (7, 60 * restorer.scale, 52 * restorer.scale, 3)
    np.testing.assert_array_equal(restored, expected)


@pytest.mark.slow
def test_frames_larger_than_a_message_travel_in_tiles(windowed, workers):
    restorer, client = windowed
    client.limit_messages(1_800_000)
    clip = _clip(4, height=200, width=240)
    there = _remote(client, workers)
    expected = _through(NetworkRunner(restorer, noise_level=20.0), clip)
    np.testing.assert_array_equal(_through(there, clip), expected)
    assert there.request_size(clip.shape[1:], False).side is not None


def test_frames_come_out_before_the_shot_ends(windowed, workers):
    _, client = windowed
    stream = _remote(client, workers).open_stream(mid_shot=False, first_frame=0)
    size = _remote(client, workers).request_size((30, 42, 3), False)
    frames = 6 * size.steps
    early = sum(len(stream.feed(frame)) for frame in _clip(frames))
    assert early > frames - 4 * size.steps
    stream.finish()


@pytest.mark.parametrize(("height", "width"), [(8, 16), (12, 10)])
def test_the_memory_of_a_stream_has_the_size_of_the_frames_that_ask_for_it(
    networks, height, width
):
    restorer, client = networks("recurrent")
    frames = {"frame": np.zeros((2, height, width, 1), np.uint8)}
    made = client.predict("m", frames, signature=INITIAL_STATE, version=3).outputs
    expected = restorer.initial_state(2, height, width)
    assert {name: values.shape for name, values in made.items()} == {
        f"state_{name}": tuple(tensor.shape) for name, tensor in expected.items()
    }


@pytest.mark.slow
def test_a_memory_of_16_bits_travels_as_numbers_that_every_client_knows(
    networks, workers
):
    restorer, client = networks("halved")
    client.limit_messages(_ENVELOPE + _LIMITS["recurrent"])
    frames = {"frame": np.zeros((1, 30, 42, 1), np.uint8)}
    made = client.predict("m", frames, signature=INITIAL_STATE, version=3).outputs
    assert {values.dtype for values in made.values()} == {np.dtype(np.float32)}
    described = client.predict(
        "m", {"size": np.array([[30, 42]])}, signature=DESCRIBE, version=3
    ).outputs
    assert described["state_bytes"][0] == sum(each.nbytes for each in made.values())
    clip = _clip(12)
    client.requests.clear()
    here = NetworkRunner(restorer, noise_level=20.0, precision="bfloat16")
    restored = _through(_remote(client, workers), clip)
    apart = np.abs(restored.astype(int) - _through(here, clip))
    # bfloat16 has 8 bits, and other code rounds at other places.
    assert apart.max() <= 4
    assert apart.mean() < 0.2
    assert (restored != clip).any()


def test_an_error_of_the_server_reaches_whoever_feeds_it(
    windowed, workers, monkeypatch
):
    _, client = windowed
    there = _remote(client, workers)

    def failing(*arguments, **keywords):
        time.sleep(0.01)
        raise ConnectionError("the server is away")

    monkeypatch.setattr(client, "predict", failing)
    with pytest.raises(ConnectionError, match="is away"):
        _through(there, _clip(80))


def test_a_network_that_must_know_the_noise_is_not_asked_blind(networks, workers):
    _, client = networks("reflected")
    with pytest.raises(ValueError, match="has to be told the noise level"):
        _remote(client, workers, noise_level=-1.0)
