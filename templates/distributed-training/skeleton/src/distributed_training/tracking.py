"""What a stage may record, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from .mlflow_tracker import MlflowTracker
from .parameters import Parameters
from .project import Project
from .registry import TrainedModel


class StageTracker(Protocol):
    """Records of one stage."""

    def log_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        """Points of curves; those that an interrupted try has recorded already are left out."""

    def summarize(self, metrics: Mapping[str, float], step: int = 0) -> None:
        """Results of the stage, shown on the stage and on the whole run."""

    def log_file(self, path: Path, folder: str | None = None) -> None:
        """A file that people or a later try will want to read."""

    def find_file(self, name: str, target: Path) -> Path | None:
        """Fetches a file that a try of this stage has recorded, if there is one."""

    def publish(self, model: TrainedModel) -> None:
        """The trained model, as a new version in the registry."""


@contextmanager
def tracked_stage(stage: str, project: Project, parameters: Parameters) -> Iterator[StageTracker]:
    """Records a stage from its start to its end, whatever the end."""
    tracker = MlflowTracker(stage, project, parameters)
    try:
        yield tracker
    except (KeyboardInterrupt, SystemExit):
        tracker.close("KILLED")
        raise
    except BaseException:
        tracker.close("FAILED")
        raise
    tracker.close("FINISHED")
