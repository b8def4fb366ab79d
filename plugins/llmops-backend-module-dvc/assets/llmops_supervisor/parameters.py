"""Writes the run's parameters into the parameter file beside the pipeline file."""

from pathlib import Path
from typing import Any


def write_parameters(file: Path, parameters: dict[str, Any]) -> list[str]:
    """Changes only what differs, so that comments, order and number formats stay. Answers what was changed."""
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.representer.add_representer(float, _represent_float)
    content = yaml.load(file.read_text("utf-8")) if file.exists() else None
    if content is None:
        content = {}
    if not isinstance(content, dict):
        raise ValueError(f"{file.name} holds no mapping of parameter names to values")
    changed = []
    for name, value in parameters.items():
        if name in content and _same(content[name], value):
            continue
        # Quoted, because readers of YAML 1.1 and 1.2 disagree on words such as yes, 1_000 or 1e-5.
        content[name] = DoubleQuotedScalarString(value) if isinstance(value, str) else value
        changed.append(name)
    if changed:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "w", encoding="utf-8") as stream:
            yaml.dump(content, stream)
    return changed


def _represent_float(representer: Any, value: float) -> Any:
    """With a point before the exponent; readers of YAML 1.1 take `1e-07` for a text."""
    text = repr(value)
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return representer.represent_scalar("tag:yaml.org,2002:float", text)


def _same(left: Any, right: Any) -> bool:
    numbers = (int, float)
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, bool) and isinstance(right, bool) and left == right
    if isinstance(left, numbers) and isinstance(right, numbers):
        return float(left) == float(right)
    return type(left) is type(right) and left == right or isinstance(left, str) and isinstance(right, str) and left == right
