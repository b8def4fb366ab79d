"""Which version of a dataset was used."""

from __future__ import annotations

import hashlib
from pathlib import Path


def data_version(path: Path) -> str:
    """The hash in the file's DVC record, else the hash of its content, with the name of the hash before it."""
    import yaml

    record = path.with_name(path.name + ".dvc")
    if record.is_file():
        output = yaml.safe_load(record.read_text(encoding="utf-8"))["outs"][0]
        name = output.get("hash", "md5")
        return f"{name}:{output[name]}"
    with path.open("rb") as content:
        return f"sha256:{hashlib.file_digest(content, 'sha256').hexdigest()}"


def combined_version(versions: dict[str, str]) -> str:
    """One short version for several datasets."""
    lines = "\n".join(f"{name} {version}" for name, version in sorted(versions.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]
