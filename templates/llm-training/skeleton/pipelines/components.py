"""The stages as components of Kubeflow Pipelines. Each calls the same function as `src/stage.py`.

A component's source is copied into the compiled pipeline, so it imports what it needs itself. Its image holds this
repository and everything in requirements/image.lock, so nothing is installed when a step starts.
"""

import os
import tomllib
from pathlib import Path

from kfp import dsl

ROOT = Path(__file__).resolve().parents[1]


def image() -> str:
    """The image of the components: that of LLM_TRAINING_IMAGE, or the repository of all that CI builds.

    The portal takes the one of the run's commit from the repository; a compiled file cannot name its own commit.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return os.environ.get("LLM_TRAINING_IMAGE") or project["tool"]["llm-training"]["image"]


def component(function):
    """A lightweight component in this repository's image."""
    return dsl.component(function, base_image=image(), install_kfp_package=False)


@component
def preprocess(
    parameters: dict,
    environment: dict,
    processed: dsl.Output[dsl.Dataset],
    metrics: dsl.Output[dsl.Metrics],
):
    from pathlib import Path

    from llm_training.component import run_component

    run_component("preprocess", parameters, environment, metrics, processed=Path(processed.path))


@component
def cpt_training(
    parameters: dict,
    environment: dict,
    processed: dsl.Input[dsl.Dataset],
    model: dsl.Output[dsl.Model],
    metrics: dsl.Output[dsl.Metrics],
):
    from pathlib import Path

    from llm_training.component import run_component

    run_component(
        "cpt_training",
        parameters,
        environment,
        metrics,
        processed=Path(processed.path),
        cpt=Path(model.path),
    )


@component
def sft_training(
    parameters: dict,
    environment: dict,
    processed: dsl.Input[dsl.Dataset],
    base: dsl.Input[dsl.Model],
    model: dsl.Output[dsl.Model],
    metrics: dsl.Output[dsl.Metrics],
):
    from pathlib import Path

    from llm_training.component import run_component

    run_component(
        "sft_training",
        parameters,
        environment,
        metrics,
        processed=Path(processed.path),
        cpt=Path(base.path),
        sft=Path(model.path),
    )


@component
def evaluation(
    parameters: dict,
    environment: dict,
    processed: dsl.Input[dsl.Dataset],
    model: dsl.Input[dsl.Model],
    metrics: dsl.Output[dsl.Metrics],
):
    from pathlib import Path

    from llm_training.component import run_component

    run_component(
        "evaluation",
        parameters,
        environment,
        metrics,
        processed=Path(processed.path),
        sft=Path(model.path),
    )
