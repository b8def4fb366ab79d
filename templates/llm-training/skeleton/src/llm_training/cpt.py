"""Stage 2: continued pre-training on plain Korean text."""

from __future__ import annotations

import time
from pathlib import Path

from .backends import select_backend
from .chat import END_OF_TEXT
from .checkpoints import checkpoint_folder
from .parameters import Parameters
from .paths import Paths
from .processes import is_main_process, process_number
from .records import read_records, write_report
from .scoring import perplexity
from .settings import base_model, cpt_settings
from .tokens import Row, pack
from .tracking import StageTracker
from .training import Lesson, drop_checkpoints, train

STAGE = "cpt_training"


def run(parameters: Parameters, paths: Paths, tracker: StageTracker) -> dict[str, float]:
    """Trains the base model on the corpus; leaves adapters (or the whole tiny model) in `paths.cpt`."""
    started = time.monotonic()
    backend = select_backend()
    settings = cpt_settings(parameters)
    texts = [record["text"] for record in read_records(paths.corpus, ("text",))]
    model, tokenizer = backend.load(_start(parameters, paths, texts, backend.four_bit), settings)
    end = tokenizer.convert_tokens_to_ids(END_OF_TEXT)

    def rows(path: Path) -> list[Row]:
        kept = (record["text"] for record in read_records(path, ("text",)))
        return pack(lambda text: tokenizer(text)["input_ids"], kept, end, settings.max_length)

    lesson = Lesson(
        rows=rows(paths.corpus),
        validation=rows(paths.validation),
        checkpoints=checkpoint_folder(paths.checkpoints, STAGE, settings, [paths.corpus, paths.validation]),
    )
    result = train(model, tokenizer, lesson, settings, tracker)
    if not is_main_process():
        return result
    backend.save(model, tokenizer, paths.cpt, merge=False)
    drop_checkpoints(lesson)
    report = {
        "mean_train_loss": result["train_loss"],
        "perplexity_first": perplexity(result["validation_loss_first"]),
        "perplexity": perplexity(result["validation_loss"]),
        "steps": result["steps"],
        "tokens": sum(len(row["input_ids"]) for row in lesson.rows),
    }
    write_report(paths.report(STAGE), report)
    tracker.summarize({**report, "seconds": time.monotonic() - started}, result["steps"])
    return report


def _start(parameters: Parameters, paths: Paths, texts: list[str], four_bit: bool) -> str:
    if not parameters.tiny:
        return base_model(parameters, four_bit)
    from .tiny import write_tiny_model

    # With several GPUs every process makes the same model, each in a folder of its own.
    folder = paths.checkpoints / f"tiny-{process_number()}"
    write_tiny_model(folder, texts, parameters.seed)
    return str(folder)
