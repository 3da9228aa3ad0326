"""An account's own frame around its teasers, in Jinja2: `{{ teaser }}`, `{{ title }}`, `{{ hashtags }}`, `{{ link }}`….

A template writes words and asks whether there is something to write; it cannot loop, define, include or call. What it
may not do is refused when the settings are read, with the line. Jinja2 is imported when the first template is met.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import ImmutableSandboxedEnvironment

NAMES = ("teaser", "title", "hashtags", "link", "author", "site")
"""What a template may name. Each is text, empty where there is none; `hashtags` is all of them with a space between."""

FILTERS = ("capitalize", "default", "lower", "replace", "title", "trim", "truncate", "upper")

LONGEST = 2_000
"""Characters of a template."""

_ALLOWED = frozenset(
    (
        "Template",
        "Output",
        "TemplateData",
        "Name",
        "If",
        "Filter",
        "Const",
        "Not",
        "And",
        "Or",
        "Compare",
        "Operand",
        "CondExpr",
        "Concat",
        "Keyword",
    )
)
"""Kinds of Jinja2 nodes that neither repeat nor reach anything."""


def check(source: str) -> None:
    """Raise ValueError with the line and the remedy where a template cannot be used."""
    from jinja2 import TemplateError, TemplateSyntaxError, nodes

    if len(source) > LONGEST:
        raise ValueError(f"the template has {len(source)} characters; write at most {LONGEST}")
    try:
        tree = _environment().parse(source)
    except TemplateSyntaxError as error:
        raise ValueError(f"line {error.lineno} of the template: {error.message}; correct it") from error
    named = set()
    for node in tree.find_all(nodes.Node):
        kind = type(node).__name__
        if kind not in _ALLOWED:
            raise ValueError(
                f"line {node.lineno} of the template: {kind.lower()} is not for teasers; "
                "write text, {{ names }}, filters and {% if %}"
            )
        if isinstance(node, nodes.Name):
            named.add(node.name)
            if node.name not in NAMES:
                raise ValueError(f"line {node.lineno} of the template: there is no {node.name!r}; {_offer(NAMES)}")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise ValueError(f"line {node.lineno} of the template: there is no filter {node.name!r}; {_offer(FILTERS)}")
    if not named & {"teaser", "title"}:
        raise ValueError("line 1 of the template: it says nothing of the article; write {{ teaser }} or {{ title }}")
    try:
        render(source, dict.fromkeys(NAMES, "words"))
    except (TemplateError, TypeError, ValueError) as error:
        raise ValueError(f"line 1 of the template: it cannot be filled in: {error}; correct its filters") from error


def render(source: str, values: Mapping[str, str]) -> str:
    """Fill a template that `check` has let pass. No line ends in a space, no two empty lines follow each other."""
    text = _compiled(source).render({name: values.get(name, "") for name in NAMES})
    lines = [re.sub(r" {2,}", " ", line).strip(" ") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def names(source: str) -> frozenset[str]:
    """What a template names."""
    from jinja2 import nodes

    return frozenset(node.name for node in _environment().parse(source).find_all(nodes.Name))


def _offer(known: tuple[str, ...]) -> str:
    return f"write one of {', '.join(known)}"


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # What is made is plain text for a platform, never HTML.
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@cache
def _compiled(source: str) -> Template:
    return _environment().from_string(source)
