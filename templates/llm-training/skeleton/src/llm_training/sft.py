"""Stage 3: instruction tuning on questions and answers, from the model that stage 2 left."""

from __future__ import annotations

import time

from .backends import select_backend
from .chat import CHAT_TEMPLATE
from .checkpoints import checkpoint_folder
from .parameters import Parameters
from .paths import Paths
from .processes import is_main_process
from .records import read_records, write_report
from .settings import sft_settings
from .tokens import Encode, Row, supervise
from .tracking import StageTracker
from .training import Lesson, drop_checkpoints, train

STAGE = "sft_training"

# Every twentieth pair is kept back for the validation curve.
VALIDATION_EVERY = 20


def run(parameters: Parameters, paths: Paths, tracker: StageTracker) -> dict[str, float]:
    """Tunes by adapters and leaves whole weights, adapters merged in, in `paths.sft`."""
    started = time.monotonic()
    backend = select_backend()
    settings = sft_settings(parameters)
    model, tokenizer = backend.load(str(paths.cpt), settings)
    tokenizer.chat_template = CHAT_TEMPLATE
    rows = _rows(paths, lambda text: tokenizer(text)["input_ids"], settings.max_length)
    lesson = Lesson(
        rows=[row for index, row in enumerate(rows) if index % VALIDATION_EVERY],
        validation=rows[::VALIDATION_EVERY],
        checkpoints=checkpoint_folder(paths.checkpoints, STAGE, settings, [paths.instructions]),
    )
    result = train(model, tokenizer, lesson, settings, tracker)
    if not is_main_process():
        return result
    backend.save(model, tokenizer, paths.sft, merge=True)
    drop_checkpoints(lesson)
    report = {
        "mean_train_loss": result["train_loss"],
        "validation_loss_first": result["validation_loss_first"],
        "validation_loss": result["validation_loss"],
        "steps": result["steps"],
        "pairs": len(lesson.rows),
    }
    write_report(paths.report(STAGE), report)
    tracker.summarize({**report, "seconds": time.monotonic() - started}, result["steps"])
    return report


def _rows(paths: Paths, encode: Encode, length: int) -> list[Row]:
    pairs = read_records(paths.instructions, ("prompt", "response"))
    found = (supervise(encode, pair["prompt"], pair["response"], length) for pair in pairs)
    rows = [row for row in found if row is not None]
    if len(rows) < 2:
        raise ValueError(f"Only {len(rows)} instruction pairs fit into {length} tokens; at least 2 are needed")
    return rows
