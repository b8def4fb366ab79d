"""Stage 2: scales the measurements and turns them into principal components, learned from the training part alone."""

from __future__ import annotations

import pandas as pd
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from ..parameters import ParameterError, TabularParameters
from ..project import Project
from ..records import write_report
from ..tracking import StageTracker
from .tables import FEATURES, SPLIT, TRANSFORMER, read_table, report_of, save_model, write_table

STAGE = "feature_engineering"

_SCALERS = {"standard": StandardScaler, "min_max": MinMaxScaler}


def run(parameters: TabularParameters, project: Project, tracker: StageTracker) -> None:
    """Leaves the features of the training part, and the fitted transformation."""
    figures, labels = read_table(SPLIT / "train.csv")
    most = min(figures.shape)
    if parameters.n_components > most:
        raise ParameterError(f"n_components is {parameters.n_components}, but the data allows at most {most}")
    scaler = _SCALERS.get(parameters.scaler)
    components = PCA(parameters.n_components, random_state=parameters.random_state)
    transformer = Pipeline([("scaler", scaler() if scaler else "passthrough"), ("components", components)])
    features = transformer.fit_transform(figures)
    names = [f"component_{number}" for number in range(1, parameters.n_components + 1)]
    write_table(FEATURES / "train.csv", pd.DataFrame(features, columns=names, index=labels.index), labels)
    save_model(TRANSFORMER, transformer)
    report = {"features": len(names), "explained_variance": float(components.explained_variance_ratio_.sum())}
    write_report(report_of(STAGE), report)
    tracker.summarize(report)
