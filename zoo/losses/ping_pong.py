"""Clips that go forth and back again, and what they cost a generator."""

from typing import Any

from keras import ops


def there_and_back(clip: Any) -> Any:
    """Returns clips that run to their end and back to their start.

    Chu et al., "Learning temporal coherence via self-supervision for GAN-based video
    generation" (TecoGAN), ACM TOG 2020 (arXiv 1811.09393), section 3.2: a generator
    that remembers gathers errors on the way, which show on the way back.

    Args:
        clip: `[B, T, ...]`.

    Returns:
        `[B, 2 T - 1, ...]`: frames 0, 1, ... T - 1, ... 1, 0.
    """
    return ops.concatenate([clip, ops.flip(clip, axis=1)[:, 1:]], axis=1)


def ping_pong_loss(made: Any) -> Any:
    """Returns how much the same frames differ on the way there and back.

    As above, equation 1, with the mean absolute difference as in the authors' program.

    Args:
        made: What a generator made of `there_and_back(clip)`, `[B, 2 T - 1, ...]`
            with T known and 2 or more.

    Returns:
        A scalar: the mean of `|made[t] - made[2 T - 2 - t]|` over t < T - 1.

    Raises:
        ValueError: The clips turn nowhere.
    """
    if made.shape[1] < 3 or made.shape[1] % 2 == 0:
        raise ValueError(
            "clips that go there and back have 3, 5, 7 ... frames; received "
            f"{made.shape[1]}"
        )
    turn = made.shape[1] // 2
    there, back = made[:, :turn], ops.flip(made, axis=1)[:, :turn]
    return ops.mean(ops.abs(there - back))
