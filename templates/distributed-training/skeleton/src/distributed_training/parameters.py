"""The parameters of the two pipelines, read from their params.yaml and checked once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeVar

from .project import ROOT

BACKENDS = ("auto", "gloo", "nccl")
SCALERS = ("standard", "min_max", "none")

Scalar = str | int | float
Kind = TypeVar("Kind", bound="Parameters")


class ParameterError(ValueError):
    """A parameter that is missing, unknown or out of bounds."""


@dataclass(frozen=True)
class Parameters:
    """Every value a run of one pipeline depends on, besides the code and the data."""

    def as_dict(self) -> dict[str, Scalar]:
        """All parameters by name."""
        return asdict(self)

    def problems(self) -> list[str]:
        """A sentence for each value out of bounds."""
        return []


@dataclass(frozen=True)
class TrainParameters(Parameters):
    """Parameters of the pipeline train."""

    backend: str
    processes: int
    epochs: int
    batch_size: int
    learning_rate: float
    seed: int

    def problems(self) -> list[str]:
        return [
            *_one_of("backend", self.backend, BACKENDS),
            *_at_least(0, processes=self.processes, seed=self.seed),
            *_at_least(1, epochs=self.epochs, batch_size=self.batch_size),
            *_above_zero(learning_rate=self.learning_rate),
        ]


@dataclass(frozen=True)
class TabularParameters(Parameters):
    """Parameters of the pipeline tabular."""

    test_size: float
    random_state: int
    n_components: int
    scaler: str
    n_estimators: int
    max_depth: int
    min_samples_split: int
    seed: int

    def problems(self) -> list[str]:
        outside = not 0 < self.test_size < 1
        return [
            *([f"test_size must be between 0 and 1, not {self.test_size}"] if outside else []),
            *_one_of("scaler", self.scaler, SCALERS),
            *_at_least(0, random_state=self.random_state, seed=self.seed),
            *_at_least(1, n_components=self.n_components, n_estimators=self.n_estimators, max_depth=self.max_depth),
            *_at_least(2, min_samples_split=self.min_samples_split),
        ]


# The class and the file of each pipeline's parameters.
PIPELINES: dict[str, tuple[type[Parameters], Path]] = {
    "train": (TrainParameters, ROOT / "params.yaml"),
    "tabular": (TabularParameters, ROOT / "tabular" / "params.yaml"),
}


def read_parameters(pipeline: str, changes: Mapping[str, object] | None = None) -> Parameters:
    """Reads the parameters of a pipeline in this repository; `changes` take the place of what the file says."""
    import yaml

    kind, path = PIPELINES[pipeline]
    values = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(values, dict):
        raise ParameterError(f"{path} must map parameter names to values")
    return parameters_from(kind, {**values, **(changes or {})}, path.relative_to(ROOT).as_posix())


def parameters_from(kind: type[Kind], values: Mapping[str, object], source: str) -> Kind:
    """Checks names, types and bounds; `source` names the origin of the values in messages."""
    types = {field.name: str(field.type) for field in fields(kind)}
    unknown = sorted(set(values) - set(types))
    missing = sorted(set(types) - set(values))
    if unknown or missing:
        raise ParameterError(f"{source}: unknown parameters {unknown}, missing parameters {missing}")
    parameters = kind(**{name: _convert(name, values[name], type_, source) for name, type_ in types.items()})
    problems = parameters.problems()
    if problems:
        raise ParameterError(f"{source}: {'; '.join(problems)}")
    return parameters


def _convert(name: str, value: object, type_: str, source: str) -> Scalar:
    problem = ParameterError(f"{source}: {name} must be of type {type_}, not {value!r}")
    if isinstance(value, bool):
        raise problem
    if type_ == "str" and isinstance(value, str):
        return value
    # YAML 1.1 reads 1e-5 (no dot) as text, and a command line knows text only.
    if type_ in ("int", "float") and isinstance(value, (int, float, str)):
        try:
            number = float(value)
        except ValueError:
            raise problem from None
        if not math.isfinite(number) or (type_ == "int" and number != int(number)):
            raise problem
        return int(number) if type_ == "int" else number
    raise problem


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> list[str]:
    return [] if value in allowed else [f"{name} must be one of {', '.join(allowed)}, not {value!r}"]


def _at_least(least: int, **values: float) -> list[str]:
    return _all(lambda value: value >= least, f"at least {least}", values)


def _above_zero(**values: float) -> list[str]:
    return _all(lambda value: value > 0, "above 0", values)


def _all(holds: Callable[[float], bool], bound: str, values: Mapping[str, float]) -> list[str]:
    return [f"{name} must be {bound}, not {value}" for name, value in values.items() if not holds(value)]
