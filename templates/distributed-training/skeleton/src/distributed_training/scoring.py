"""How metrics become a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping

from .project import Threshold


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
