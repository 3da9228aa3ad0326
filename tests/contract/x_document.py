"""X's own description of its API (OpenAPI 3.0), asked whether requests and answers are as it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

HERE = "urn:x"
METHODS = ("get", "post", "delete", "put")

# What the description itself gets wrong. (Schema, keyword) → the value it should have. A test sees to it that
# nothing stays here for longer than the slip itself.
SLIPS: Mapping[tuple[str, str], Any] = {
    # 2.166 demands a property that it describes nowhere and no answer has; 2.167 does not.
    ("MediaUploadResponse", "required"): [],
}


class Document:
    """One version of the description."""

    def __init__(self, path: Path) -> None:
        self.original: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        self.schemas: dict[str, Any] = self.original["components"]["schemas"]
        corrected = json.loads(path.read_text(encoding="utf-8"))
        for (schema, keyword), value in SLIPS.items():
            if schema in corrected["components"]["schemas"]:
                corrected["components"]["schemas"][schema][keyword] = value
        self._as_written = _registry(corrected)
        self._strict = _registry(_made_strict(deepcopy(corrected)))

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]]:
        """The operation that serves a path, with the JSON pointer to it."""
        for template, methods in self.original["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if method.lower() in methods and re.fullmatch(pattern, path):
                pointer = "/paths/" + template.replace("~", "~0").replace("/", "~1") + "/" + method.lower()
                return pointer, methods[method.lower()]
        raise LookupError(f"X describes no {method} {path}")

    def faults_of_query(self, method: str, path: str, query: str) -> list[str]:
        """What is wrong with a query: parameters unknown, missing, or out of bounds."""
        _, operation = self.operation(method, path)
        described = {p["name"]: p for p in map(self._resolved, operation.get("parameters", [])) if p["in"] == "query"}
        given = dict(parse_qsl(query, keep_blank_values=True))
        found = [f"{name} is not described" for name in given if name not in described]
        found += [f"{n} is missing" for n, p in described.items() if p.get("required") and n not in given]
        for name in given.keys() & described.keys():
            schema = described[name]["schema"]
            found += [f"{name}: {e}" for e in self._errors(schema, _typed(given[name], self._resolved(schema)))]
        return found

    def faults_of_body(self, method: str, path: str, body: Any) -> list[str]:
        """What is wrong with the JSON body of a request."""
        pointer, _ = self.operation(method, path)
        return self._errors({"$ref": f"{HERE}#{pointer}/requestBody/content/application~1json/schema"}, body)

    def faults_of_answer(self, method: str, path: str, status: int, body: Any) -> list[str]:
        """What is wrong with the body of a successful answer: values, and keys that are not described."""
        pointer, _ = self.operation(method, path)
        ref = {"$ref": f"{HERE}#{pointer}/responses/{status}/content/application~1json/schema"}
        found = self._errors(ref, body, strict=True)
        for error in body.get("errors", []):
            found += self.faults_of_problem(error)
        return found

    def faults_of_problem(self, body: Any) -> list[str]:
        """What is wrong with a problem, judged by the schema that its `type` names, where it names one."""
        problem = self.schemas["Problem"]
        specific = problem["discriminator"]["mapping"].get(body.get("type"))
        if specific is None and "oneOf" in problem:
            # 2.167 describes none but its specific problems.
            return []
        return self._errors({"$ref": HERE + (specific or "#/components/schemas/Problem")}, body)

    def describes_problem(self, kind: str) -> bool:
        """Whether a `type` is one of those described."""
        return kind in self.schemas["Problem"]["discriminator"]["mapping"]

    def _errors(self, schema: Mapping[str, Any], value: Any, *, strict: bool = False) -> list[str]:
        registry = self._strict if strict else self._as_written
        local = json.loads(json.dumps(schema).replace('"#/', f'"{HERE}#/'))
        validator = Draft202012Validator(local, registry=registry)
        return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]

    def _resolved(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in node:
            target: Any = self.original
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node


def _registry(document: Mapping[str, Any]) -> Any:
    return Registry().with_resource(HERE, DRAFT202012.create_resource(document))


def _made_strict(document: Any) -> Any:
    """The same description, in which an object may hold nothing that is not described.

    What serves as a part of something else (`allOf`) stays open: there, the whole is closed.
    """
    parts = {ref for node in _objects(document) for ref in _refs_of_parts(node)}
    schemas = document["components"]["schemas"]
    parts.add("#/components/schemas/Problem")  # What else it holds depends on its kind: `faults_of_problem`.
    open_ones = {id(schemas[ref.rpartition("/")[2]]) for ref in parts}
    open_ones |= {id(part) for node in _objects(document) for part in node.get("allOf", [])}
    for node in _objects(document):
        closable = isinstance(node.get("properties"), dict) or "allOf" in node
        if closable and id(node) not in open_ones and "additionalProperties" not in node:
            node["unevaluatedProperties"] = False
    return document


def _refs_of_parts(node: Mapping[str, Any]) -> Iterator[str]:
    for part in node.get("allOf", []):
        if "$ref" in part:
            yield part["$ref"]


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(inner)


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """A parameter's text as what its schema speaks of."""
    match schema.get("type"):
        case "array":
            return text.split(",")
        case "integer":
            return int(text) if re.fullmatch(r"-?[0-9]+", text) else text
        case _:
            return text
