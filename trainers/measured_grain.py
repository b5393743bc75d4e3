"""The noise of one film, as it was measured there, to be put on other pictures."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

# Share of the mean variance below which the fitted variance of a tone never falls.
_LEAST_VARIANCE = 0.02
_FITS = 3
_MARGIN = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class MeasuredGrain:
    """Noise of one film: how strong it is in each tone, and how it is correlated.

    The noise is taken for Gaussian with a strength that depends on the pixel's value
    and a correlation in space and between channels that does not, new in every frame.
    Its variance is a quadratic polynomial of the value, which holds for grain of
    film (Newson et al., Computer Graphics Forum 2017: in proportion to `x (1 - x)`)
    as well as for sensors (Foi et al., IEEE TIP 2008: linear) and white noise.

    Attributes:
        variance: float64 `[3, 3]`: for each channel, the coefficients of 1, x and
            x squared, x in [0, 1]; variances on the 0 to 255 scale.
        tones: Least and greatest value, in [0, 1], that was seen of each channel,
            `[2, 3]`; beyond, the variance stays what it is there.
        kernel: float32 `[P, P, 3, 3]`: white noise of three channels (second last
            axis the result's), convolved with it, has the film's correlation.
        level: Root mean square of the noise, on the 0 to 255 scale.
        patches: Number of patches that it was measured on.
    """

    variance: np.ndarray
    tones: np.ndarray
    kernel: np.ndarray
    level: float
    patches: int

    @classmethod
    def from_patches(cls, noise: np.ndarray, means: np.ndarray) -> "MeasuredGrain":
        """Measures the noise in patches of it.

        Args:
            noise: float32 `[N, P, P, 3]`, on the 0 to 255 scale, with a mean of zero.
            means: Mean values of the picture below, `[N, 3]`, on the same scale.

        Raises:
            ValueError: There are no patches.
        """
        if not len(noise):
            raise ValueError("grain is measured on patches; received none")
        power = np.square(noise, dtype=np.float64).mean(axis=(1, 2))
        tones = means / 255.0
        variance = np.stack([_quadratic(tones[:, c], power[:, c]) for c in range(3)])
        span = np.stack([tones.min(axis=0), tones.max(axis=0)])
        unit = noise / _deviation(tones, variance, span)[:, None, None, :]
        return cls(
            variance=variance,
            tones=span,
            kernel=_kernel(unit),
            level=float(np.sqrt(power.mean())),
            patches=len(noise),
        )

    @cached_property
    def correlation(self) -> np.ndarray:
        """Correlation of pixels 0 to 4 columns apart, averaged over channels."""
        power = np.abs(np.fft.fft2(self.kernel, axes=(0, 1))) ** 2
        own = np.fft.ifft2(power.sum(axis=(2, 3))).real[0, :5]
        return own / max(own[0], 1e-12)

    def deviation(self, clean: np.ndarray) -> np.ndarray:
        """Standard deviation of the noise, 0 to 255 scale, of pixels in [0, 1]."""
        return _deviation(clean, self.variance, self.tones).astype(np.float32)

    def put_on(self, clean: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Adds noise like the film's, new in every frame.

        Args:
            clean: float32 `[..., S, S, 3]` in [0, 1], square pictures.
            random: Where all chance comes from.

        Returns:
            Like `clean`, clipped and rounded to 8 bits, as in a file.
        """
        side = clean.shape[-2]
        flat = clean.reshape(-1, side, side, 3)
        noise = self._fields(len(flat), side, random)
        noisy = np.round(np.clip(255.0 * flat + self.deviation(flat) * noise, 0, 255))
        return (noisy / 255.0).astype(np.float32).reshape(clean.shape)

    def _fields(self, count: int, side: int, random: np.random.Generator) -> np.ndarray:
        """Correlated noise of unit variance, `[count, side, side, 3]`."""
        size = max(side + _MARGIN, self.kernel.shape[0])
        filters = np.fft.rfft2(self.kernel, (size, size), axes=(0, 1))
        white = random.standard_normal((count, size, size, 3), dtype=np.float32)
        waves = np.fft.rfft2(white, axes=(1, 2))
        waves = np.matmul(filters, waves[..., None])[..., 0]
        fields = np.fft.irfft2(waves, (size, size), axes=(1, 2))
        return fields[:, :side, :side].astype(np.float32)


def _quadratic(tones: np.ndarray, power: np.ndarray) -> np.ndarray:
    """Fits a variance whose relative errors are alike in all tones."""
    terms = np.stack([np.ones_like(tones), tones, tones**2], axis=1)
    if np.ptp(tones) < 0.05:
        return np.array([power.mean(), 0.0, 0.0])
    weight = np.ones_like(power)
    for _ in range(_FITS):
        found = np.linalg.lstsq(terms * weight[:, None], power * weight, rcond=None)[0]
        weight = 1.0 / np.maximum(terms @ found, 0.1 * power.mean() + 1e-9)
    return found


def _deviation(
    values: np.ndarray, variance: np.ndarray, tones: np.ndarray
) -> np.ndarray:
    seen = np.clip(values, tones[0], tones[1])
    own = variance[:, 0] + variance[:, 1] * seen + variance[:, 2] * seen**2
    middle = tones.mean(axis=0)
    usual = variance[:, 0] + variance[:, 1] * middle + variance[:, 2] * middle**2
    least = _LEAST_VARIANCE * np.maximum(usual, 0.0) + 1e-6
    return np.sqrt(np.maximum(own, least))


def _kernel(unit: np.ndarray) -> np.ndarray:
    """The symmetric root of the cross spectrum of patches, in space."""
    waves = np.fft.fft2(unit, axes=(1, 2))
    spectrum = np.einsum("nijc,nijd->ijcd", waves, waves.conj())
    spectrum /= len(unit) * unit.shape[1] * unit.shape[2]
    values, vectors = np.linalg.eigh(spectrum)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :]) @ np.swapaxes(
        vectors.conj(), -1, -2
    )
    kernel = np.fft.ifft2(root, axes=(0, 1)).real
    return np.fft.fftshift(kernel, axes=(0, 1)).astype(np.float32)
