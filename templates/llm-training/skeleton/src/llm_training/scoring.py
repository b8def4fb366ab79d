"""How predictions and losses become evaluation metrics, and metrics a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .project import Threshold


def is_right(expected: str, prediction: str) -> bool:
    """Whether the expected text appears in the prediction, whatever its case."""
    return expected.casefold() in prediction.casefold()


def accuracy(expected: Sequence[str], predictions: Sequence[str]) -> float:
    """Share of right predictions."""
    if len(expected) != len(predictions) or not expected:
        raise ValueError(f"{len(expected)} expected texts and {len(predictions)} predictions")
    return sum(map(is_right, expected, predictions)) / len(expected)


def perplexity(mean_loss: float) -> float:
    """Perplexity of a mean loss per token, in nats; infinite where it overflows."""
    return math.exp(mean_loss) if mean_loss < 700 else math.inf


def failures(metrics: Mapping[str, float], thresholds: Mapping[str, Threshold]) -> list[str]:
    """One sentence for each threshold that is not met; a metric that is missing or not a number meets none."""
    problems = []
    for name, threshold in thresholds.items():
        value = metrics.get(name, math.nan)
        if threshold.minimum is not None and not value >= threshold.minimum:
            problems.append(f"{name} is {value:.4g}, at least {threshold.minimum:g} is asked for")
        if threshold.maximum is not None and not value <= threshold.maximum:
            problems.append(f"{name} is {value:.4g}, at most {threshold.maximum:g} is asked for")
    return problems
