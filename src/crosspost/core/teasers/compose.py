"""The door of this room: from an article, or from a human's words, to teasers.

::

    the author wrote one by hand?  ── yes ─▶ that one, fitted
             │ no
             ▼
    gather material ─▶ every style makes its plan ─▶ fit ─▶ sound? ── no ─▶ the same in bare words
                                                              │ yes
                                                              ▼
                                                           a teaser
"""

from __future__ import annotations

from dataclasses import dataclass

from crosspost.core.teasers import fitting, safety
from crosspost.core.teasers.material import Material, bare, gather
from crosspost.core.teasers.patterns import INVALID_CHARACTER
from crosspost.core.teasers.rules import RULES, TextRules
from crosspost.core.teasers.styles import STYLES, Style
from crosspost.core.teasers.twitter_text import extract
from crosspost.errors import UnfitTeaser
from crosspost.model import Article, PlatformName, Teaser

HANDWRITTEN = "handwritten"
EDITED = "edited"

MAX_BY_HAND = 70_000
"""Characters of an author's own words that are looked at: more than any platform takes."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How a text fares on a platform."""

    # What the platform counts, and what it allows.
    weighted_length: int
    limit: int
    valid: bool
    # The sum, and what to do where it is not valid.
    reason: str


def compose(article: Article, platform: PlatformName, *, hashtags: int) -> tuple[Teaser, ...]:
    """Every teaser that the article lends itself to, one per style; the same ones for the same article.

    `hashtags` is the most that one may carry. What the author wrote by hand for the platform stands alone. Empty when
    there is nothing to say, or when the link alone fills the platform's limit. Never raises for what an article says.
    """
    rules = RULES[platform]
    if (by_hand := _handwritten(article, rules)) is not None:
        return (by_hand,)
    material = gather(article, hashtags=hashtags)
    variants = (_in_style(name, style, material, rules) for name, style in STYLES.items())
    return tuple(teaser for teaser in variants if teaser is not None)


def from_edit(text: str, *, link: str | None, platform: PlatformName) -> Teaser:
    """Return a human's words as a teaser. Adds the link on X where it is missing; takes it out where a card shows it.

    Mentions, tags and further links stay: a human meant them. Raises UnfitTeaser, with the sum, for what the
    platform would refuse.
    """
    rules = RULES[platform]
    words = _with_link(safety.clean_lines(text), link, rules)
    measured = measure(words, platform=platform, link=link)
    if not measured.valid:
        raise UnfitTeaser(measured.reason)
    return fitting.teaser(words, style=EDITED, link=link, rules=rules, notes=(measured.reason,))


def measure(text: str, *, platform: PlatformName, link: str | None) -> Measure:
    """Count a finished text as the platform does and say whether it takes it. Changes nothing."""
    rules = RULES[platform]
    inside = link if link and rules.link_in_text and link in text else None
    marks = fitting.room_for_mark(inside, rules)
    length = rules.count(text)
    of_link = rules.count(inside) if inside else 0
    parts = [f"{length - of_link} words"]
    parts += [f"{of_link} link"] if inside else []
    parts += [f"{marks} room for the link's mark"] if marks else []
    reason = f"{length + marks} of {rules.limit}: {' + '.join(parts)}"
    over = length + marks - rules.limit
    if not text.replace(link or "", "").strip():
        problem = "there are no words: write some"
    elif INVALID_CHARACTER.search(text):
        problem = "it holds a character that platforms refuse (U+FFFE, U+FEFF, U+FFFF or half of one): remove it"
    elif inside and text.count(inside) > 1:
        problem = f"the link stands in it more than once, or begins a longer one: keep it once, as {inside}"
    elif over > 0:
        problem = f"take {over} away"
    else:
        return Measure(weighted_length=length, limit=rules.limit, valid=True, reason=reason)
    return Measure(weighted_length=length, limit=rules.limit, valid=False, reason=f"{reason}; {problem}")


def _in_style(name: str, style: Style, material: Material, rules: TextRules) -> Teaser | None:
    for words in (material, bare(material)):
        plan = style(words, rules)
        if plan is None:
            return None
        made = fitting.fit(plan, style=name, tags=words.hashtags, link=words.link, rules=rules)
        if made is None or _is_sound(made, rules):
            return made
    return None


def _is_sound(teaser: Teaser, rules: TextRules) -> bool:
    """Whether the finished text holds the link once and nothing else that is clickable, joined as it is now."""
    words = teaser.text
    if rules.link_in_text and teaser.link:
        if safety.is_whole(teaser.link) and [one.text for one in extract(words).links] != [teaser.link]:
            return False
        words = words.removesuffix(teaser.link)
    found = extract(words)
    return not (found.links or found.mentions or found.lists or found.cashtags)


def _handwritten(article: Article, rules: TextRules) -> Teaser | None:
    """Return the author's own words, cut where they must be. Their mentions and tags stay; links in them do not."""
    link = safety.link(article.link)
    words = safety.clean_lines(article.handwritten.get(rules.platform, "")[:MAX_BY_HAND])
    for address in filter(None, (article.link, link)):
        words = words.replace(address, "")
    words = safety.unlinked(safety.clean_lines(words))
    at_end = link if rules.link_in_text else None
    taken = rules.count(f"{fitting.APART}{at_end}") + fitting.room_for_mark(at_end, rules) if at_end else 0
    fitted = fitting.cut(words, rules.limit - taken, rules.count) if words else None
    if not fitted:
        return None
    text = _with_link(fitted, link, rules)
    origin = "the author's own words" if fitted == words else "the author's own words, cut to fit"
    total = fitting.total({"words": fitted, "link": at_end or ""}, text, rules)
    return fitting.teaser(text, style=HANDWRITTEN, link=link, rules=rules, notes=(origin, total))


def _with_link(words: str, link: str | None, rules: TextRules) -> str:
    if not link:
        return words
    if not rules.link_in_text:
        return safety.clean_lines(words.replace(link, "")) if link in words else words
    return words if _holds(words, link) else f"{words}{fitting.APART}{link}" if words else link


def _holds(words: str, link: str) -> bool:
    """Whether the link itself stands in the words, and not merely the beginning of a longer one.

    The mark goes to the link's end: in the midst of a longer address it could not be recognised on the platform.
    """
    return link in words and (link in words.split() or link in (found.text for found in extract(words).links))
