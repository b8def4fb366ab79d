"""What a stage may record, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from .mlflow_tracker import MlflowTracker
from .parameters import Parameters
from .project import read_project
from .registry import TrainedModel


class StageTracker(Protocol):
    """Records of one stage."""

    def log_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        """Points of curves."""

    def summarize(self, metrics: Mapping[str, float], step: int = 0) -> None:
        """Results of the stage, shown on the stage and on the whole run."""

    def log_file(self, path: Path) -> None:
        """A file that people will want to read later."""

    def publish(self, model: TrainedModel) -> None:
        """The trained model, as a new version in the registry."""


class SilentTracker:
    """Records nothing: for the helper processes of a training on several GPUs."""

    def log_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        pass

    def summarize(self, metrics: Mapping[str, float], step: int = 0) -> None:
        pass

    def log_file(self, path: Path) -> None:
        pass

    def publish(self, model: TrainedModel) -> None:
        pass


@contextmanager
def tracked_stage(stage: str, parameters: Parameters) -> Iterator[StageTracker]:
    """Records a stage from its start to its end, whatever the end."""
    tracker = MlflowTracker(stage, read_project(), parameters)
    try:
        yield tracker
    except (KeyboardInterrupt, SystemExit):
        tracker.close("KILLED")
        raise
    except BaseException:
        tracker.close("FAILED")
        raise
    tracker.close("FINISHED")
