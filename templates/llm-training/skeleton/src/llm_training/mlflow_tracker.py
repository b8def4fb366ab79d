"""MLflow tracking: one parent run for each training run, one child for each stage.

Every stage runs in its own process, so the parent is found again by the key that the stages share. It is opened when
a stage starts and closed when the stage ends: whichever stage turns out to be the last (later ones may be cached),
the parent ends with it. Without MLFLOW_TRACKING_URI, MLflow records into a file of the working folder.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .data_version import combined_version, dataset_paths, dataset_versions
from .invocation import KEY, dispatch_key, run_context, tag_of_run
from .parameters import Parameters
from .project import Project
from .provenance import source_tags
from .registry import TrainedModel, register

if TYPE_CHECKING:
    from mlflow.entities import Metric, Run

STEP = "llmops.step"
DATA_VERSION = "llmops.data_version"
PARENT = "mlflow.parentRunId"
_INHERITED = ("data.", DATA_VERSION)
_SEND_SECONDS = 1.0
# MLflow takes a thousand in one request.
_SEND_POINTS = 500


class MlflowTracker:
    """Records into the run of one stage and its parent."""

    def __init__(self, stage: str, project: Project, parameters: Parameters) -> None:
        from mlflow import MlflowClient

        self.client = MlflowClient()
        self.key = dispatch_key()
        self._stage = stage
        self._project = project
        self._parameters = parameters
        self._versions = dataset_versions(parameters)
        self._warned = False
        self._points: list[Metric] = []
        self._sent = -math.inf
        self._experiment = experiment_id(os.environ.get("MLFLOW_EXPERIMENT_NAME") or project.name)
        tags = {**_data_tags(self._versions), **source_tags(), **run_context(), KEY: self.key}
        tags.pop(STEP, None)
        parent = self._find_parent()
        if parent is None:
            self.parent_id = self._create("run", tags)
        else:
            self.parent_id = parent.info.run_id
            known = parent.data.tags.items()
            tags = {name: value for name, value in known if name.startswith(_INHERITED)} | tags
        self.run_id = self._create(stage, {**tags, PARENT: self.parent_id, STEP: stage})
        self.client.update_run(self.parent_id, status="RUNNING")

    def log_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        """Keeps points for a moment: a request for each would cost a fast training more than its steps do."""
        self._points += _points(metrics, step)
        if time.monotonic() - self._sent >= _SEND_SECONDS or len(self._points) >= _SEND_POINTS:
            self._send()

    def summarize(self, metrics: Mapping[str, float], step: int = 0) -> None:
        self._send()
        self._log(self.run_id, metrics, step)
        # The evaluation's metrics are those of the whole run; the others keep the name of their stage.
        prefix = "" if self._stage == "evaluation" else f"{self._stage}."
        self._log(self.parent_id, {f"{prefix}{name}": value for name, value in metrics.items()}, 0)

    def log_file(self, path: Path) -> None:
        self.client.log_artifact(self.run_id, str(path))

    def publish(self, model: TrainedModel) -> None:
        register(self.client, self.parent_id, self.key, self._project, model)

    def close(self, status: str) -> None:
        """Ends the stage and, until another stage opens it again, its parent."""
        self._send()
        for run_id in (self.run_id, self.parent_id):
            self.client.set_terminated(run_id, status)

    def _send(self) -> None:
        """A point that cannot be delivered must not end a training of days: it is told once and left out."""
        from mlflow.exceptions import MlflowException

        points, self._points = self._points, []
        self._sent = time.monotonic()
        if not points:
            return
        try:
            self.client.log_batch(self.run_id, metrics=points)
        except MlflowException as error:
            if not self._warned:
                print(f"Metrics could not be recorded, training goes on: {error}", flush=True)
            self._warned = True

    def _find_parent(self) -> Run | None:
        tag, value = tag_of_run(self.key)
        quoted = value.replace("'", "\\'")
        found = self.client.search_runs([self._experiment], f"tags.`{tag}` = '{quoted}'")
        return next((run for run in found if PARENT not in run.data.tags), None)

    def _create(self, stage: str, tags: Mapping[str, str]) -> str:
        from mlflow.entities import Param

        name = run_name(self._project.name, stage)
        run_id = self.client.create_run(self._experiment, run_name=name, tags=dict(tags)).info.run_id
        values = self._parameters.as_dict().items()
        self.client.log_batch(run_id, params=[Param(key, str(value)) for key, value in values])
        if self._versions:
            self.client.log_inputs(run_id, datasets=_inputs(self._versions, self._parameters))
        return run_id

    def _log(self, run_id: str, metrics: Mapping[str, float], step: int) -> None:
        self.client.log_batch(run_id, metrics=_points(metrics, step))


def _points(metrics: Mapping[str, float], step: int) -> list[Metric]:
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    return [Metric(name, float(value), now, step) for name, value in metrics.items()]


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
        raise RuntimeError(
            f"The MLflow experiment {name!r} is deleted. Restore it, or set MLFLOW_EXPERIMENT_NAME to another name."
        )
    return found.experiment_id


def _data_tags(versions: dict[str, str]) -> dict[str, str]:
    if not versions:
        return {}
    named = {f"data.{name}": version for name, version in versions.items()}
    return {**named, DATA_VERSION: combined_version(versions)}


def _inputs(versions: dict[str, str], parameters: Parameters) -> list[object]:
    from mlflow.entities import Dataset, DatasetInput, InputTag

    paths = dataset_paths(parameters)
    return [
        DatasetInput(
            Dataset(
                name=name,
                # MLflow keeps at most 36 characters; the whole version is in the tag.
                digest=version.partition(":")[2][:36],
                source_type="local",
                source=json.dumps({"uri": paths[name].as_posix()}),
            ),
            [InputTag("mlflow.data.context", "training"), InputTag("version", version)],
        )
        for name, version in versions.items()
    ]
