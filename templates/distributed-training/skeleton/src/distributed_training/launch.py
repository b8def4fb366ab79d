"""Starts a stage: in this process, or as one of several."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping

from .data import fetch_data
from .group import BackendError
from .parameters import ParameterError, Parameters, TrainParameters, read_parameters
from .processes import LaunchError, become_torchrun, given_rank, quiet_environment
from .project import Project, read_project
from .records import RecordError
from .tracking import tracked_stage

# The pipeline of each stage, in their order. A stage's own module is imported when it runs, so that none pays for
# another's libraries.
PIPELINE_OF = {
    "train": "train",
    "data_preparation": "tabular",
    "feature_engineering": "tabular",
    "model_training": "tabular",
    "model_evaluation": "tabular",
}

# What is told in one line, because the reader can put it right.
REFUSALS = (ParameterError, LaunchError, BackendError, RecordError, FileNotFoundError)


def start_stage(stage: str, changes: Mapping[str, object]) -> None:
    """Runs a stage to its end; `changes` are parameters that differ from the file of the pipeline."""
    quiet_environment()
    pipeline = PIPELINE_OF[stage]
    parameters = read_parameters(pipeline, changes)
    project = read_project(pipeline)
    if isinstance(parameters, TrainParameters):
        _train(parameters, project)
    else:
        _run_table_stage(stage, parameters, project)


def _train(parameters: TrainParameters, project: Project) -> None:
    from . import train

    rank = given_rank()
    # Others on this machine wait for the first one when they join the group.
    if rank is None or rank.local_number == 0:
        fetch_data(project.pipeline)
    if rank is None:
        become_torchrun(sys.argv, parameters.processes)
    else:
        train.run(rank, parameters, project)


def _run_table_stage(stage: str, parameters: Parameters, project: Project) -> None:
    fetch_data(project.pipeline)
    module = importlib.import_module(f"{__package__}.tabular.{stage}")
    with tracked_stage(stage, project, parameters) as tracker:
        module.run(parameters, project, tracker)
