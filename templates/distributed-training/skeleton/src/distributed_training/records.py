"""JSON Lines in and out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path


class RecordError(ValueError):
    """A line that is not a JSON object with the expected text fields."""


def read_records(path: Path, required: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yields the objects of a file; each must hold the required fields as text."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise RecordError(f"{path}:{number}: not JSON ({error.msg})") from error
            if not isinstance(record, dict) or not all(isinstance(record.get(name), str) for name in required):
                raise RecordError(f"{path}:{number}: needs the text fields {', '.join(required)}")
            yield {name: record[name] for name in required}


def write_records(path: Path, records: Iterable[Mapping[str, object]]) -> int:
    """Writes one object a line, and answers how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8") as lines:
        for record in records:
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


def write_report(path: Path, report: Mapping[str, object]) -> None:
    """Writes a metrics file of DVC."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_report(path: Path) -> dict[str, float]:
    """Reads a metrics file of DVC."""
    return json.loads(path.read_text(encoding="utf-8"))
