"""Training: the step, the loop, the optimiser, checkpoints and history."""

from pix2pix_utils.training.trainer import Trainer, TrainingDiverged

__all__ = ["Trainer", "TrainingDiverged"]
