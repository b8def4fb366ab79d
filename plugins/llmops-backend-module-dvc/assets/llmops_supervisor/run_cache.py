"""Corrects the key under which DVC finds the results of an earlier run of a stage.

DVC 3.67 leaves everything named `size` or `nfiles` out of that key, because hashes of files carry such fields. It
leaves out parameters of these names too, and would take the results of one value for those of another.
"""

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dvc.stage import Stage

HIDDEN = ("size", "nfiles")


def separate_hidden_parameters() -> None:
    """Adds the parameters of a stage to its key when some of them would be left out."""
    from dvc.stage import cache
    from dvc.stage.serialize import to_single_stage_lockfile

    original = cache._get_stage_hash

    def stage_hash(stage: "Stage") -> str:
        key = str(original(stage))
        parameters = to_single_stage_lockfile(stage).get("params")
        if not _has_hidden(parameters):
            return key
        text = key + json.dumps(parameters, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    setattr(cache, "_get_stage_hash", stage_hash)


def _has_hidden(value: Any) -> bool:
    if isinstance(value, dict):
        return any(name in HIDDEN or _has_hidden(inner) for name, inner in value.items())
    return isinstance(value, list) and any(_has_hidden(inner) for inner in value)
