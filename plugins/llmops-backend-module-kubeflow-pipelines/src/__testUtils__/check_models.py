"""Holds the fields that the portal reads against the client models of Kubeflow Pipelines.

Reads a JSON object from standard input: JSON Schemas by the name of the model. Prints a JSON object: the problems, and
the states that a run can have.
"""

import json
import re
import sys

from kfp_server_api import models

PLAIN = {
    "str": "string",
    "datetime": "string",
    "int": "integer",
    "bool": "boolean",
    "object": "object",
}


def problems(place, schema, declared):
    """What a schema expects at a place and a declared type does not give."""
    schema = plain(schema)
    kind = schema.get("type")
    if (match := re.fullmatch(r"list\[(.+)\]", declared)) is not None:
        if kind != "array":
            return [f"{place} is a list, not of the type {kind}"]
        return problems(f"{place}[]", schema["items"], match[1])
    if (match := re.fullmatch(r"dict\(str, (.+)\)", declared)) is not None:
        if "additionalProperties" not in schema:
            return [f"{place} has any keys"]
        return problems(f"{place}{{}}", schema["additionalProperties"], match[1])
    if declared in PLAIN:
        return [] if kind == PLAIN[declared] else [f"{place} is of the type {declared}, not {kind}"]
    model = getattr(models, declared)
    if hasattr(model, "allowable_values") or not model.openapi_types:
        return [] if kind == "string" else [f"{place} is one of several texts, not of the type {kind}"]
    types = {model.attribute_map[name]: type_ for name, type_ in model.openapi_types.items()}
    found = []
    for name, inner in schema.get("properties", {}).items():
        if name in types:
            found += problems(f"{place}.{name}", inner, types[name])
        else:
            found.append(f"{place} has no field {name}")
    return found


def plain(schema):
    """A schema without the possibility of null."""
    choices = [choice for choice in schema.get("anyOf", []) if choice.get("type") != "null"]
    if len(choices) == 1:
        return choices[0]
    kind = schema.get("type")
    return {**schema, "type": kind[0]} if isinstance(kind, list) else schema


def states():
    """All states of a run, as the server names them."""
    state = models.V2beta1RuntimeState
    return [getattr(state, name) for name in dir(state) if name.isupper()]


wanted = json.load(sys.stdin)
json.dump(
    {
        "problems": [problem for name, schema in wanted.items() for problem in problems(name, schema, name)],
        "states": states(),
    },
    sys.stdout,
)
