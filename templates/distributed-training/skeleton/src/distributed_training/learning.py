"""The training loop: the same in every process, on its own share of the images."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import TensorDataset

from .group import Group
from .images import training_batches, turned, validation_batches
from .parameters import TrainParameters

_WEIGHT_DECAY = 0.01


@dataclass
class Progress:
    """How far a training has come: what a checkpoint holds, besides the weights and the optimizer."""

    epoch: int = 0
    best_epoch: int = 0
    best: dict[str, float] = field(default_factory=dict)
    best_weights: dict[str, Tensor] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)


class Learner:
    """One model in training, with its copies in the other processes kept equal."""

    def __init__(self, network: nn.Module, group: Group, parameters: TrainParameters) -> None:
        self.network = network.to(group.device)
        self.progress = Progress()
        self._group = group
        self._parameters = parameters
        # Gives every process the weights of the main one, and adds up the gradients of all at each step.
        self._shared = DistributedDataParallel(
            self.network, device_ids=[group.device.index] if group.device.type == "cuda" else None
        )
        self._optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=parameters.learning_rate, weight_decay=_WEIGHT_DECAY
        )

    @property
    def processes(self) -> int:
        """How many train together."""
        return self._group.rank.world_size

    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs."""
        return {
            **vars(self.progress),
            "network": self.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from a saved state; every process must be given the same one."""
        kept = dict(state)
        self.network.load_state_dict(kept.pop("network"))
        self._optimizer.load_state_dict(kept.pop("optimizer"))
        self.progress = Progress(**kept)

    def run_epoch(self, training: TensorDataset, validation: TensorDataset) -> dict[str, float]:
        """Trains on all images once and measures; the figures are those of all processes together."""
        progress = self.progress
        rate = self._set_learning_rate(progress.epoch)
        figures = {
            **self._train(training, progress.epoch),
            **{f"validation_{name}": value for name, value in self.evaluate(validation).items()},
        }
        progress.epoch += 1
        progress.last = figures
        if not progress.best or figures["validation_loss"] < progress.best["validation_loss"]:
            progress.best, progress.best_epoch = figures, progress.epoch
            progress.best_weights = copy.deepcopy(self.network.state_dict())
        return {**figures, "learning_rate": rate}

    def use_best(self) -> None:
        """Gives the network the weights of its best epoch."""
        self.network.load_state_dict(self.progress.best_weights)

    def evaluate(self, images: TensorDataset) -> dict[str, float]:
        """Loss and accuracy over all processes."""
        self.network.eval()
        total = {"loss": 0.0, "right": 0.0, "count": 0.0}
        with torch.inference_mode():
            for batch in validation_batches(images, self._group.rank):
                pixels, labels = (tensor.to(self._group.device) for tensor in batch)
                _add(total, self.network(pixels), labels)
        return _means(self._group.sums(total))

    def _train(self, images: TensorDataset, epoch: int) -> dict[str, float]:
        parameters = self._parameters
        batches, sampler = training_batches(images, self._group.rank, parameters.batch_size, parameters.seed)
        sampler.set_epoch(epoch)
        # Begun anew in each epoch, so that a restart meets the same numbers.
        start = parameters.seed * 1_000_003 + epoch * 1009 + self._group.rank.number
        random = torch.Generator().manual_seed(start)
        self.network.train()
        total = {"loss": 0.0, "right": 0.0, "count": 0.0}
        for batch in batches:
            pixels, labels = (tensor.to(self._group.device) for tensor in batch)
            scores = self._shared(turned(pixels, random))
            self._optimizer.zero_grad()
            nn.functional.cross_entropy(scores, labels).backward()
            self._optimizer.step()
            _add(total, scores.detach(), labels)
        return {f"train_{name}": value for name, value in _means(self._group.sums(total)).items()}

    def _set_learning_rate(self, epoch: int) -> float:
        """Half a cosine over all epochs. It depends on the epoch alone, so that a restart finds it again."""
        rate = self._parameters.learning_rate * (1 + math.cos(math.pi * epoch / self._parameters.epochs)) / 2
        for settings in self._optimizer.param_groups:
            settings["lr"] = rate
        return rate


def _add(total: dict[str, float], scores: Tensor, labels: Tensor) -> None:
    total["loss"] += float(nn.functional.cross_entropy(scores, labels, reduction="sum"))
    total["right"] += float((scores.argmax(1) == labels).sum())
    total["count"] += len(labels)


def _means(total: dict[str, float]) -> dict[str, float]:
    return {"loss": total["loss"] / total["count"], "accuracy": total["right"] / total["count"]}
