"""Sends what the trainer measures to the tracker while it trains."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .scoring import perplexity
from .tracking import StageTracker

if TYPE_CHECKING:
    from transformers import TrainerCallback

# The trainer's name of a figure, and ours.
_NAMES = {
    "loss": "train_loss",
    "eval_loss": "validation_loss",
    "learning_rate": "learning_rate",
    "grad_norm": "gradient_norm",
    "epoch": "epoch",
}


def points_from(logs: dict[str, object]) -> dict[str, float]:
    """The figures worth a curve, under names that do not depend on the library."""
    points = {
        ours: float(logs[theirs]) for theirs, ours in _NAMES.items() if isinstance(logs.get(theirs), (int, float))
    }
    if "validation_loss" in points:
        value = perplexity(points["validation_loss"])
        if math.isfinite(value):
            points["perplexity"] = value
    return points


def curve_recorder(tracker: StageTracker) -> TrainerCallback:
    """A callback of the trainer. Made by a function, because its base class costs seconds to import."""
    from transformers import TrainerCallback

    class CurveRecorder(TrainerCallback):
        def __init__(self) -> None:
            self.validation_losses: list[float] = []

        def on_log(self, args, state, control, logs=None, **_):
            points = points_from(logs or {})
            # Every process needs the losses for its result; one of them records.
            if "validation_loss" in points:
                self.validation_losses.append(points["validation_loss"])
            if not state.is_world_process_zero or not points.keys() - {"epoch"}:
                return
            tracker.log_metrics(points, state.global_step)
            told = "  ".join(f"{name} {value:.4g}" for name, value in points.items())
            print(f"step {state.global_step}/{state.max_steps}  {told}", flush=True)

    return CurveRecorder()
