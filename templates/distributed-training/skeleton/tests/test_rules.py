"""Parameters, thresholds, backends, and the place of a process."""

from __future__ import annotations

import math

import pytest

from distributed_training.group import BackendError, choose_backend
from distributed_training.parameters import (
    ParameterError,
    Parameters,
    TabularParameters,
    TrainParameters,
    parameters_from,
    read_parameters,
)
from distributed_training.processes import LaunchError, Rank, given_rank, gpu_count, torchrun_command
from distributed_training.project import Threshold
from distributed_training.scoring import failures

MASTER = {"MASTER_ADDR": "master", "MASTER_PORT": "23456"}
WORKER = {**MASTER, "RANK": "2", "WORLD_SIZE": "3"}
TRAINJOB = {"PET_NNODES": "3", "PET_NPROC_PER_NODE": "1", "PET_NODE_RANK": "2", "PET_MASTER_ADDR": "node-0"}


@pytest.mark.parametrize(
    ("environment", "rank"),
    [
        ({}, None),
        # A PyTorchJob, with and without the settings of torchrun beside its own.
        (WORKER, Rank(number=2, local_number=0, world_size=3)),
        ({**WORKER, "PET_NPROC_PER_NODE": "auto", "PET_NNODES": "3"}, Rank(2, 0, 3)),
        ({**WORKER, "PET_NPROC_PER_NODE": "1", "PET_NNODES": "3"}, Rank(2, 0, 3)),
        ({**WORKER, "PET_NPROC_PER_NODE": "4", "PET_NNODES": "3", "WORLD_SIZE": "12"}, None),
        (TRAINJOB, None),
        # What torchrun starts in turn.
        (
            {**TRAINJOB, **MASTER, "RANK": "9", "LOCAL_RANK": "1", "WORLD_SIZE": "12", "TORCHELASTIC_RUN_ID": "x"},
            Rank(9, 1, 12),
        ),
    ],
)
def test_a_process_takes_the_place_it_is_given(environment: dict[str, str], rank: Rank | None) -> None:
    assert given_rank(environment) == rank


@pytest.mark.parametrize(
    "environment",
    [
        {**WORKER, "RANK": "3"},
        {**WORKER, "RANK": "-1"},
        {**WORKER, "RANK": "first"},
        {"RANK": "0"},
        {"RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "master"},
    ],
)
def test_a_place_that_cannot_be_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(LaunchError):
        given_rank(environment)


def test_torchrun_is_told_the_processes_of_a_machine_and_asks_a_pod() -> None:
    def options(processes: int, environment: dict[str, str]) -> list[str]:
        return torchrun_command(["src/stage.py", "train"], processes, environment)[3:]

    script = ["src/stage.py", "train"]
    assert options(2, {}) == ["--standalone", "--nproc-per-node=2", *script]
    assert options(0, {"CUDA_VISIBLE_DEVICES": "0,1,2,3"}) == ["--standalone", "--nproc-per-node=4", *script]
    assert options(0, {"CUDA_VISIBLE_DEVICES": ""}) == ["--standalone", "--nproc-per-node=1", *script]
    assert options(2, TRAINJOB) == script


def test_gpus_are_counted_without_cuda() -> None:
    assert gpu_count({"CUDA_VISIBLE_DEVICES": "0,1"}) == 2
    assert gpu_count({"CUDA_VISIBLE_DEVICES": ""}) == 0
    assert gpu_count({"CUDA_VISIBLE_DEVICES": "-1"}) == 0


def test_the_backend_follows_the_gpu() -> None:
    assert choose_backend("auto", has_cuda=True) == "nccl"
    assert choose_backend("auto", has_cuda=False) == "gloo"
    assert choose_backend("gloo", has_cuda=True) == "gloo"
    with pytest.raises(BackendError, match="needs an NVIDIA GPU"):
        choose_backend("nccl", has_cuda=False)


def test_numbers_written_as_text_are_read(smoke_parameters) -> None:
    values = {**smoke_parameters.as_dict(), "learning_rate": "1e-5", "epochs": "3.0"}
    parameters = parameters_from(TrainParameters, values, "here")
    assert parameters.learning_rate == 1e-5
    assert parameters.epochs == 3


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (TrainParameters, "backend", "mpi"),
        (TrainParameters, "epochs", 0),
        (TrainParameters, "epochs", 1.5),
        (TrainParameters, "epochs", True),
        (TrainParameters, "processes", -1),
        (TrainParameters, "learning_rate", 0),
        (TrainParameters, "learning_rate", math.nan),
        (TrainParameters, "learning_rate", "fast"),
        (TrainParameters, "unknown", 1),
        (TabularParameters, "test_size", 1),
        (TabularParameters, "scaler", "robust"),
        (TabularParameters, "min_samples_split", 1),
        (TabularParameters, "n_components", 0),
    ],
)
def test_a_bad_parameter_is_named(
    smoke_parameters, tabular_parameters, kind: type[Parameters], name: str, value: object
) -> None:
    good = smoke_parameters if kind is TrainParameters else tabular_parameters
    with pytest.raises(ParameterError, match=name):
        parameters_from(kind, {**good.as_dict(), name: value}, "here")


def test_a_change_takes_the_place_of_what_the_file_says() -> None:
    assert read_parameters("train", {"epochs": "7"}).as_dict()["epochs"] == 7
    with pytest.raises(ParameterError, match=r"params\.yaml: epochs must be at least 1, not 0"):
        read_parameters("train", {"epochs": "0"})


def test_thresholds_say_what_is_missed() -> None:
    thresholds = {"accuracy": Threshold(minimum=0.5), "loss": Threshold(maximum=0.6)}
    assert failures({"accuracy": 0.5, "loss": 0.6}, thresholds) == []
    assert failures({"accuracy": 0.4, "loss": 0.6}, thresholds) == ["accuracy is 0.4, at least 0.5 is asked for"]
    assert len(failures({"accuracy": math.nan}, thresholds)) == 2
