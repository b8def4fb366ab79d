"""Where a training keeps its state, so that a restart goes on and a changed training starts anew.

The main process writes it: after each epoch into a folder, and now and then into its tracked run too, where a new Pod
finds it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from .tracking import StageTracker

FOLDER = "checkpoints"
_UPLOAD_SECONDS = float(os.environ.get("DISTRIBUTED_TRAINING_UPLOAD_SECONDS", "60"))


def training_digest(settings: Mapping[str, object], inputs: list[Path]) -> str:
    """Short name of a training: going on from another one's state would be wrong."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for path in inputs:
        with path.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:16]


class Checkpoints:
    """The state of one training, in one file that is replaced as a whole."""

    def __init__(self, folder: Path, digest: str, tracker: StageTracker) -> None:
        self._file = folder / f"{digest}.pt"
        self._tracker = tracker
        self._uploaded = time.monotonic()

    def newest(self) -> dict[str, Any] | None:
        """The state with the most epochs, from here or from the tracked run; None at the first start."""
        name = f"{FOLDER}/{self._file.name}"
        files = [self._file, self._tracker.find_file(name, self._file.parent / "tracked")]
        states = [_read(file) for file in files if file is not None and file.is_file()]
        return max(states, key=lambda state: state["epoch"], default=None)

    def save(self, state: dict[str, Any]) -> None:
        """Keeps the state, at once and as a whole."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(f".{os.getpid()}")
        torch.save(state, draft)
        draft.replace(self._file)
        if time.monotonic() - self._uploaded >= _UPLOAD_SECONDS:
            self._upload()

    def _upload(self) -> None:
        self._uploaded = time.monotonic()
        try:
            self._tracker.log_file(self._file, FOLDER)
        # Every store of artifacts has errors of its own, and none of them must end a training.
        except Exception as error:
            print(f"The checkpoint could not be kept in the tracked run, training goes on: {error}", flush=True)

    def drop(self) -> None:
        """Frees the disk once the result is saved."""
        self._file.unlink(missing_ok=True)


def _read(file: Path) -> dict[str, Any]:
    # Weights only: a file from elsewhere must not bring code with it.
    return torch.load(file, map_location="cpu", weights_only=True)
