"""The parameters of a training run, read from params.yaml and checked once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

MODEL_SIZES = ("tiny", "0.5B", "1.5B", "3B", "7B")

Scalar = str | int | float


class ParameterError(ValueError):
    """A parameter that is missing, unknown or out of bounds."""


@dataclass(frozen=True)
class Parameters:
    """Every value a run depends on, besides the code and the data."""

    raw_data_path: str
    instruction_data_path: str
    evaluation_data_path: str
    model_size: str
    cpt_learning_rate: float
    cpt_epochs: int
    cpt_batch_size: int
    cpt_max_length: int
    sft_learning_rate: float
    sft_epochs: int
    sft_batch_size: int
    sft_max_length: int
    lora_rank: int
    lora_alpha: int
    lora_dropout: float
    evaluation_samples: int
    max_new_tokens: int
    seed: int

    @property
    def tiny(self) -> bool:
        """Whether the model is the small one that is built from this repository's own files."""
        return self.model_size == "tiny"

    def as_dict(self) -> dict[str, Scalar]:
        """All parameters by name."""
        return asdict(self)


def parameters_from(values: Mapping[str, object], source: str) -> Parameters:
    """Checks names, types and bounds; `source` names the origin of the values in messages."""
    kinds = {field.name: str(field.type) for field in fields(Parameters)}
    unknown = sorted(set(values) - set(kinds))
    missing = sorted(set(kinds) - set(values))
    if unknown or missing:
        raise ParameterError(f"{source}: unknown parameters {unknown}, missing parameters {missing}")
    parameters = Parameters(**{name: _convert(name, values[name], kind, source) for name, kind in kinds.items()})
    _check(parameters, source)
    return parameters


def read_parameters(path: Path = Path("params.yaml")) -> Parameters:
    """Reads the parameters of this repository."""
    import yaml

    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(values, dict):
        raise ParameterError(f"{path} must map parameter names to values")
    return parameters_from(values, str(path))


def _convert(name: str, value: object, kind: str, source: str) -> Scalar:
    problem = ParameterError(f"{source}: {name} must be of type {kind}, not {value!r}")
    if isinstance(value, bool):
        raise problem
    if kind == "str" and isinstance(value, str):
        return value
    # YAML 1.1 reads 1e-5 (no dot) as text, so numbers may arrive as such.
    if kind in ("int", "float") and isinstance(value, (int, float, str)):
        try:
            number = float(value)
        except ValueError:
            raise problem from None
        if not math.isfinite(number) or (kind == "int" and number != int(number)):
            raise problem
        return int(number) if kind == "int" else number
    raise problem


def _check(parameters: Parameters, source: str) -> None:
    if parameters.model_size not in MODEL_SIZES:
        raise ParameterError(
            f"{source}: model_size must be one of {', '.join(MODEL_SIZES)}, not {parameters.model_size!r}"
        )
    if not 0 <= parameters.lora_dropout < 1:
        raise ParameterError(f"{source}: lora_dropout must be at least 0 and below 1, not {parameters.lora_dropout}")
    may_be_zero = {"lora_dropout", "seed"}
    for name, value in parameters.as_dict().items():
        if isinstance(value, (int, float)) and name not in may_be_zero and value <= 0:
            raise ParameterError(f"{source}: {name} must be above 0, not {value}")
