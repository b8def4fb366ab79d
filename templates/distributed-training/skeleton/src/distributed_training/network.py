"""The network: three convolutions over an image of 16 by 16 points, and a layer that names its shape."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .shapes import LABELS


class ShapeNetwork(nn.Module):
    """Scores of each label for a batch of images, shape (images, 1, 16, 16)."""

    def __init__(self) -> None:
        super().__init__()
        # Group normalization looks at one image at a time: it needs no agreement between the processes.
        self.features = nn.Sequential(*_block(1, 16), *_block(16, 32), *_block(32, 64, shrink=False))
        self.labels = nn.Linear(64 * 4 * 4, len(LABELS))

    def forward(self, images: Tensor) -> Tensor:
        return self.labels(torch.flatten(self.features(images), 1))


def _block(before: int, after: int, shrink: bool = True) -> list[nn.Module]:
    layers = [nn.Conv2d(before, after, kernel_size=3, padding=1), nn.GroupNorm(4, after), nn.ReLU()]
    return [*layers, nn.MaxPool2d(2)] if shrink else layers
