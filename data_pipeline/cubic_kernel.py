"""Keys' cubic convolution kernel, as MATLAB shrinks pictures with it."""


def antialiased_cubic_taps(scale: int) -> tuple[list[float], int]:
    """Returns the taps of `imresize` for an integer scale, and the first's place.

    Output sample i lies at input coordinate `scale * i + (scale - 1) / 2`,
    pixel centres being integers, so that every output has the same taps.

    Returns:
        The taps, which sum to one, and how many pixels before the input sample
        `scale * i` the first of them lies.
    """
    centre = (scale - 1) / 2.0
    first = -2 * scale + int(centre) + 1
    last = 2 * scale + scale // 2 - 1
    weights = [keys_cubic((place - centre) / scale) for place in range(first, last + 1)]
    total = sum(weights)
    return [weight / total for weight in weights], -first


def keys_cubic(x: float) -> float:
    """Keys' cubic convolution kernel with a = -0.5 (1981, equation 15)."""
    x = abs(x)
    if x <= 1.0:
        return 1.5 * x**3 - 2.5 * x**2 + 1.0
    if x < 2.0:
        return -0.5 * x**3 + 2.5 * x**2 - 4.0 * x + 2.0
    return 0.0
