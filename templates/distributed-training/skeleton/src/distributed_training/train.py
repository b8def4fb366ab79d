"""The stage of the pipeline `train`: all processes train one network, the main one records, saves and registers it."""

from __future__ import annotations

import os
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from .data import TRAINING, VALIDATION
from .group import Group, process_group
from .parameters import TrainParameters
from .processes import Rank
from .project import ROOT, Project
from .tracking import StageTracker, tracked_stage

if TYPE_CHECKING:
    from .checkpoints import Checkpoints
    from .learning import Learner

STAGE = "train"


def run(rank: Rank, parameters: TrainParameters, project: Project) -> None:
    """Trains in this process, one of several, to the end."""
    recording = tracked_stage(STAGE, project, parameters) if rank.is_main else nullcontext()
    with recording as tracker, process_group(rank, parameters.backend) as group:
        _train(group, parameters, project, tracker)


def _train(group: Group, parameters: TrainParameters, project: Project, tracker: StageTracker | None) -> None:
    import torch

    from .images import read_images
    from .learning import Learner
    from .network import ShapeNetwork
    from .publishing import publish_network

    started = time.monotonic()
    torch.manual_seed(parameters.seed)
    torch.use_deterministic_algorithms(True, warn_only=True)
    training, validation = (read_images(ROOT / path) for path in (TRAINING, VALIDATION))
    learner = Learner(ShapeNetwork(), group, parameters)
    checkpoints = _checkpoints(parameters, tracker) if tracker else None
    _go_on(learner, group, checkpoints)
    while learner.progress.epoch < parameters.epochs:
        figures = learner.run_epoch(training, validation)
        epoch = learner.progress.epoch
        if tracker and checkpoints:
            tracker.log_metrics(figures, epoch)
            checkpoints.save(learner.state())
            told = "  ".join(f"{name} {value:.4g}" for name, value in figures.items())
            print(f"epoch {epoch}/{parameters.epochs}  {told}", flush=True)
    learner.use_best()
    measured = learner.evaluate(validation)
    if tracker:
        publish_network(learner, measured, time.monotonic() - started, project, tracker)
    # Without this wait the others could end well while the main one fails, and a restart would find nobody to join.
    group.wait_for_main()
    if checkpoints:
        checkpoints.drop()


def _checkpoints(parameters: TrainParameters, tracker: StageTracker) -> Checkpoints:
    from .checkpoints import Checkpoints, training_digest

    # Who shares the work may change between two starts.
    settings = {name: value for name, value in parameters.as_dict().items() if name not in ("backend", "processes")}
    digest = training_digest(settings, [ROOT / TRAINING, ROOT / VALIDATION])
    folder = Path(os.environ.get("DISTRIBUTED_TRAINING_CHECKPOINTS") or ROOT / "checkpoints")
    return Checkpoints(folder, digest, tracker)


def _go_on(learner: Learner, group: Group, checkpoints: Checkpoints | None) -> None:
    """Gives every process the newest checkpoint that the main one finds."""
    state = group.from_main(checkpoints.newest() if checkpoints else None)
    if state is None:
        return
    learner.restore(state)
    if group.is_main:
        print(f"Going on after epoch {learner.progress.epoch}", flush=True)
