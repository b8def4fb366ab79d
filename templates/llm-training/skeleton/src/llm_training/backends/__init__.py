"""Two ways to load, adapt and save a model, behind one form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..settings import StageSettings

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


class Backend(Protocol):
    """What the training stages ask of a library."""

    name: str
    # Whether it loads base models that are already quantized to 4 bits.
    four_bit: bool

    def load(self, source: str, settings: StageSettings) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
        """Loads a model, or adapters with the model below them, ready to train."""

    def save(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, folder: Path, merge: bool) -> None:
        """Saves what was trained; with `merge`, adapters become part of whole 16-bit weights."""


def select_backend() -> Backend:
    """Unsloth where there is a GPU and the library, else transformers with peft."""
    from importlib.util import find_spec

    import torch

    # Importing Unsloth without a GPU raises, so the GPU is looked for first.
    if torch.cuda.is_available() and find_spec("unsloth"):
        from .unsloth import UnslothBackend

        return UnslothBackend()
    from .transformers import TransformersBackend

    return TransformersBackend()
