"""Stage 1: raw JSON Lines in, clean and split JSON Lines out. Needs no machine learning library."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from .data_version import dataset_paths
from .parameters import Parameters
from .paths import Paths
from .records import read_records, write_records, write_report
from .text import normalize
from .tracking import StageTracker

STAGE = "preprocess"

# One text in ten is kept back to measure perplexity on.
VALIDATION_SHARE = 10


def run(parameters: Parameters, paths: Paths, tracker: StageTracker) -> dict[str, float]:
    """Normalizes and splits the data; answers how many records came out."""
    raw = dataset_paths(parameters)
    texts = unique(normalize(record["text"]) for record in read_records(raw["corpus"], ("text",)))
    held_back = {text for text in texts if is_validation(text)}
    questions = _pairs(raw["evaluation"], ("prompt", "expected"))
    asked = {record["prompt"] for record in questions}
    # A question that is asked in the evaluation must not be learned by heart.
    lessons = [
        record for record in _pairs(raw["instructions"], ("prompt", "response")) if record["prompt"] not in asked
    ]
    report = {
        "corpus_texts": write_records(paths.corpus, ({"text": text} for text in texts if text not in held_back)),
        "validation_texts": write_records(paths.validation, ({"text": text} for text in texts if text in held_back)),
        "instruction_pairs": write_records(paths.instructions, lessons),
        "evaluation_pairs": write_records(paths.evaluation, questions),
    }
    _require_all(report)
    write_report(paths.report(STAGE), report)
    tracker.summarize(report)
    return report


def unique(texts: Iterable[str]) -> list[str]:
    """The texts in order, without empty ones and repetitions."""
    return list(dict.fromkeys(text for text in texts if text))


def is_validation(text: str) -> bool:
    """Decides by the text alone: the same texts are kept back in every run, however many are added."""
    digest = hashlib.sha256(f"validation:{text}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % VALIDATION_SHARE == 0


def _pairs(path: Path, names: tuple[str, str]) -> list[dict[str, str]]:
    records = ({name: normalize(record[name]) for name in names} for record in read_records(path, names))
    return [record for record in records if all(record.values())]


def _require_all(report: dict[str, int]) -> None:
    empty = [name for name, count in report.items() if count == 0]
    if empty:
        raise ValueError(f"Preprocessing left nothing in: {', '.join(empty)}. Add data to data/raw.")
