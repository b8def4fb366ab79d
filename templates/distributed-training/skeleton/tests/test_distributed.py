"""Training by several processes, started as a machine, a PyTorchJob and a TrainJob start them; here all on the CPU."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from distributed_training.project import read_project

pytestmark = pytest.mark.smoke

for package in ("torch", "mlflow"):
    pytest.importorskip(package, reason="PyTorch is not installed")

# Long enough for a machine with other work; nothing waits for it that goes well.
LIMIT = 900
POINTS = {"train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "learning_rate"}


class Launcher:
    """Starts processes of the training in a copy of this repository; ends those that a failed test left."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self._environment = environment
        self._started: list[subprocess.Popen[str]] = []

    def start(self, key: str, variables: dict[str, str] | None = None, **parameters: object) -> subprocess.Popen[str]:
        options = [f"--{name}={value}" for name, value in parameters.items()]
        process = subprocess.Popen(
            [sys.executable, "src/stage.py", "train", *options],
            cwd=self.folder,
            env={**self._environment, "LLMOPS_DISPATCH_KEY": key, **(variables or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._started.append(process)
        return process

    def end(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.communicate()


@pytest.fixture
def launcher(repository: Path, stage_environment: dict[str, str]) -> Iterator[Launcher]:
    launcher = Launcher(repository, stage_environment)
    yield launcher
    launcher.end()


@pytest.fixture
def client(stage_environment: dict[str, str]):
    import mlflow

    return mlflow.MlflowClient(stage_environment["MLFLOW_TRACKING_URI"])


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def tracked(client, key: str):
    """The parent and the stage of a run, and no others."""
    experiment = client.get_experiment_by_name(read_project("train").name)
    found = client.search_runs([experiment.experiment_id], f"tags.`llmops.dispatch_key` = '{key}'")
    parent, stage = sorted(found, key=lambda run: "mlflow.parentRunId" in run.data.tags)
    return parent, stage


def steps(client, run, name: str) -> list[int]:
    return [point.step for point in client.get_metric_history(run.info.run_id, name)]


def finish(processes: list[subprocess.Popen[str]]) -> list[str]:
    outputs = [process.communicate(timeout=LIMIT)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), outputs
    return outputs


def test_two_processes_of_this_machine_learn_and_one_registers(launcher: Launcher, client, smoke_parameters) -> None:
    import mlflow
    import numpy as np

    assert smoke_parameters.processes == 2
    finish([launcher.start("machine", **smoke_parameters.as_dict())])
    report = json.loads((launcher.folder / "reports" / "train.json").read_text())
    assert report["processes"] == 2
    assert report["accuracy"] >= 0.85
    assert report["thresholds_met"] == 1
    assert not list((launcher.folder / "checkpoints").glob("*.pt")), "a finished training leaves no checkpoint"

    parent, stage = tracked(client, "machine")
    assert (parent.info.status, stage.info.status) == ("FINISHED", "FINISHED")
    assert parent.data.metrics["accuracy"] == report["accuracy"]
    for name in POINTS:
        assert steps(client, stage, name) == list(range(1, smoke_parameters.epochs + 1))
    curve = [point.value for point in client.get_metric_history(stage.info.run_id, "train_loss")]
    assert curve[-1] < curve[0] / 4
    assert "train.json" in {file.path for file in client.list_artifacts(stage.info.run_id)}

    name = read_project("train").model_name
    assert len(client.search_model_versions(f"name = '{name}'")) == 1
    version = client.get_model_version_by_alias(name, "candidate")
    assert float(version.tags["evaluation.accuracy"]) == report["accuracy"]
    mlflow.set_tracking_uri(client.tracking_uri)
    model = mlflow.pyfunc.load_model(f"models:/{name}@candidate")
    assert model.predict(np.zeros((5, 1, 16, 16), dtype=np.float32)).shape == (5, 6)
    mlflow.set_tracking_uri(None)


def test_a_lost_process_ends_a_pytorchjob_and_a_restart_goes_on(launcher: Launcher, client) -> None:
    def start_pods(disk: str) -> list[subprocess.Popen[str]]:
        given = {
            **{"WORLD_SIZE": "3", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": free_port(), "PET_NPROC_PER_NODE": "auto"},
            "DISTRIBUTED_TRAINING_CHECKPOINTS": str(launcher.folder / disk),
            "DISTRIBUTED_TRAINING_UPLOAD_SECONDS": "0",
        }
        return [launcher.start("pods", {**given, "RANK": str(rank)}, epochs=6) for rank in range(3)]

    pods = start_pods("disk-1")
    told = next(line for line in pods[0].stdout if line.startswith("epoch 2/6"))
    assert "validation_accuracy" in told
    pods[2].kill()
    for pod in pods[:2]:
        output, _ = pod.communicate(timeout=LIMIT)
        assert pod.returncode not in (0, None), output
    parent, stage = tracked(client, "pods")
    assert (parent.info.status, stage.info.status) == ("FAILED", "FAILED")

    # New Pods have empty disks, so what they know comes from the tracked run.
    first, *others = finish(start_pods("disk-2"))
    assert "Going on after epoch " in first
    assert "epoch 1/6" not in first
    assert not any("epoch " in output for output in others), "only the first process reports"
    parent, stage = tracked(client, "pods")
    assert (parent.info.status, stage.info.status) == ("FINISHED", "FINISHED")
    assert steps(client, stage, "train_loss") == [1, 2, 3, 4, 5, 6]
    assert stage.data.metrics["processes"] == 3
    name = read_project("train").model_name
    assert len([v for v in client.search_model_versions(f"name = '{name}'") if v.run_id == parent.info.run_id]) == 1


def test_the_nodes_of_a_trainjob_start_torchrun(launcher: Launcher, client) -> None:
    port = free_port()
    given = {"PET_NNODES": "2", "PET_NPROC_PER_NODE": "1", "PET_MASTER_ADDR": "127.0.0.1", "PET_MASTER_PORT": port}
    finish([launcher.start("nodes", {**given, "PET_NODE_RANK": str(node)}, epochs=1) for node in range(2)])
    parent, stage = tracked(client, "nodes")
    assert stage.data.metrics["processes"] == 2
    assert parent.info.status == "FINISHED"


def test_nccl_without_a_gpu_is_refused_in_plain_words(launcher: Launcher) -> None:
    given = {"RANK": "0", "WORLD_SIZE": "1", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": free_port()}
    process = launcher.start("refused", given, backend="nccl")
    output, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 1
    assert "train: The backend nccl needs an NVIDIA GPU" in output
    assert "Traceback" not in output


def test_the_validation_sees_every_image_once() -> None:
    import torch
    from torch.utils.data import TensorDataset

    from distributed_training.images import validation_batches
    from distributed_training.processes import Rank

    images = TensorDataset(torch.arange(11.0), torch.arange(11))
    seen = [
        int(label)
        for number in range(3)
        for _, labels in validation_batches(images, Rank(number, 0, 3), batch_size=2)
        for label in labels
    ]
    assert sorted(seen) == list(range(11))


def test_the_newest_state_wins_wherever_it_lies(tmp_path: Path) -> None:
    import torch

    from distributed_training.checkpoints import Checkpoints, training_digest

    class KeptElsewhere:
        def find_file(self, name: str, target: Path) -> Path:
            assert name == "checkpoints/digest.pt"
            return elsewhere

    elsewhere = tmp_path / "elsewhere.pt"
    torch.save({"epoch": 2}, elsewhere)
    checkpoints = Checkpoints(tmp_path / "here", "digest", KeptElsewhere())
    assert checkpoints.newest() == {"epoch": 2}
    checkpoints.save({"epoch": 3})
    assert checkpoints.newest() == {"epoch": 3}
    checkpoints.drop()
    assert checkpoints.newest() == {"epoch": 2}

    data = tmp_path / "data"
    data.write_text("a")
    first = training_digest({"epochs": 1}, [data])
    assert first == training_digest({"epochs": 1}, [data])
    assert first != training_digest({"epochs": 2}, [data])
    data.write_text("b")
    assert first != training_digest({"epochs": 1}, [data])
