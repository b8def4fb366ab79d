"""Files that the stages of this pipeline exchange; tabular/dvc.yaml names the same ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ..project import ROOT
from ..records import RecordError

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

LABEL = "label"
SPLIT = ROOT / "data" / "tabular" / "split"
FEATURES = ROOT / "data" / "tabular" / "features"
TRANSFORMER = ROOT / "models" / "features.skops"
FOREST = ROOT / "models" / "forest.skops"
CONFUSION = ROOT / "reports" / "confusion.csv"
# Its node numbers are used unchecked, so skops wants to hear that the file is one of our own.
TRUSTED = ["sklearn.tree._tree.Tree"]


def report_of(stage: str) -> Path:
    """The metrics file of a stage."""
    return ROOT / "reports" / f"{stage}.json"


def read_table(path: Path) -> tuple[pd.DataFrame, pd.Series]:
    """The figures and the labels of a table."""
    table = pd.read_csv(path)
    if LABEL not in table or table.shape[1] < 2:
        raise RecordError(f"{path} needs a column {LABEL} and others beside it")
    figures = table.drop(columns=LABEL)
    wrong = [name for name in figures if not pd.api.types.is_numeric_dtype(figures[name])]
    if wrong or figures.isna().any(axis=None):
        raise RecordError(f"{path} needs a number in every field; look at {', '.join(wrong) or 'empty fields'}")
    return figures.astype("float64"), table[LABEL].astype(str)


def write_table(path: Path, figures: pd.DataFrame, labels: pd.Series) -> None:
    """Writes figures and labels side by side."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figures.assign(**{LABEL: labels}).to_csv(path, index=False, lineterminator="\n")


def save_model(path: Path, model: BaseEstimator) -> None:
    """Writes a fitted part in a form that brings no code with it."""
    import skops.io

    path.parent.mkdir(parents=True, exist_ok=True)
    skops.io.dump(model, path)


def load_model(path: Path) -> BaseEstimator:
    """Reads what `save_model` wrote; refuses types other than those of scikit-learn and NumPy."""
    import skops.io

    return skops.io.load(path, trusted=TRUSTED)
