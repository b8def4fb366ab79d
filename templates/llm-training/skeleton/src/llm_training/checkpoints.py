"""Where a training keeps its checkpoints, so that a retry goes on and a changed training starts anew."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict
from pathlib import Path

from .settings import StageSettings

_CHECKPOINT = re.compile(r"^checkpoint-(\d+)$")


def checkpoint_folder(root: Path, stage: str, settings: StageSettings, inputs: list[Path]) -> Path:
    """A folder for these settings and these inputs only: resuming from another training's state would be wrong."""
    digest = hashlib.sha256(json.dumps(asdict(settings), sort_keys=True).encode())
    for path in inputs:
        with path.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return root / f"{stage}-{digest.hexdigest()[:16]}"


def newest_checkpoint(folder: Path) -> Path | None:
    """The checkpoint with the most steps that was written to its end."""
    if not folder.is_dir():
        return None
    found = [
        (int(match.group(1)), path)
        for path in folder.iterdir()
        # The trainer's state is the last file of a checkpoint.
        if (match := _CHECKPOINT.match(path.name)) and (path / "trainer_state.json").is_file()
    ]
    return max(found)[1] if found else None
