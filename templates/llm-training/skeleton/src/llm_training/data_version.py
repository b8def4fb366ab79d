"""Which version of each dataset a run uses."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .parameters import Parameters


def dataset_paths(parameters: Parameters) -> dict[str, Path]:
    """The raw datasets of a run, by name."""
    return {
        "corpus": Path(parameters.raw_data_path),
        "instructions": Path(parameters.instruction_data_path),
        "evaluation": Path(parameters.evaluation_data_path),
    }


def dataset_versions(parameters: Parameters) -> dict[str, str]:
    """Version of each dataset that is known here; a later stage may run where the raw data is not."""
    found = {name: data_version(path) for name, path in dataset_paths(parameters).items()}
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
