import numpy as np
import pytest

from trainers.protocols import PROTOCOLS, protocol_named

CLEAN = np.full((64, 64, 3), 128, np.uint8)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_noise_has_its_level_and_is_the_same_each_time(name):
    protocol = protocol_named(name)
    noisy = protocol.noisy_frame(CLEAN, 25.0, 3)
    assert noisy.dtype == np.float32
    assert (noisy * 255 - 128).std() == pytest.approx(25.0, rel=0.03)
    np.testing.assert_array_equal(noisy, protocol.noisy_frame(CLEAN, 25.0, 3))


def test_every_frame_has_noise_of_its_own_and_levels_scale_it():
    protocol = protocol_named("awgn_unclipped")
    first, second = (protocol.noisy_frame(CLEAN, 20.0, i) - 128 / 255 for i in (0, 1))
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.05
    stronger = protocol.noisy_frame(CLEAN, 40.0, 0) - 128 / 255
    np.testing.assert_allclose(stronger, 2 * first, atol=1e-5)


def test_only_the_clipped_protocol_stays_within_8_bits():
    white = np.full((32, 32, 3), 250, np.uint8)
    clipped = protocol_named("awgn_clipped").noisy_frame(white, 50.0, 0) * 255
    assert clipped.max() == 255.0
    np.testing.assert_allclose(clipped, np.round(clipped), atol=1e-4)
    assert protocol_named("awgn_unclipped").noisy_frame(white, 50.0, 0).max() > 1.1


def test_a_blind_network_is_told_a_negative_level():
    protocol = protocol_named("awgn_clipped")
    assert protocol.told_level(25.0, "guided") == 25.0
    assert protocol.told_level(25.0, "blind") < 0


def test_an_unknown_protocol_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no protocol 'awgn'.*awgn_clipped"):
        protocol_named("awgn")


def test_an_encoder_leaves_the_noise_of_the_luma_and_takes_that_of_the_chroma():
    clean = np.full((4, 64, 64, 3), 128, np.uint8)
    coded = protocol_named("awgn_h264").noisy_frames(clean, 25.0)
    plain = protocol_named("awgn_clipped").noisy_frames(clean, 25.0)

    def luma_and_chroma(frame: np.ndarray) -> tuple[float, float]:
        luma = frame.mean(axis=-1)
        return float(luma.std()), float((frame - luma[..., None]).std())

    luma, chroma = luma_and_chroma(coded(2))
    plain_luma, plain_chroma = luma_and_chroma(plain(2))
    assert luma > 0.6 * plain_luma
    assert chroma < 0.4 * plain_chroma
    np.testing.assert_array_equal(
        plain(2), protocol_named("awgn_clipped").noisy_frame(clean[2], 25.0, 2)
    )
