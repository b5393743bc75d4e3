"""Muon for the kernels of convolutions."""

from typing import Any

import keras
from keras import ops


class KernelMuon(keras.optimizers.Muon):
    """Muon on every kernel, Adam on biases and on the last layer.

    Muon makes the update of a matrix orthogonal, so that all directions learn at
    one pace (Jordan et al., "Muon: An optimizer for hidden layers in neural
    networks", 2024; scaled as in Liu et al., "Muon is scalable for LLM training",
    arXiv 2502.16982, section 2.2, so that Adam's learning rates fit). Keras applies
    it to matrices only; here a kernel `[height, width, in, out]` is one too, with
    `height * width * in` rows.

    Args:
        learning_rate: A number or a schedule.
        output_layer: Name of the last layer, which Adam updates.
        beta_1: Momentum of Muon.
        beta_2: Decay of Adam's second moment.
        epsilon: Of Adam.
    """

    def __init__(
        self,
        learning_rate: Any,
        *,
        output_layer: str = "tail",
        beta_1: float = 0.95,
        beta_2: float = 0.99,
        epsilon: float = 1e-7,
    ):
        super().__init__(
            learning_rate,
            momentum=beta_1,
            adam_beta_2=beta_2,
            epsilon=epsilon,
            weight_decay=None,
            adam_weight_decay=None,
        )
        self._output_layer = output_layer

    def _should_use_adamw(self, variable: Any) -> bool:
        is_kernel = len(variable.shape) == 4
        return not is_kernel or f"/{self._output_layer}/" in variable.path

    def _muon_update_step(self, gradient: Any, variable: Any, lr: Any, m: Any) -> None:
        self.assign_add(m, ops.add(gradient, m * (self.momentum - 1)))
        direction = ops.add(gradient, self.momentum * m)
        matrix = ops.reshape(direction, (-1, variable.shape[-1]))
        matrix = self.zeropower_via_newtonschulz5(matrix, self.ns_steps)
        update = self.lr_adjust(ops.cast(lr, variable.dtype) * matrix)
        self.assign_sub(variable, ops.reshape(update, variable.shape))
