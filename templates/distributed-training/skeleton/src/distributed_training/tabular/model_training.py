"""Stage 3: grows the random forest on the features."""

from __future__ import annotations

from sklearn.ensemble import RandomForestClassifier

from ..parameters import TabularParameters
from ..project import Project
from ..records import write_report
from ..tracking import StageTracker
from .tables import FEATURES, FOREST, read_table, report_of, save_model

STAGE = "model_training"


def run(parameters: TabularParameters, project: Project, tracker: StageTracker) -> None:
    """Leaves the fitted forest."""
    features, labels = read_table(FEATURES / "train.csv")
    forest = RandomForestClassifier(
        n_estimators=parameters.n_estimators,
        max_depth=parameters.max_depth,
        min_samples_split=parameters.min_samples_split,
        random_state=parameters.seed,
        oob_score=True,
    )
    # Without names, so that the forest takes what the transformation before it gives.
    forest.fit(features.to_numpy(), labels)
    save_model(FOREST, forest)
    report = {
        "train_accuracy": float(forest.score(features.to_numpy(), labels)),
        # On the rows that a tree has not seen: what to expect from the test.
        "out_of_bag_accuracy": float(forest.oob_score_),
        "leaves": int(sum(tree.get_n_leaves() for tree in forest.estimators_)),
    }
    write_report(report_of(STAGE), report)
    tracker.summarize(report)
