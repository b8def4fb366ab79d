"""MLflow tracking: one parent run for each training run, one child for each stage.

Every stage runs in its own process, so the parent is found again by the key that the stages share. It is opened when
a stage starts and closed when the stage ends: whichever stage turns out to be the last (later ones may be cached),
the parent ends with it. Without MLFLOW_TRACKING_URI, MLflow records into a file of the working folder.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from .data_version import combined_version, data_version
from .invocation import KEY, dispatch_key, run_context
from .parameters import Parameters
from .project import Project, read_project
from .provenance import source_tags
from .registry import TrainedModel, register

STEP = "llmops.step"
DATA_VERSION = "llmops.data_version"
PARENT = "mlflow.parentRunId"


class StageTracker(Protocol):
    """What a stage may record."""

    def log_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        """Points of a curve."""

    def summarize(self, metrics: Mapping[str, float]) -> None:
        """Results of the stage, shown on the stage and on the whole run."""

    def log_dataset(self, name: str, path: Path) -> None:
        """A dataset the stage used, with its version."""

    def log_file(self, path: Path) -> None:
        """A file that people will want to read later."""

    def publish(self, model: TrainedModel) -> None:
        """The trained model, as a new version in the registry."""


class SilentTracker:
    """Records nothing: for the helper processes of a training on several GPUs."""

    def log_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        pass

    def summarize(self, metrics: Mapping[str, float]) -> None:
        pass

    def log_dataset(self, name: str, path: Path) -> None:
        pass

    def log_file(self, path: Path) -> None:
        pass

    def publish(self, model: TrainedModel) -> None:
        pass


class MlflowTracker:
    """Records into the run of one stage and its parent."""

    def __init__(self, stage: str, project: Project, parameters: Parameters) -> None:
        from mlflow import MlflowClient

        self.client = MlflowClient()
        self.key = dispatch_key()
        self._stage = stage
        self._project = project
        self._versions: dict[str, str] = {}
        self._warned = False
        self._tags = {**source_tags(), **run_context(), KEY: self.key}
        self._tags.pop(STEP, None)
        experiment = experiment_id(os.environ.get("MLFLOW_EXPERIMENT_NAME") or project.name)
        self.parent_id = self._find_parent(experiment) or self._create(
            experiment, run_name(project.name, "run"), parameters, {}
        )
        self.run_id = self._create(
            experiment, run_name(project.name, stage), parameters, {PARENT: self.parent_id, STEP: stage}
        )
        self.client.update_run(self.parent_id, status="RUNNING")

    def log_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        """A point that cannot be delivered must not end a training of days: it is told once and left out."""
        from mlflow.exceptions import MlflowException

        try:
            self._log(self.run_id, metrics, step)
        except MlflowException as error:
            if not self._warned:
                print(f"Metrics could not be recorded, training goes on: {error}", flush=True)
            self._warned = True

    def summarize(self, metrics: Mapping[str, float]) -> None:
        self._log(self.run_id, metrics, 0)
        prefix = "" if self._stage == "evaluation" else f"{self._stage}."
        self._log(self.parent_id, {f"{prefix}{name}": value for name, value in metrics.items()}, 0)

    def log_dataset(self, name: str, path: Path) -> None:
        from mlflow.entities import Dataset, DatasetInput, InputTag

        version = data_version(path)
        self._versions[name] = version
        used = DatasetInput(
            Dataset(
                name=name,
                digest=version.partition(":")[2][:36],
                source_type="local",
                source=f'{{"uri": "{path.as_posix()}"}}',
            ),
            [InputTag("mlflow.data.context", self._stage), InputTag("version", version)],
        )
        for run_id in (self.run_id, self.parent_id):
            self.client.log_inputs(run_id, datasets=[used])
            self.client.set_tag(run_id, f"data.{name}", version)
            if DATA_VERSION not in run_context():
                self.client.set_tag(run_id, DATA_VERSION, combined_version(self._versions))

    def log_file(self, path: Path) -> None:
        self.client.log_artifact(self.run_id, str(path))

    def publish(self, model: TrainedModel) -> None:
        register(self.client, self.parent_id, self.key, self._project, model)

    def close(self, status: str) -> None:
        """Ends the stage and, until another stage opens it again, its parent."""
        for run_id in (self.run_id, self.parent_id):
            self.client.set_terminated(run_id, status)

    def _find_parent(self, experiment: str) -> str | None:
        key = self.key.replace("'", "\\'")
        found = self.client.search_runs([experiment], f"tags.`{KEY}` = '{key}'", max_results=100)
        return next((run.info.run_id for run in found if PARENT not in run.data.tags), None)

    def _create(
        self, experiment: str, name: str, parameters: Parameters, tags: Mapping[str, str]
    ) -> str:
        from mlflow.entities import Param

        run = self.client.create_run(experiment, run_name=name, tags={**self._tags, **tags})
        values = [Param(key, str(value)) for key, value in parameters.as_dict().items()]
        self.client.log_batch(run.info.run_id, params=values)
        return run.info.run_id

    def _log(self, run_id: str, metrics: Mapping[str, float], step: int) -> None:
        from mlflow.entities import Metric

        now = int(time.time() * 1000)
        points = [Metric(name, float(value), now, step) for name, value in metrics.items()]
        self.client.log_batch(run_id, metrics=points)


def run_name(project: str, stage: str) -> str:
    """Name of a tracked run: project, stage, time in UTC."""
    return f"{project}-{stage}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def experiment_id(name: str) -> str:
    """Gets the experiment of this name, or creates it; another process may create it at the same moment."""
    from mlflow import MlflowClient
    from mlflow.exceptions import MlflowException

    client = MlflowClient()
    found = client.get_experiment_by_name(name)
    if found is None:
        try:
            return client.create_experiment(name)
        except MlflowException:
            found = client.get_experiment_by_name(name)
            if found is None:
                raise
    if found.lifecycle_stage == "deleted":
        raise RuntimeError(f"The MLflow experiment {name!r} is deleted. Restore it, or choose another name.")
    return found.experiment_id


@contextmanager
def tracked_stage(stage: str, parameters: Parameters) -> Iterator[MlflowTracker]:
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
