"""The data sets of each pipeline, and which version of them a run uses."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from .project import ROOT

TRAINING = Path("data/raw/training.jsonl")
VALIDATION = Path("data/raw/validation.jsonl")
MEASUREMENTS = Path("data/raw/measurements.csv")

# The raw data of each pipeline, by the name in llmops.yaml.
DATASETS: dict[str, dict[str, Path]] = {
    "train": {"training": TRAINING, "validation": VALIDATION},
    "tabular": {"measurements": MEASUREMENTS},
}


def fetch_data(pipeline: str) -> None:
    """Pulls from the DVC remote what is tracked and not here: an image holds the records, not the data."""
    missing = [
        path.as_posix()
        for path in DATASETS[pipeline].values()
        if not (ROOT / path).exists() and (ROOT / f"{path}.dvc").exists()
    ]
    if missing:
        subprocess.run(["dvc", "pull", *missing], cwd=ROOT, check=True)


def dataset_versions(pipeline: str) -> dict[str, str]:
    """Version of each dataset that is known here; a later stage may run where the raw data is not."""
    found = {name: data_version(ROOT / path) for name, path in DATASETS[pipeline].items()}
    return {name: version for name, version in found.items() if version}


def data_version(path: Path) -> str | None:
    """The hash in the file's DVC record, else the hash of its content; before it stands the name of the hash."""
    import yaml

    record = path.with_name(path.name + ".dvc")
    if record.is_file():
        output = yaml.safe_load(record.read_text(encoding="utf-8"))["outs"][0]
        name = output.get("hash", "md5")
        return f"{name}:{output[name]}"
    if not path.is_file():
        return None
    with path.open("rb") as content:
        return f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}"


def combined_version(versions: dict[str, str]) -> str:
    """One short version for several datasets."""
    lines = "\n".join(f"{name} {version}" for name, version in sorted(versions.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]
