"""Stage 4: perplexity on held-back text, accuracy on unseen questions, and the verdict that moves the alias."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from .generation import answers, mean_loss
from .parameters import Parameters
from .paths import Paths
from .project import read_project
from .records import read_records, write_records, write_report
from .registry import TrainedModel
from .scoring import accuracy, failures, is_right, perplexity
from .tracking import StageTracker

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

STAGE = "evaluation"


def run(parameters: Parameters, paths: Paths, tracker: StageTracker) -> dict[str, float]:
    """Evaluates the tuned model and registers it; a missed threshold keeps the alias away, but is no failure."""
    model, tokenizer = _load(parameters, paths)
    samples = list(islice(read_records(paths.evaluation, ("prompt", "expected")), parameters.evaluation_samples))
    predictions = answers(model, tokenizer, [sample["prompt"] for sample in samples], parameters.max_new_tokens)
    texts = [record["text"] for record in read_records(paths.validation, ("text",))]
    metrics = {
        "accuracy": accuracy([sample["expected"] for sample in samples], predictions),
        "perplexity": perplexity(mean_loss(model, tokenizer, texts, parameters.cpt_max_length)),
    }
    problems = failures(metrics, read_project().thresholds)
    table = paths.reports / "predictions.jsonl"
    write_records(
        table,
        (
            {**sample, "prediction": text, "right": is_right(sample["expected"], text)}
            for sample, text in zip(samples, predictions, strict=True)
        ),
    )
    report = {**metrics, "samples": len(samples), "thresholds_met": int(not problems)}
    write_report(paths.report(STAGE), report)
    tracker.log_file(table)
    tracker.summarize(report)
    for problem in problems:
        print(f"Threshold not met: {problem}", flush=True)
    print("  ".join(f"{name} {value:.4g}" for name, value in metrics.items()), flush=True)
    title = f"Qwen2.5 {parameters.model_size}"
    tracker.publish(TrainedModel(model, tokenizer, title, metrics, problems))
    return report


def _load(parameters: Parameters, paths: Paths) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    gpu = torch.cuda.is_available()
    dtype = torch.float16 if gpu and not parameters.tiny else torch.float32
    model = AutoModelForCausalLM.from_pretrained(paths.sft, dtype=dtype)
    return model.to("cuda" if gpu else "cpu").eval(), AutoTokenizer.from_pretrained(paths.sft)
