"""Where each stage finds and leaves its files, relative to the repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """Files and folders that the stages exchange; dvc.yaml names the same ones."""

    processed: Path = Path("data/processed")
    cpt: Path = Path("models/cpt")
    sft: Path = Path("models/sft")
    reports: Path = Path("reports")
    checkpoints: Path = Path("checkpoints")

    @property
    def corpus(self) -> Path:
        """Texts to train on."""
        return self.processed / "corpus.jsonl"

    @property
    def validation(self) -> Path:
        """Texts kept back from training, to measure perplexity."""
        return self.processed / "validation.jsonl"

    @property
    def instructions(self) -> Path:
        """Questions with the answers to learn."""
        return self.processed / "instructions.jsonl"

    @property
    def evaluation(self) -> Path:
        """Questions that training never sees, each with the text that a right answer contains."""
        return self.processed / "evaluation.jsonl"

    def report(self, stage: str) -> Path:
        """The metrics file of a stage."""
        return self.reports / f"{stage}.json"
