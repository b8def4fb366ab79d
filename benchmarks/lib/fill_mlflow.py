"""Fills a new MLflow database with what a busy team leaves behind, fast.

MLflow itself makes the tables; rows are then written straight into its SQLite file, since 200,000 newest metrics and
two million points by way of the REST API would take an hour. The columns are those of the MLflow that is locked in
requirements/tools.lock.

Usage: python fill_mlflow.py [--runs 10000] [--experiments 100] [--points 1000000]    (in an empty folder)

Experiment 1 holds half of the runs and one more; its 50 newest have histories of 1,000 steps, and its newest,
"million-steps", has `loss` with a million points and one spike of 100 at step 500,001. Experiment 2 holds nested runs.
"""

import argparse
import hashlib
import json
import math
import os
import random
import sqlite3
import time

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

METRICS = [
    "train_loss", "eval_loss", "accuracy", "perplexity", "grad_norm", "learning_rate", "epoch", "tokens_per_second",
    "train/entropy", "eval/f1", "eval/exact_match", "eval/bleu", "eval/rouge_l", "loss_cpt", "loss_sft", "samples",
    "system/cpu_utilization_percentage", "system/gpu_0_utilization_percentage", "system/gpu_0_memory_usage_megabytes",
    "system/system_memory_usage_megabytes",
]  # fmt: skip
SIZES = ["tiny", "0.5B", "1.5B", "3B", "7B"]
USERS = ["sora.lee", "jae.min", "min.park", "ye.kim"]
MODELS = {"korean-llm": 24, "support-summarizer": 8, "query-router": 3}
MINUTE = 60_000
LONG_STEPS = 1_000
SPIKE_STEP = 500_001
BATCH = 50_000


def batches(rows):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def run_id(number):
    return hashlib.md5(f"run {number}".encode()).hexdigest()


def value_of(metric, number, share, rng):
    """What the metric of a run is after a share of its training."""
    base = 0.6 + (number * 7919 % 1000) / 400
    if "loss" in metric:
        return base + 2.5 * math.exp(-4 * share) + rng.gauss(0, 0.02)
    if metric == "perplexity":
        return math.exp(min(base + 2.5 * math.exp(-4 * share), 6))
    if metric == "learning_rate":
        return 1e-4 * (1 - share)
    if metric in ("epoch", "samples"):
        return share * 3
    if metric.startswith("system/"):
        return 50 + 45 * rng.random()
    return (1 - math.exp(-3 * share)) / base + rng.gauss(0, 0.01)


