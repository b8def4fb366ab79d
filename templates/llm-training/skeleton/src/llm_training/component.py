"""Runs a stage inside a step of Kubeflow Pipelines."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from .data_version import dataset_paths
from .launch import start_stage
from .parameters import Parameters, parameters_from
from .paths import Paths
from .records import read_report


class Metrics(Protocol):
    """The metrics artifact of a step."""

    def log_metric(self, metric: str, value: float) -> None:
        """Records one value."""


def run_component(
    stage: str,
    values: Mapping[str, object],
    environment: Mapping[str, str],
    metrics: Metrics,
    **folders: Path,
) -> None:
    """Runs a stage on the folders of the step's artifacts, and reports its metrics.

    The environment is of this run alone, which Kubeflow Pipelines hands over as a parameter; it holds for this process
    and those it starts.

    Checkpoints are kept in LLM_TRAINING_CHECKPOINTS, when it names the folder of a volume that outlives the Pod: a
    retried step then goes on where the one before stopped.
    """
    os.environ.update({name: str(value) for name, value in environment.items()})
    parameters = parameters_from(values, "pipeline parameters")
    if stage == "preprocess":
        fetch_data(parameters)
    with tempfile.TemporaryDirectory() as folder:
        kept = os.environ.get("LLM_TRAINING_CHECKPOINTS")
        paths = Paths(
            **folders,
            reports=Path(folder) / "reports",
            checkpoints=Path(kept) if kept else Path(folder) / "checkpoints",
        )
        start_stage(stage, parameters, paths)
        for name, value in read_report(paths.report(stage)).items():
            metrics.log_metric(name, value)


def fetch_data(parameters: Parameters) -> None:
    """Pulls from the DVC remote what is tracked and not here: an image holds the records, not the data."""
    missing = [
        str(path)
        for path in dataset_paths(parameters).values()
        if not path.exists() and path.with_name(path.name + ".dvc").exists()
    ]
    if missing:
        subprocess.run(["dvc", "pull", *missing], check=True)
