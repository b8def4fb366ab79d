"""MLflow tracking: one parent run for each run of a pipeline, one child for each stage.

Every stage runs in its own process, so the parent is found again by the key that the stages share. It is opened when
a stage starts and closed when the stage ends: whichever stage turns out to be the last (later ones may be cached),
the parent ends with it. A stage that is started again, as Kubernetes does with a Pod that failed, goes on in the child
that it had. Without MLFLOW_TRACKING_URI, MLflow records into a file of the working folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .data import dataset_versions
from .invocation import KEY, dispatch_key, run_context, tag_of_run
from .mlflow_records import data_tags, dataset_inputs, experiment_id, points
from .parameters import Parameters
from .project import Project
from .provenance import source_tags
from .registry import TrainedModel, register

if TYPE_CHECKING:
    from mlflow.entities import Run

STEP = "llmops.step"
PARENT = "mlflow.parentRunId"
_INHERITED = ("data.", "llmops.data_version")


class MlflowTracker:
    """Records into the run of one stage and its parent."""

    def __init__(self, stage: str, project: Project, parameters: Parameters) -> None:
        from mlflow import MlflowClient

        self.client = MlflowClient()
        self.key = dispatch_key()
        self._stage = stage
        self._project = project
        self._parameters = parameters
        self._versions = dataset_versions(project.pipeline)
        self._warned = False
        self._experiment = experiment_id(os.environ.get("MLFLOW_EXPERIMENT_NAME") or project.name)
        tags = {**data_tags(self._versions), **source_tags(), **run_context(), KEY: self.key}
        tags.pop(STEP, None)
        known = self._known_runs()
        parent = next((run for run in known if PARENT not in run.data.tags), None)
        if parent is None:
            self.parent_id = self._create("run", tags)
        else:
            self.parent_id = parent.info.run_id
            inherited = parent.data.tags.items()
            tags = {name: value for name, value in inherited if name.startswith(_INHERITED)} | tags
        unfinished = next((run for run in known if self._is_unfinished(run)), None)
        if unfinished is None:
            self.run_id = self._create(stage, {**tags, PARENT: self.parent_id, STEP: stage})
            self._recorded = -1
        else:
            self.run_id = unfinished.info.run_id
            self._recorded = self._last_step(unfinished)
            self.client.update_run(self.run_id, status="RUNNING")
        self.client.update_run(self.parent_id, status="RUNNING")

    def log_metrics(self, metrics: Mapping[str, float], step: int) -> None:
        """A point that cannot be delivered must not end a training of days: it is told once and left out."""
        from mlflow.exceptions import MlflowException

        if step <= self._recorded:
            return
        try:
            self.client.log_batch(self.run_id, metrics=points(metrics, step))
        except MlflowException as error:
            if not self._warned:
                print(f"Metrics could not be recorded, training goes on: {error}", flush=True)
            self._warned = True

    def summarize(self, metrics: Mapping[str, float], step: int = 0) -> None:
        self.client.log_batch(self.run_id, metrics=points(metrics, step))
        # The evaluation's metrics are those of the whole run; the others keep the name of their stage.
        prefix = "" if self._stage == self._project.evaluation_stage else f"{self._stage}."
        of_the_run = {f"{prefix}{name}": value for name, value in metrics.items()}
        self.client.log_batch(self.parent_id, metrics=points(of_the_run, 0))

    def log_file(self, path: Path, folder: str | None = None) -> None:
        self.client.log_artifact(self.run_id, str(path), folder)

    def find_file(self, name: str, target: Path) -> Path | None:
        from mlflow.artifacts import download_artifacts

        folder = name.rpartition("/")[0]
        if name not in {file.path for file in self.client.list_artifacts(self.run_id, folder or None)}:
            return None
        target.mkdir(parents=True, exist_ok=True)
        return Path(download_artifacts(run_id=self.run_id, artifact_path=name, dst_path=str(target)))

    def publish(self, model: TrainedModel) -> None:
        register(self.client, self.parent_id, self.key, self._project, model)

    def close(self, status: str) -> None:
        """Ends the stage and, until another stage opens it again, its parent."""
        for run_id in (self.run_id, self.parent_id):
            self.client.set_terminated(run_id, status)

    def _known_runs(self) -> list[Run]:
        """The tracked runs of this run of the pipeline."""
        tag, value = tag_of_run(self.key)
        quoted = value.replace("'", "\\'")
        return list(self.client.search_runs([self._experiment], f"tags.`{tag}` = '{quoted}'"))

    def _is_unfinished(self, run: Run) -> bool:
        return run.data.tags.get(STEP) == self._stage and PARENT in run.data.tags and run.info.status != "FINISHED"

    def _last_step(self, run: Run) -> int:
        """The newest step of any curve; -1 without one."""
        curves = (self.client.get_metric_history(run.info.run_id, name) for name in run.data.metrics)
        return max((point.step for curve in curves for point in curve), default=-1)

    def _create(self, stage: str, tags: Mapping[str, str]) -> str:
        from mlflow.entities import Param

        name = run_name(self._project.name, stage)
        run_id = self.client.create_run(self._experiment, run_name=name, tags=dict(tags)).info.run_id
        values = self._parameters.as_dict().items()
        self.client.log_batch(run_id, params=[Param(key, str(value)) for key, value in values])
        if self._versions:
            inputs = dataset_inputs(self._versions, self._project.pipeline)
            self.client.log_inputs(run_id, datasets=inputs)
        return run_id


def run_name(project: str, stage: str) -> str:
    """Name of a tracked run: project, stage, time in UTC."""
    return f"{project}-{stage}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
