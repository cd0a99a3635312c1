"""What does the REST interface look like to a machine? OpenAPI 3.1, from the same structs that check and answer."""

from functools import cache
from typing import Any

import msgspec

from agglo import __version__
from agglo.operations.answers import Exported
from agglo.operations.asking import LONGEST_TEXT, OPERATIONS, Operation, help_key, schema
from agglo.text import say

ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "status"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "status": {"type": "integer"}},
        }
    },
}
FAILURE = {
    "description": "One sentence: what was given, what is allowed, what to do",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    asked = [operation for operation in OPERATIONS.values() if operation.answer is not Exported]
    shapes, components = msgspec.json.schema_components(
        [operation.answer for operation in asked], ref_template="#/components/schemas/{name}"
    )
    answers = {operation.name: shape for operation, shape in zip(asked, shapes, strict=True)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "agglo",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api"}],
        "paths": {
            f"/{name}": {"post" if operation.writes else "get": _path(operation, answers.get(name))}
            for name, operation in OPERATIONS.items()
        },
        "components": {"schemas": {**components, "Error": ERROR}},
    }


def _path(operation: Operation, answer: dict[str, Any] | None) -> dict[str, Any]:
    given = schema(operation)
    content = {"application/json": {"schema": answer}} if answer else {"*/*": {"schema": {"type": "string"}}}
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": say(help_key(operation), "en"),
        "description": (operation.body.__doc__ or "").partition("\n")[0],
        "responses": {"200": {"description": "The answer", "content": content}, "default": FAILURE},
    }
    if operation.upload:
        found["parameters"] = _query({**given, "properties": _without(given["properties"], operation.upload)})
        found["requestBody"] = {
            "required": True,
            "content": {
                "multipart/form-data": {"schema": {"type": "object", "properties": {"file": {"type": "string"}}}},
                "application/octet-stream": {"schema": {"type": "string"}},
            },
        }
    elif operation.writes:
        found["requestBody"] = {
            "required": bool(given.get("required")),
            "content": {"application/json": {"schema": given}},
        }
    else:
        found["parameters"] = _query(given)
    return found


def _without(properties: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if key != name}


def _query(given: dict[str, Any]) -> list[dict[str, Any]]:
    needed = given.get("required", [])
    found = []
    for name, entry in given["properties"].items():
        shape = {key: value for key, value in entry.items() if key != "description"}
        if shape.get("type") == "object":
            shape = {"type": "string", "maxLength": LONGEST_TEXT}
        found.append(
            {
                "name": name,
                "in": "query",
                "required": name in needed,
                "description": entry["description"],
                "schema": shape,
            }
        )
    return found
