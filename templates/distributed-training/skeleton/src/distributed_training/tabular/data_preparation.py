"""Stage 1: splits the measurements, each label in the same share on both sides."""

from __future__ import annotations

from sklearn.model_selection import train_test_split

from ..data import MEASUREMENTS
from ..parameters import TabularParameters
from ..project import ROOT, Project
from ..records import write_report
from ..tracking import StageTracker
from .tables import SPLIT, read_table, report_of, write_table

STAGE = "data_preparation"


def run(parameters: TabularParameters, project: Project, tracker: StageTracker) -> None:
    """Leaves `train.csv` and `test.csv`."""
    figures, labels = read_table(ROOT / MEASUREMENTS)
    train, test, train_labels, test_labels = train_test_split(
        figures, labels, test_size=parameters.test_size, random_state=parameters.random_state, stratify=labels
    )
    write_table(SPLIT / "train.csv", train, train_labels)
    write_table(SPLIT / "test.csv", test, test_labels)
    report = {"train_rows": len(train), "test_rows": len(test), "columns": figures.shape[1]}
    write_report(report_of(STAGE), report)
    tracker.summarize(report)
