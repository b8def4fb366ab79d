"""The pipeline for Kubeflow Pipelines: `python pipelines/pipeline.py` compiles it to pipelines/train.yaml.

Resources and retries come from llmops.yaml. The parameters have no defaults here: values are in params.yaml, and
whoever starts a run sends them. The portal also sends `llmops_environment`, the variables that join a run of MLflow to
the run; without it the steps of a run are joined by its id.
"""

import tomllib
from pathlib import Path

import yaml
from kfp import compiler, dsl, kubernetes

from components import cpt_training, evaluation, preprocess, sft_training

ROOT = Path(__file__).resolve().parents[1]
COMPILED = ROOT / "pipelines" / "train.yaml"

# Optional in the namespace of the run: where MLflow is, and what may read the DVC remote.
CONFIG_MAP = "llm-training"
SECRET = "llm-training"
CONFIG_MAP_VARIABLES = ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME", "MLFLOW_S3_ENDPOINT_URL")
SECRET_VARIABLES = (
    "MLFLOW_TRACKING_TOKEN",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "HF_TOKEN",
)


def declared() -> dict[str, object]:
    """The pipeline as llmops.yaml declares it."""
    document = yaml.safe_load((ROOT / "llmops.yaml").read_text(encoding="utf-8"))
    return document["pipelines"]["train"]


def project_name() -> str:
    """Name of this repository."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"]


def prepare(step: str, task: dsl.PipelineTask) -> dsl.PipelineTask:
    """Gives a task the resources, retries and environment of its step."""
    definition = declared()["steps"][step]
    amounts = definition["resources"]
    task.set_display_name(step)
    task.set_retry(num_retries=definition["retries"], backoff_duration="30s", backoff_factor=2)
    cpu, memory, gpu = str(amounts["cpu"]), amounts["memory"], amounts.get("gpu", 0)
    task.set_cpu_request(cpu).set_cpu_limit(cpu)
    task.set_memory_request(memory).set_memory_limit(memory)
    if gpu:
        task.set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(gpu)
    if gpu > 1:
        # The GPUs of one Pod exchange gradients through shared memory; a container's own 64 MiB are too few.
        kubernetes.empty_dir_mount(task, "shared-memory", "/dev/shm", medium="Memory")
    kubernetes.use_config_map_as_env(task, CONFIG_MAP, {name: name for name in CONFIG_MAP_VARIABLES}, optional=True)
    kubernetes.use_secret_as_env(task, SECRET, {name: name for name in SECRET_VARIABLES}, optional=True)
    # All steps of a run share its id, and with it their parent run in MLflow.
    kubernetes.use_field_path_as_env(task, "LLMOPS_DISPATCH_KEY", "metadata.labels['pipeline/runid']")
    return task


@dsl.pipeline(name=project_name())
def train(
    raw_data_path: str,
    instruction_data_path: str,
    evaluation_data_path: str,
    model_size: str,
    cpt_learning_rate: float,
    cpt_epochs: int,
    cpt_batch_size: int,
    cpt_max_length: int,
    sft_learning_rate: float,
    sft_epochs: int,
    sft_batch_size: int,
    sft_max_length: int,
    lora_rank: int,
    lora_alpha: int,
    lora_dropout: float,
    evaluation_samples: int,
    max_new_tokens: int,
    seed: int,
    llmops_environment: dict = {},  # noqa: B006 - kfp wants a literal
):
    parameters = {
        "raw_data_path": raw_data_path,
        "instruction_data_path": instruction_data_path,
        "evaluation_data_path": evaluation_data_path,
        "model_size": model_size,
        "cpt_learning_rate": cpt_learning_rate,
        "cpt_epochs": cpt_epochs,
        "cpt_batch_size": cpt_batch_size,
        "cpt_max_length": cpt_max_length,
        "sft_learning_rate": sft_learning_rate,
        "sft_epochs": sft_epochs,
        "sft_batch_size": sft_batch_size,
        "sft_max_length": sft_max_length,
        "lora_rank": lora_rank,
        "lora_alpha": lora_alpha,
        "lora_dropout": lora_dropout,
        "evaluation_samples": evaluation_samples,
        "max_new_tokens": max_new_tokens,
        "seed": seed,
    }
    clean = prepare("preprocess", preprocess(parameters=parameters, environment=llmops_environment))
    data = clean.outputs["processed"]
    cpt = prepare("cpt_training", cpt_training(parameters=parameters, environment=llmops_environment, processed=data))
    sft = prepare(
        "sft_training",
        sft_training(
            parameters=parameters,
            environment=llmops_environment,
            processed=data,
            base=cpt.outputs["model"],
        ),
    )
    prepare(
        "evaluation",
        evaluation(
            parameters=parameters,
            environment=llmops_environment,
            processed=data,
            model=sft.outputs["model"],
        ),
    )


if __name__ == "__main__":
    compiler.Compiler().compile(train, str(COMPILED))
