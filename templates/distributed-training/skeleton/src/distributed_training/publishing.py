"""The end of a training: the best network saved, its figures recorded, and its version registered."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import mlflow
import numpy as np
import torch

from .project import ROOT, Project
from .records import write_report
from .registry import TrainedModel
from .scoring import failures
from .shapes import SIZE
from .tracking import StageTracker

if TYPE_CHECKING:
    from mlflow.models.model import ModelInfo

    from .learning import Learner

NETWORK = ROOT / "models" / "network.pt"
REPORT = ROOT / "reports" / "train.json"


def publish_network(
    learner: Learner, measured: dict[str, float], seconds: float, project: Project, tracker: StageTracker
) -> None:
    """Saves, records and registers the network; a missed threshold keeps the alias away, but is no failure."""
    progress, processes = learner.progress, learner.processes
    problems = failures(measured, project.thresholds)
    network = learner.network.cpu().eval()
    NETWORK.parent.mkdir(parents=True, exist_ok=True)
    torch.save(network.state_dict(), NETWORK)
    report = {
        **measured,
        # Not under the names of the curves, which would get a point more.
        "best_train_loss": progress.best["train_loss"],
        "best_train_accuracy": progress.best["train_accuracy"],
        "best_epoch": progress.best_epoch,
        "epochs": progress.epoch,
        "processes": processes,
        "thresholds_met": int(not problems),
    }
    write_report(REPORT, report)
    tracker.log_file(REPORT)
    tracker.summarize({**report, "seconds": seconds}, progress.epoch)
    for problem in problems:
        print(f"Threshold not met: {problem}", flush=True)
    title = f"Trained by {processes} processes, best of {progress.epoch} epochs at {progress.best_epoch}"
    tracker.publish(TrainedModel(lambda: _log_network(network), title, measured, problems))


def _log_network(network: torch.nn.Module) -> ModelInfo:
    """Writes the network in PyTorch's exported form, which brings no code that a reader would have to trust."""
    return mlflow.pytorch.log_model(
        network,
        name="model",
        serialization_format="pt2",
        input_example=np.zeros((2, 1, SIZE, SIZE), dtype=np.float32),
        pip_requirements=[f"{package}=={version(package)}" for package in ("torch", "numpy")],
    )
