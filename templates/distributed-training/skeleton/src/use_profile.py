"""Writes the parameters of a profile of the pipeline train into params.yaml: `python src/use_profile.py full`."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import yaml

PIPELINE = "train"


def with_values(text: str, values: dict[str, object]) -> str:
    """The text of params.yaml with new values; comments and order stay."""
    for name, value in values.items():
        line = f"{name}: {yaml.safe_dump(value, allow_unicode=True).splitlines()[0]}"
        text, found = re.subn(rf"^{re.escape(name)}:.*$", lambda _, line=line: line, text, flags=re.M)
        if not found:
            raise SystemExit(f"params.yaml has no parameter {name}")
    return text


def main() -> None:
    """Reads the command line and rewrites params.yaml."""
    definition = yaml.safe_load(Path("llmops.yaml").read_text(encoding="utf-8"))
    profiles = definition["pipelines"][PIPELINE]["profiles"]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("profile", choices=profiles)
    chosen = profiles[parser.parse_args().profile]
    path = Path("params.yaml")
    path.write_text(with_values(path.read_text(encoding="utf-8"), chosen["parameters"]), encoding="utf-8")


if __name__ == "__main__":
    main()
