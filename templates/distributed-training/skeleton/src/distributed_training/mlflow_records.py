"""What is written to MLflow, in MLflow's own words."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .data import DATASETS, combined_version

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput, Metric


def points(metrics: Mapping[str, float], step: int) -> list[Metric]:
    """A point of now for each metric."""
    from mlflow.entities import Metric

    now = int(time.time() * 1000)
    return [Metric(name, float(value), now, step) for name, value in metrics.items()]


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


def data_tags(versions: Mapping[str, str]) -> dict[str, str]:
    """Tags that name the version of each dataset, and of all together."""
    if not versions:
        return {}
    named = {f"data.{name}": version for name, version in versions.items()}
    return {**named, "llmops.data_version": combined_version(dict(versions))}


def dataset_inputs(versions: Mapping[str, str], pipeline: str) -> list[DatasetInput]:
    """The datasets of a run, as MLflow shows them."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    return [
        DatasetInput(
            Dataset(
                name=name,
                # MLflow keeps at most 36 characters; the whole version is in the tag.
                digest=version.partition(":")[2][:36],
                source_type="local",
                source=json.dumps({"uri": DATASETS[pipeline][name].as_posix()}),
            ),
            [InputTag("mlflow.data.context", "training"), InputTag("version", version)],
        )
        for name, version in versions.items()
    ]
