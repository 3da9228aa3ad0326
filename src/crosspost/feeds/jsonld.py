"""JSON-LD of an article page: who wrote it, when, and its keywords (https://schema.org/Article).

The scripts are hostile: their number, size and depth are bounded, and what is not as it should be is passed over.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crosspost.feeds import markup

MAX_SCRIPTS = 20
# Characters of one script. Real ones hold 1,000 to 30,000.
MAX_SIZE = 200_000
MAX_NODES = 1_000

_ARTICLE_TYPES = (
    "Article BlogPosting NewsArticle TechArticle ScholarlyArticle Report SocialMediaPosting LiveBlogPosting"
    " AnalysisNewsArticle OpinionNewsArticle ReportageNewsArticle ReviewNewsArticle WebPage"
)
_ARTICLES = frozenset(_ARTICLE_TYPES.split())


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the scripts say of the article. `published` is text as it stands there."""

    author: str | None = None
    published: str | None = None
    keywords: tuple[str, ...] = ()


def read(scripts: Iterable[str]) -> Facts:
    """Return the first author, date and keywords that a node of an article's type gives. Never raises."""
    nodes = [node for script in list(scripts)[:MAX_SCRIPTS] for node in _nodes(_loaded(script)) if _is_article(node)]
    # A WebPage wraps the article in many blogs; what the article itself says counts first.
    nodes.sort(key=lambda node: node.get("@type") == "WebPage")
    return Facts(
        author=next((name for node in nodes if (name := _name(node.get("author")))), None),
        published=next((date for node in nodes if (date := _text(node.get("datePublished")))), None),
        keywords=next((words for node in nodes if (words := _words(node.get("keywords")))), ()),
    )


def _loaded(script: str) -> object:
    if len(script) > MAX_SIZE:
        return None
    try:
        # strict=False: line ends inside strings are common. RecursionError: brackets a thousand deep.
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(document: object) -> Iterator[Mapping[str, object]]:
    """Objects at the top and in `@graph`, `mainEntity` and lists, breadth first, bounded."""
    waiting = deque([document])
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node = waiting.popleft()
        if isinstance(node, list):
            waiting.extend(node[:MAX_NODES])
        elif isinstance(node, dict):
            yield node
            waiting.extend(node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node)


def _is_article(node: Mapping[str, object]) -> bool:
    kinds = node.get("@type")
    return any(isinstance(kind, str) and kind in _ARTICLES for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _name(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name") if isinstance(value, dict) else value)


def _text(value: object) -> str | None:
    return markup.words(value) or None if isinstance(value, str) else None


def _words(value: object) -> tuple[str, ...]:
    words = value.split(",") if isinstance(value, str) else value
    return tuple(w for w in words if isinstance(w, str) and w.strip()) if isinstance(words, list) else ()
