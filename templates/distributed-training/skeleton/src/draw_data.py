"""Draws the data sets anew, the same ones each time: `python src/draw_data.py`."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from distributed_training.data import MEASUREMENTS, TRAINING, VALIDATION
from distributed_training.measurements import NAMES, measure
from distributed_training.project import ROOT
from distributed_training.records import write_records
from distributed_training.shapes import draw_images, from_text

# How many, and the start of their random numbers: no image is in two sets.
COUNTS = {TRAINING: (1200, 1), VALIDATION: (300, 2), MEASUREMENTS: (900, 3)}


def draw(root: Path) -> None:
    """Writes all data sets below a folder."""
    for path in (TRAINING, VALIDATION):
        write_records(root / path, draw_images(*COUNTS[path]))
    table = root / MEASUREMENTS
    table.parent.mkdir(parents=True, exist_ok=True)
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([*NAMES, "label"])
        for record in draw_images(*COUNTS[MEASUREMENTS]):
            rows.writerow([*measure(from_text(record["image"])), record["label"]])


def main() -> None:
    """Reads the command line and draws."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT, help="where data/raw is written (this repository)")
    draw(parser.parse_args().folder)


if __name__ == "__main__":
    main()
