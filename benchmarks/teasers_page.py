"""`python -m benchmarks.teasers_page [--shared DIR] [--out FILE] [--articles N]`: teasers to be read by an editor.

One page that needs no other file: real articles, half of them French, each with its title and opening, and every
variant as the platform would show it, with the sum of its length, its notes, and what the checker has found. The
articles are other people's: the page is for the desk of a developer, not for publishing. Held-out articles
(`tests.real_articles.is_held_out`) are not shown.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from tests import teaser_x as x
from tests.real_articles import from_feeds, from_pages, is_held_out, words
from tests.teaser_checker import Checker
from tests.teaser_form import language
from tests.teaser_variants import variants

from crosspost.model import Article, PlatformName, Teaser

ROOT = Path(__file__).resolve().parent.parent
HASHTAGS = 2
FOLD = 125
"""Characters of a Facebook post that a phone shows before "See more"."""

FULL, MOST_PER_FEED, OPENING = 150, 4, 420

STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1200px;padding:0 1rem;background:#f4f5f7}
article{margin:3rem 0;border-top:3px solid #111}h2{margin:.6rem 0}.opening{color:#444;max-width:75ch}
.meta,.notes,.tally{color:#666;font-size:12.5px}.row{display:flex;flex-wrap:wrap;gap:14px;align-items:flex-start}
h3{margin:1.2rem 0 .4rem;font-size:14px;width:100%}
.post{background:#fff;border:1px solid #d8dde3;border-radius:12px;padding:12px;width:340px}
.text{white-space:pre-wrap;overflow-wrap:anywhere}b.blue{color:#1d6fd1;font-weight:400}
.below{color:#999}.more{color:#65676b;font-weight:600}
.card{border:1px solid #d8dde3;background:#f0f2f5;margin-top:8px;padding:8px;font-size:13px}
.card i{display:block;font-style:normal;color:#777;text-transform:uppercase;font-size:11px}
.fault{color:#b00020;font-size:12.5px}details{font-size:13px}
details .text{border-top:1px solid #eee;margin-top:6px;padding-top:6px}
"""


def chosen(articles: Iterable[Article], *, most: int) -> list[Article]:
    """Half French, half others, in an order that only their titles decide; full texts before summaries."""
    french: list[Article] = []
    others: list[Article] = []
    per_feed: Counter[str] = Counter()
    known = set()
    for one in sorted(articles, key=_order):
        if is_held_out(one) or not one.title or one.title in known or (words(one) < 40 and len(one.summary) < 120):
            continue
        side = french if language(one) == "fr" else others
        # Few French feeds carry their whole text: they may give more than four.
        ceiling = MOST_PER_FEED * 2 if side is french else MOST_PER_FEED
        if len(side) < most // 2 and per_feed[one.feed_key] < ceiling:
            per_feed[one.feed_key] += 1
            known.add(one.title)
            side.append(one)
    return french + others


def _order(one: Article) -> tuple[bool, str]:
    return words(one) < FULL, hashlib.sha256(one.title.encode()).hexdigest()


def page(articles: Iterable[Article]) -> str:
    """The whole page."""
    tally: Counter[str] = Counter()
    shown = [_article(number, one, tally) for number, one in enumerate(articles, 1)]
    faults = ", ".join(f"{kind} {count}" for kind, count in tally.most_common()) or "none"
    head = f"<meta charset=utf-8><title>Teasers</title><style>{STYLE}</style><h1>{len(shown)} articles</h1>"
    return f"<!doctype html>{head}<p class=tally>faults that the checker sees: {escape(faults)}</p>{''.join(shown)}"


def _article(number: int, one: Article, tally: Counter[str]) -> str:
    text = " ".join([one.summary, *(block.text for block in one.blocks)]).strip()
    meta = f"{language(one)} · {words(one)} words · {one.feed_key} · tags: {', '.join(one.tags[:8])}"
    checker = Checker(one)
    columns = "".join(_platform(one, platform, checker, tally) for platform in PlatformName)
    return (
        f"<article><h2>{number}. {escape(one.title)}</h2><p class=meta>{escape(meta)}</p>"
        f"<p class=opening>{escape(text[:OPENING])}…</p>{columns}</article>"
    )


def _platform(one: Article, platform: PlatformName, checker: Checker, tally: Counter[str]) -> str:
    by_style: dict[str, list[Teaser]] = defaultdict(list)
    for teaser in variants(one, platform, hashtags=HASHTAGS):
        by_style[teaser.style].append(teaser)
    posts = "".join(_post(one, some, checker, tally) for some in by_style.values())
    return f"<div class=row><h3>{platform}</h3>{posts}</div>"


def _post(one: Article, some: list[Teaser], checker: Checker, tally: Counter[str]) -> str:
    """One style: its fullest variant as it would look, the others folded away."""
    first = max(some, key=lambda teaser: (len(teaser.hashtags), -teaser.weighted_length))
    found = [fault for teaser in some for fault in checker.faults(teaser, hashtags=HASHTAGS)]
    tally.update(fault.kind for fault in found)
    kinds = "".join(f"<p class=fault>{escape(kind)}: {escape(text[:160])}</p>" for kind, text in _distinct(found))
    rest = [f"<div class=text>{_words(teaser)}</div>" for teaser in some if teaser is not first]
    more = f"<details><summary>{len(rest)} more</summary>{''.join(rest)}</details>" if rest else ""
    notes = escape(" · ".join(first.notes))
    return (
        f"<div class='post {first.platform}'><p class=meta>{escape(first.style)}</p>"
        f"<div class=text>{_words(first)}</div>{_card(one, first)}<p class=notes>{notes}</p>{kinds}{more}</div>"
    )


def _distinct(found: Iterable[object]) -> Iterator[tuple[str, str]]:
    return iter(dict.fromkeys((getattr(fault, "kind", ""), getattr(fault, "words", "")) for fault in found))


def _words(teaser: Teaser) -> str:
    if teaser.platform is PlatformName.TWITTER or len(teaser.text) <= FOLD:
        return _blue(teaser.text, teaser)
    before, after = teaser.text[:FOLD], teaser.text[FOLD:]
    return f"{_blue(before, teaser)}<span class=more>… See more</span><span class=below>{_blue(after, teaser)}</span>"


def _blue(text: str, teaser: Teaser) -> str:
    shown = escape(text)
    clickable = [*x.hashtags(text), *([teaser.link] if teaser.link else [])]
    for part in sorted(set(clickable), key=len, reverse=True):
        short = part.removeprefix("https://").removeprefix("http://")
        short = short if len(short) <= 28 or part.startswith("#") else f"{short[:27]}…"
        shown = shown.replace(escape(part), f"<b class=blue>{escape(short)}</b>")
    return shown


def _card(one: Article, teaser: Teaser) -> str:
    if not teaser.link:
        return ""
    host = urlsplit(teaser.link).hostname or ""
    return f"<div class=card><i>{escape(host)}</i>{escape(one.title)}</div>"


def main() -> None:
    """Write the page; ends with a message where the articles are absent."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.teasers_page", description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="where the real articles are")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "teasers.html")
    parser.add_argument("--articles", type=int, default=60)
    asked = parser.parse_args()
    if not (asked.shared / "data").is_dir():
        parser.exit(
            0, f"{asked.shared} is not here: this needs the collected feeds, which are not part of the project\n"
        )
    articles = chosen(chain(from_pages(asked.shared), from_feeds(asked.shared)), most=asked.articles)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(page(articles), encoding="utf-8")
    print(f"{asked.out}: {len(articles)} articles")


if __name__ == "__main__":
    main()
