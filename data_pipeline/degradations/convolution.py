"""Convolution of clips in space, with edges continued by reflection."""

from keras import ops

from data_pipeline.degradations.seed_stream import Tensor

FRAME_AXES = (2, 3)


def reflected(clip: Tensor, axis: int, before: int, after: int) -> Tensor:
    """Continues a clip by mirroring it at its border, the edge pixel repeated.

    Args:
        clip: `[B, T, H, W, C]`.
        axis: 2 for H or 3 for W, of any size.
        before: How many pixels to add in front.
        after: How many pixels to add behind.
    """
    size = ops.shape(clip)[axis]
    steps = ops.arange(size + before + after, dtype="int32") - before
    steps = ops.mod(steps, 2 * size)
    return ops.take(clip, ops.minimum(steps, 2 * size - 1 - steps), axis=axis)


def convolve_per_clip(clip: Tensor, kernels: Tensor) -> Tensor:
    """Filters every clip of a batch with its own kernel.

    Args:
        clip: `[B, T, H, W, C]`.
        kernels: `[B, rows, columns]`, both odd and known; applied as
            correlation, like every convolution layer.

    Returns:
        `[B, T, H, W, C]`.
    """
    rows, columns = kernels.shape[1:]
    batch, frames, height, width, channels = ops.shape(clip)
    clip = reflected(clip, 2, rows // 2, rows // 2) if rows > 1 else clip
    clip = reflected(clip, 3, columns // 2, columns // 2) if columns > 1 else clip
    # One image per frame and channel. TensorFlow's depthwise convolution would take
    # the whole batch at once, but it never returns for some sizes (2.16 on a CPU:
    # 9 channels, 23x1 taps).
    images = ops.reshape(
        ops.transpose(clip, (0, 1, 4, 2, 3)),
        (batch, frames * channels, height + rows - 1, width + columns - 1, 1),
    )
    filtered = ops.map(
        lambda pair: ops.conv(pair[0], pair[1][:, :, None, None], 1, "valid"),
        (images, kernels),
    )
    filtered = ops.reshape(filtered, (batch, frames, channels, height, width))
    return ops.transpose(filtered, (0, 1, 3, 4, 2))


def decimate(clip: Tensor, axis: int, taps: list[float], stride: int) -> Tensor:
    """Takes every `stride`-th sample along one axis of a valid correlation.

    Args:
        clip: `[B, T, H, W, C]`, already padded.
        axis: 2 for H or 3 for W.
        taps: The kernel.
        stride: Distance between samples; the first lies at the start.
    """
    count = (ops.shape(clip)[axis] - len(taps)) // stride + 1
    total = 0.0
    for offset, tap in enumerate(taps):
        stop = offset + (count - 1) * stride + 1
        samples = slice(offset, stop, stride)
        index = (slice(None),) * axis + (samples,)
        total = total + tap * clip[index]
    return total


def gaussian_kernels(sigma: Tensor, radius: int) -> Tensor:
    """Sampled Gaussians that sum to one.

    Args:
        sigma: `[B]` standard deviations in pixels; 0 gives the identity.
        radius: The kernel has `2 * radius + 1` taps.

    Returns:
        `[B, 2 * radius + 1]`.
    """
    steps = ops.arange(-radius, radius + 1, dtype="float32")
    spread = ops.maximum(sigma, 1e-3)[:, None]
    kernels = ops.exp(-0.5 * (steps / spread) ** 2)
    return kernels / ops.sum(kernels, axis=1, keepdims=True)