class Filling:
    def __init__(self, database, options):
        self.database = database
        self.runs = options.runs
        self.experiments = options.experiments
        self.points = options.points
        self.now = int(time.time() * 1000)
        self.big = self.runs // 2 + 1
        self.million = 0

    def insert(self, table, columns, rows):
        places = ", ".join("?" * len(columns))
        statement = f"insert into {table} ({', '.join(columns)}) values ({places})"
        for batch in batches(rows):
            self.database.executemany(statement, batch)

    def experiment_of(self, number):
        """Run 0 is the newest; the first half of the numbers, and one more, belong to experiment 1."""
        if number < self.big or self.experiments < 2:
            return 1
        return 2 + (number - self.big) % (self.experiments - 1)

    def start_of(self, number):
        return self.now - (number + 1) * 3 * MINUTE

    def parent_of(self, number):
        """In experiment 2 each tenth run is the parent of the nine before it."""
        if self.experiment_of(number) != 2:
            return None
        place = (number - self.big) // (self.experiments - 1)
        parent = number + (9 - place % 10) * (self.experiments - 1)
        return parent if place % 10 != 9 and parent <= self.runs else None

    def status_of(self, number):
        if number in (1, 2):
            return "RUNNING"
        return "FAILED" if number % 20 == 7 else "KILLED" if number % 100 == 50 else "FINISHED"

    def name_of(self, number):
        return "million-steps" if number == self.million else f"train-{SIZES[number % 5]}-{number}"

    def fill_experiments(self):
        self.insert(
            "experiments",
            ["experiment_id", "name", "artifact_location", "lifecycle_stage", "creation_time", "last_update_time"],
            (
                (n, f"team-{n % 7}/experiment-{n:03}", f"mlflow-artifacts:/{n}", "active", self.now, self.now)
                for n in range(1, self.experiments + 1)
            ),
        )

    def fill_runs(self):
        def rows():
            for n in range(self.runs + 1):
                experiment, start, status = self.experiment_of(n), self.start_of(n), self.status_of(n)
                end = None if status == "RUNNING" else start + 30 * MINUTE
                uri = f"mlflow-artifacts:/{experiment}/{run_id(n)}/artifacts"
                yield (run_id(n), self.name_of(n), "UNKNOWN", "", "", USERS[n % 4], status, start, end, "", "active",
                       uri, experiment)  # fmt: skip

        self.insert(
            "runs",
            ["run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time",
             "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id"],
            rows(),
        )  # fmt: skip

    def fill_facts(self):
        def params():
            for n in range(self.runs + 1):
                for key, value in {
                    "model_size": SIZES[n % 5], "lora_r": [8, 16, 32, 64][n % 4], "seed": n, "batch_size": 2 ** (n % 4),
                    "learning_rate": [1e-5, 2e-5, 5e-5][n % 3], "optimizer": ["adamw", "lion"][n % 2],
                }.items():  # fmt: skip
                    yield (key, str(value), run_id(n))

        def tags():
            for n in range(self.runs + 1):
                parent = self.parent_of(n)
                yield ("mlflow.runName", self.name_of(n), run_id(n))
                yield ("mlflow.user", USERS[n % 4], run_id(n))
                yield ("mlflow.source.git.commit", hashlib.sha1(str(n // 10).encode()).hexdigest(), run_id(n))
                yield ("team", f"team-{self.experiment_of(n) % 7}", run_id(n))
                if parent is not None:
                    yield ("mlflow.parentRunId", run_id(parent), run_id(n))

        self.insert("params", ["key", "value", "run_uuid"], params())
        self.insert("tags", ["key", "value", "run_uuid"], tags())

    def fill_metrics(self):
        rng = random.Random(1)
        newest = []

        def points():
            for n in range(self.runs + 1):
                steps = LONG_STEPS if n < 50 else 1
                start = self.start_of(n)
                for metric in METRICS:
                    for index in range(steps):
                        step = index if steps > 1 else LONG_STEPS
                        at = start + step * 1_800
                        value = value_of(metric, n, (index + 1) / steps, rng)
                        row = (metric, value, at, step, False, run_id(n))
                        if index == steps - 1:
                            newest.append(row)
                        yield row
            start = self.start_of(self.million)
            for step in range(1, self.points + 1):
                value = 100.0 if step == SPIKE_STEP else 1 + 3 * math.exp(-step / 2e5) + rng.gauss(0, 0.25)
                row = ("loss", value, start + step, step, False, run_id(self.million))
                if step == self.points:
                    newest.append(row)
                yield row

        columns = ["key", "value", "timestamp", "step", "is_nan", "run_uuid"]
        self.insert("metrics", columns, points())
        self.insert("latest_metrics", columns, newest)

    def fill_datasets(self):
        used = range(0, min(self.runs, 500))
        self.insert(
            "datasets",
            ["dataset_uuid", "experiment_id", "name", "digest", "dataset_source_type", "dataset_source"],
            (
                (f"d{n:031}", 1, "corpus", f"{n:08x}", "local", json.dumps({"uri": f"data/raw/corpus-{n}.jsonl"}))
                for n in range(5)
            ),
        )
        self.insert(
            "inputs",
            ["input_uuid", "source_type", "source_id", "destination_type", "destination_id", "step"],
            ((f"i{n:031}", "DATASET", f"d{n % 5:031}", "RUN", run_id(n), 0) for n in used),
        )
        self.insert(
            "input_tags",
            ["input_uuid", "name", "value"],
            ((f"i{n:031}", "mlflow.data.context", "training") for n in used),
        )

    def fill_models(self):
        card = "# {}\n\nTrained by the team, evaluated on the first 100 samples.\n"
        for name, count in MODELS.items():
            self.insert(
                "registered_models",
                ["name", "creation_time", "last_updated_time", "description"],
                [(name, self.start_of(count), self.now, card.format(name))],
            )
            self.insert(
                "registered_model_tags",
                ["key", "value", "name"],
                [("license", "apache-2.0", name), ("task", "text-generation", name)],
            )
            self.insert(
                "model_versions",
                ["name", "version", "creation_time", "last_updated_time", "description", "current_stage", "source",
                 "run_id", "status"],
                (
                    (name, v, self.start_of(count - v), self.start_of(count - v), "", "None",
                     f"mlflow-artifacts:/1/{run_id(count - v)}/artifacts/model", run_id(count - v), "READY")
                    for v in range(1, count + 1)
                ),
            )  # fmt: skip
            self.insert(
                "registered_model_aliases",
                ["alias", "version", "name"],
                [("candidate", count, name), ("champion", count - 1, name)],
            )

    def all(self):
        for part in (self.fill_experiments, self.fill_runs, self.fill_facts, self.fill_metrics, self.fill_datasets):
            part()
        self.fill_models()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--experiments", type=int, default=100)
    parser.add_argument("--points", type=int, default=1_000_000)
    options = parser.parse_args()

    from mlflow.store.model_registry.sqlalchemy_store import SqlAlchemyStore as ModelStore
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    os.makedirs("artifacts", exist_ok=True)
    SqlAlchemyStore("sqlite:///mlflow.db", "mlflow-artifacts:/")
    ModelStore("sqlite:///mlflow.db")
    database = sqlite3.connect("mlflow.db")
    # A half-filled file is thrown away by the caller, so nothing has to survive a crash.
    database.execute("pragma synchronous = off")
    database.execute("pragma journal_mode = off")
    database.execute("pragma foreign_keys = off")
    Filling(database, options).all()
    database.commit()
    database.execute("analyze")
    database.commit()
    database.close()


if __name__ == "__main__":
    main()
