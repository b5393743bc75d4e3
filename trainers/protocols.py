"""Named ways to measure networks, so that figures can be compared."""

from dataclasses import replace

from trainers.colour_protocol import ColourProtocol
from trainers.damage_protocol import DamageProtocol
from trainers.evaluation_protocol import EvaluationProtocol
from trainers.interpolation_protocol import InterpolationProtocol
from trainers.old_film_protocol import OldFilmProtocol
from trainers.upscale_protocol import UpscaleProtocol

_FILM_DAMAGE = DamageProtocol(
    name="film_damage",
    summary="Scratches, hairs, dust and stains from masks held back "
    "from training, on clean pictures and on pictures with white noise",
    noise_levels=(0.0, 8.0),
    clipped=True,
    seed=0,
    max_frames=25,
    modes=("blind",),
    masks="../shared/data/damage",
)

_UPSCALE_X4 = UpscaleProtocol(
    name="upscale_x4",
    summary="Shrunk to a quarter of height and width as by MATLAB's bicubic imresize "
    "(BI), 8 bits; figures of Y (BT.601), 8 pixels of border left out",
    noise_levels=(0.0,),
    clipped=True,
    seed=0,
    max_frames=100,
    modes=("blind",),
    scale=4,
    colour="y",
    crop_border=8,
)

PROTOCOLS: dict[str, EvaluationProtocol] = {
    protocol.name: protocol
    for protocol in (
        EvaluationProtocol(
            name="awgn_clipped",
            summary="White Gaussian noise, clipped and rounded to 8 bits, as in a file",
            noise_levels=(10.0, 25.0, 50.0),
            clipped=True,
            seed=0,
            max_frames=25,
        ),
        EvaluationProtocol(
            name="awgn_unclipped",
            summary="White Gaussian noise, not clipped, as in FastDVDnet's paper",
            noise_levels=(10.0, 20.0, 30.0, 40.0, 50.0),
            clipped=False,
            seed=0,
            max_frames=85,
            modes=("guided",),
        ),
        EvaluationProtocol(
            name="awgn_h264",
            summary="White Gaussian noise, then H.264 with half-size chroma (constant "
            "rate factor 19.4), as in a noisy film that was shared",
            noise_levels=(10.0, 25.0, 50.0),
            clipped=True,
            seed=0,
            max_frames=25,
            quantiser=2.0,
            modes=("blind",),
        ),
        _FILM_DAMAGE,
        replace(
            _FILM_DAMAGE,
            name="film_damage_drawn",
            summary="As film_damage, with drawn shapes, which need no files",
            masks="",
        ),
        OldFilmProtocol(
            name="old_film",
            summary="Black and white: blur, flicker, grain of a size, dirt and "
            "scratches from masks held back from training, then H.264",
            noise_levels=(6.0, 12.0),
            clipped=True,
            seed=0,
            max_frames=25,
            quantiser=4.0,
            modes=("blind",),
            masks="../shared/data/damage",
        ),
        _UPSCALE_X4,
        replace(
            _UPSCALE_X4,
            name="upscale_x2",
            summary=_UPSCALE_X4.summary.replace("a quarter", "half"),
            scale=2,
        ),
        ColourProtocol(
            name="colour",
            summary="Black and white (BT.709 luma, 8 bits), coloured like the first "
            "frame (guided) and without any (blind)",
            noise_levels=(0.0,),
            clipped=True,
            seed=0,
            max_frames=40,
        ),
        InterpolationProtocol(
            name="every_second_frame",
            summary="Every second frame made anew from its neighbours, which are "
            "clean; blended they are the input",
            noise_levels=(0.0,),
            clipped=True,
            seed=0,
            max_frames=25,
            modes=("blind",),
        ),
    )
}


def protocol_named(name: str) -> EvaluationProtocol:
    """Returns a protocol by its name.

    Raises:
        ValueError: There is none of this name.
    """
    if name not in PROTOCOLS:
        raise ValueError(
            f"There is no protocol {name!r}; there are {', '.join(PROTOCOLS)}."
        )
    return PROTOCOLS[name]
