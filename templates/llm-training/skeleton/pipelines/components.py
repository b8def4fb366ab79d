"""The stages as components of Kubeflow Pipelines. Each calls the same function as `src/stage.py`.

A component's source is copied into the compiled pipeline, so it imports what it needs itself. Its image holds this
repository and everything in requirements/image.lock, so nothing is installed when a step starts.
"""

import os

from kfp import dsl

# The image that .github/workflows/image.yaml builds from a commit.
IMAGE = os.environ.get("LLM_TRAINING_IMAGE", "llm-training:dev")


def component(function):
    """A lightweight component in this repository's image."""
    return dsl.component(function, base_image=IMAGE, install_kfp_package=False)


@component
def preprocess(
    parameters: dict,
    processed: dsl.Output[dsl.Dataset],
    metrics: dsl.Output[dsl.Metrics],
):
    from pathlib import Path

    from llm_training.component import run_component

    run_component("preprocess", parameters, metrics, processed=Path(processed.path))


@component
def cpt_training(
    parameters: dict,
    processed: dsl.Input[dsl.Dataset],
    model: dsl.Output[dsl.Model],
    metrics: dsl.Output[dsl.Metrics],
):
    from pathlib import Path

    from llm_training.component import run_component

    run_component(
        "cpt_training",
        parameters,
        metrics,
        processed=Path(processed.path),
        cpt=Path(model.path),
    )


@component
def sft_training(
    parameters: dict,
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
        metrics,
        processed=Path(processed.path),
        cpt=Path(base.path),
        sft=Path(model.path),
    )


@component
def evaluation(
    parameters: dict,
    processed: dsl.Input[dsl.Dataset],
    model: dsl.Input[dsl.Model],
    metrics: dsl.Output[dsl.Metrics],
):
    from pathlib import Path

    from llm_training.component import run_component

    run_component("evaluation", parameters, metrics, processed=Path(processed.path), sft=Path(model.path))
