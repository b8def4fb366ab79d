"""The training loop that both training stages share: TRL's trainer on rows that are tokens already."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .checkpoints import newest_checkpoint
from .curves import curve_recorder
from .settings import StageSettings
from .tokens import Row, batch
from .tracking import StageTracker

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase
    from trl import SFTTrainer


@dataclass(frozen=True)
class Lesson:
    """What to learn from, what to check against, and where unfinished work is kept."""

    rows: list[Row]
    validation: list[Row]
    checkpoints: Path


def train(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    lesson: Lesson,
    settings: StageSettings,
    tracker: StageTracker,
) -> dict[str, float]:
    """Trains in place and answers the mean loss, and the loss on the validation rows before and after."""
    import torch
    from datasets import Dataset
    from transformers import PrinterCallback
    from trl import SFTTrainer

    recorder = curve_recorder(tracker)
    trainer_class = SFTTrainer if torch.cuda.is_available() else _trainer_for_cpu()
    trainer = trainer_class(
        model=model,
        args=trainer_arguments(settings, lesson.checkpoints),
        train_dataset=Dataset.from_list(lesson.rows),
        eval_dataset=Dataset.from_list(lesson.validation),
        processing_class=tokenizer,
        data_collator=partial(batch, filler=tokenizer.pad_token_id),
        callbacks=[recorder],
    )
    trainer.remove_callback(PrinterCallback)
    checkpoint = newest_checkpoint(lesson.checkpoints)
    if checkpoint:
        print(f"Resuming from {checkpoint}", flush=True)
    result = trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    first, last = recorder.validation_losses[0], recorder.validation_losses[-1]
    return {
        "train_loss": result.training_loss,
        "validation_loss_first": first,
        "validation_loss": last,
        "steps": result.global_step,
    }


def _trainer_for_cpu() -> type[SFTTrainer]:
    """TRL's trainer with the model's own loss.

    TRL saves the memory of a GPU: it makes the scores of all words twice, and measures their entropy. For a tiny
    model on a CPU that takes longer than its layers do.
    """
    from transformers import Trainer
    from trl import SFTTrainer

    class CpuTrainer(SFTTrainer):
        compute_loss = Trainer.compute_loss

        def floating_point_ops(self, inputs):
            # Nothing shows this figure, and to count all parameters at every step takes time.
            return 0

    return CpuTrainer


def trainer_arguments(settings: StageSettings, checkpoints: Path) -> object:
    """TRL's configuration of a stage."""
    import torch
    from trl import SFTConfig

    gpu = torch.cuda.is_available()
    return SFTConfig(
        output_dir=str(checkpoints),
        max_length=settings.max_length,
        packing=False,
        learning_rate=settings.learning_rate,
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=settings.batch_size,
        warmup_steps=10,
        lr_scheduler_type="cosine",
        logging_steps=settings.logging_steps,
        save_steps=settings.save_steps,
        save_total_limit=2,
        eval_strategy="steps",
        # A share of all steps: ten points on the validation curve, however long the training is.
        eval_steps=0.1,
        eval_on_start=True,
        fp16=gpu and settings.half_precision,
        bf16=False,
        gradient_checkpointing=settings.gradient_checkpointing,
        use_cpu=not gpu,
        dataloader_pin_memory=gpu,
        disable_tqdm=True,
        report_to="none",
        seed=settings.seed,
    )


def drop_checkpoints(lesson: Lesson) -> None:
    """Frees the disk once the stage's result is saved."""
    shutil.rmtree(lesson.checkpoints, ignore_errors=True)
