"""The names around an article: its site's, its author's, and those that its author files it under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from crosspost.core.teasers import hashtags, safety
from crosspost.core.teasers.language import folded_words
from crosspost.model import Article

LONGEST_AUTHOR = 40

_SITE = re.compile(r"(.*\S)( [|–—·:-] | \| ?)([^|–—]{2,40})\Z")
_DATED = re.compile(r"\s[|–—·-]\s\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\Z")


def subjects(article: Article) -> Iterator[str]:
    """The author's tags, without those that name the site or the author."""
    site = "".join(folded_words(article.site_name or ""))
    author = "".join(folded_words(article.author or ""))
    for tag in article.tags[: hashtags.MOST_TAGS]:
        name = "".join(folded_words(tag[: hashtags.LONGEST * 2]))
        if not (site and site in name) and not (author and name == author):
            yield tag


def without_site(title: str, article: Article) -> str:
    """The title without the site's name at its end, as pages have it: "Un titre | Le Site | 23.05.2011"."""
    title = _DATED.sub("", title)
    found = _SITE.match(title)
    if found is None:
        return title
    head, tail = found[1], found[3]
    name = "".join(folded_words(tail))
    host = "".join(folded_words(urlsplit(article.link or "").hostname or ""))
    # A club's own pages name it in titles as one of two that play: "FC Twente - FC Utrecht".
    is_subject = "|" not in found[2] and any(tail in block.text for block in article.blocks)
    is_host = name in host and not is_subject
    is_site = len(name) > 1 and (name == "".join(folded_words(article.site_name or "")) or is_host)
    return head if is_site else title


def person(author: str | None) -> str | None:
    """The author where it is written like a person's name: two to four words with capitals."""
    name = safety.clean(author or "")
    parts = name.replace("-", " ").replace("’", " ").replace("'", " ").split()
    is_name = 2 <= len(parts) <= 4 and all(part[0].isupper() and part.replace(".", "").isalpha() for part in parts)
    return name if is_name and len(name) <= LONGEST_AUTHOR and not safety.has_link(name) else None
