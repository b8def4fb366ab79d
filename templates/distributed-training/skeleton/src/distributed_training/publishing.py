"""The end of a training: the best network saved, its figures recorded, and its version registered."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import mlflow
import numpy as np
import torch
from mlflow.models import ModelSignature
from mlflow.types import Schema, TensorSpec

from .project import ROOT, Project
from .records import write_report
from .registry import TrainedModel
from .scoring import failures
from .shapes import LABELS, SIZE
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
    images = np.zeros((2, 1, SIZE, SIZE), dtype=np.float32)
    return mlflow.pytorch.log_model(
        network,
        name="model",
        serialization_format="pt2",
        input_example=images,
        # Left to itself, MLflow finds it only where SciPy is installed, which training does without.
        signature=ModelSignature(_tensors(1, SIZE, SIZE), _tensors(len(LABELS))),
        pip_requirements=[f"{package}=={version(package)}" for package in ("torch", "numpy")],
    )


def _tensors(*shape: int) -> Schema:
    """As many tensors of this shape as there are images."""
    return Schema([TensorSpec(np.dtype("float32"), (-1, *shape))])
