"""Stage 4: accuracy on the part that training never saw, and the verdict that moves the alias."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import pandas as pd
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score
from sklearn.pipeline import Pipeline

from ..parameters import TabularParameters
from ..project import Project
from ..records import write_report
from ..registry import TrainedModel
from ..scoring import failures
from ..tracking import StageTracker
from .tables import CONFUSION, FOREST, SPLIT, TRANSFORMER, TRUSTED, load_model, read_table, report_of

if TYPE_CHECKING:
    from mlflow.models.model import ModelInfo

STAGE = "model_evaluation"


def run(parameters: TabularParameters, project: Project, tracker: StageTracker) -> None:
    """Evaluates features and forest together and registers them; a missed threshold is no failure."""
    figures, labels = read_table(SPLIT / "test.csv")
    model = Pipeline([("features", load_model(TRANSFORMER)), ("forest", load_model(FOREST))])
    predicted = model.predict(figures)
    metrics = {
        "accuracy": float(accuracy_score(labels, predicted)),
        "f1": float(f1_score(labels, predicted, average="macro")),
    }
    problems = failures(metrics, project.thresholds)
    names = list(model.classes_)
    table = pd.DataFrame(confusion_matrix(labels, predicted, labels=names), index=names, columns=names)
    CONFUSION.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(CONFUSION, index_label="label", lineterminator="\n")
    report = {**metrics, "test_rows": len(figures), "thresholds_met": int(not problems)}
    write_report(report_of(STAGE), report)
    tracker.log_file(CONFUSION)
    tracker.log_file(report_of(STAGE))
    tracker.summarize(report)
    for problem in problems:
        print(f"Threshold not met: {problem}", flush=True)
    print("  ".join(f"{name} {value:.4g}" for name, value in metrics.items()), flush=True)
    title = f"Random forest of {parameters.n_estimators} trees on {parameters.n_components} components"
    tracker.publish(TrainedModel(lambda: _log_model(model, figures), title, metrics, problems))


def _log_model(model: Pipeline, figures: pd.DataFrame) -> ModelInfo:
    import mlflow

    return mlflow.sklearn.log_model(
        model,
        name="model",
        serialization_format="skops",
        skops_trusted_types=TRUSTED,
        input_example=figures.head(2),
        pip_requirements=[f"{package}=={version(package)}" for package in ("scikit-learn", "skops", "pandas")],
    )
