"""The convolutional VAE's bound in plain NumPy, written apart from the network."""

import numpy as np


def evidence_bound(
    weights: dict[str, np.ndarray], picture: np.ndarray, noise: np.ndarray
) -> float:
    """Returns the bound for Bernoulli pixels, in nats per picture.

    Args:
        weights: float64, by layer and kind: "down_0/kernel", "head/bias".
        picture: `[B, H, W, C]` in [0, 1].
        noise: `[B, Z]`.
    """

    def dense(name: str, values: np.ndarray) -> np.ndarray:
        return values @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]

    features = 2.0 * picture - 1.0
    levels = sum(name.startswith("down_") for name in weights) // 2
    for level in range(levels):
        features = _leaky(
            _halved(features, weights[f"down_{level}/kernel"])
            + weights[f"down_{level}/bias"]
        )
    shape = features.shape
    both = dense("posterior", features.reshape(len(picture), -1))
    mean, log_variance = np.split(both, 2, axis=1)
    latent = mean + np.exp(log_variance / 2.0) * noise
    features = dense("head", latent).reshape(shape)
    for level in range(levels):
        name = "tail" if level == levels - 1 else f"up_{level}"
        features = _doubled(_leaky(features), weights[f"{name}/kernel"])
        features = features + weights[f"{name}/bias"]
    made = 1.0 / (1.0 + np.exp(-features))
    likelihood = picture * np.log(made) + (1.0 - picture) * np.log(1.0 - made)
    variance = np.exp(log_variance)
    divergence = 0.5 * (variance + mean**2 - 1.0 - np.log(variance))
    bounds = likelihood.sum(axis=(1, 2, 3)) - divergence.sum(axis=1)
    return float(bounds.mean())


def _leaky(values: np.ndarray) -> np.ndarray:
    return np.where(values > 0.0, values, 0.2 * values)


def _halved(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """A 4 x 4 convolution of stride 2, with a border of one pixel of zeros."""
    padded = np.pad(values, [(0, 0), (1, 1), (1, 1), (0, 0)])
    size = values.shape[1] // 2
    result = np.zeros((len(values), size, size, kernel.shape[3]))
    for row in range(size):
        for column in range(size):
            window = padded[:, 2 * row : 2 * row + 4, 2 * column : 2 * column + 4]
            result[:, row, column] = np.tensordot(window, kernel, 3)
    return result


def _doubled(values: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Its transpose: every input spreads over 4 x 4 outputs."""
    size = values.shape[1]
    spread = np.zeros((len(values), 2 * size + 2, 2 * size + 2, kernel.shape[2]))
    for row in range(size):
        for column in range(size):
            part = np.tensordot(values[:, row, column], kernel, (1, 3))
            spread[:, 2 * row : 2 * row + 4, 2 * column : 2 * column + 4] += part
    return spread[:, 1:-1, 1:-1]
