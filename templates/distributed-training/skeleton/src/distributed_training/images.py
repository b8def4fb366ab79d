"""The images as tensors, and the share of them that each process works on."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import DataLoader, DistributedSampler, TensorDataset

from .processes import Rank
from .records import read_records
from .shapes import LABELS, SHADES, SIZE


def read_images(path: Path) -> TensorDataset:
    """All images of a file and the numbers of their labels."""
    images, labels = [], []
    for record in read_records(path, ("label", "image")):
        if len(record["image"]) != SIZE * SIZE or record["label"] not in LABELS:
            raise ValueError(f"{path}: record {len(images) + 1} needs {SIZE * SIZE} digits and a label of {LABELS}")
        images.append([int(digit, SHADES) for digit in record["image"]])
        labels.append(LABELS.index(record["label"]))
    if not images:
        raise ValueError(f"{path} holds no images")
    # About -1 to 1.
    scaled = torch.tensor(images, dtype=torch.float32) * (2 / (SHADES - 1)) - 1
    return TensorDataset(scaled.view(-1, 1, SIZE, SIZE), torch.tensor(labels))


def training_batches(
    images: TensorDataset, rank: Rank, batch_size: int, seed: int
) -> tuple[DataLoader, DistributedSampler]:
    """Batches of this process, and the sampler that has to be told each epoch: all processes shuffle alike then."""
    sampler = DistributedSampler(images, num_replicas=rank.world_size, rank=rank.number, shuffle=True, seed=seed)
    return DataLoader(images, batch_size=batch_size, sampler=sampler), sampler


def validation_batches(images: TensorDataset, rank: Rank, batch_size: int = 256) -> list[tuple[Tensor, Tensor]]:
    """Every image once over all processes: a sampler would repeat some, to make the shares equal."""
    share = range(rank.number, len(images), rank.world_size)
    pixels, labels = images.tensors
    parts = [list(share[start : start + batch_size]) for start in range(0, len(share), batch_size)]
    return [(pixels[part], labels[part]) for part in parts]


def turned(pixels: Tensor, random: torch.Generator) -> Tensor:
    """The images turned by quarters and mirrored at random: a shape keeps its name, and is seen anew."""
    quarters, mirrored = torch.randint(4, (1,), generator=random), torch.randint(2, (1,), generator=random)
    found = torch.rot90(pixels, int(quarters), (2, 3))
    return found.flip(3) if mirrored else found
