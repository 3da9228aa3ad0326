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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from crosspost.core.teasers import fitting, safety, templates
from crosspost.core.teasers.cutting import cut
from crosspost.core.teasers.fitting import Form
from crosspost.core.teasers.language import detect, pack_of
from crosspost.core.teasers.material import Material, bare, gather
from crosspost.core.teasers.ordering import speaks_for_itself
from crosspost.core.teasers.patterns import INVALID_CHARACTER
from crosspost.core.teasers.plan import APART, Plan
from crosspost.core.teasers.rules import RULES, TextRules, rules_of
from crosspost.core.teasers.styles import STYLES, card_shows_title, plain, plans
from crosspost.core.teasers.twitter_text import extract
from crosspost.errors import UnfitTeaser
from crosspost.model import Account, Article, LinkPlacement, PlatformName, Teaser

HANDWRITTEN = "handwritten"
EDITED = "edited"

MAX_BY_HAND = 70_000
"""Characters of an author's own words that are looked at: more than any platform takes."""


class Problem(StrEnum):
    """Why a platform would refuse a text."""

    NO_WORDS = "no_words"
    INVALID_CHARACTER = "invalid_character"
    LINK_TWICE = "link_twice"
    TOO_LONG = "too_long"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """How a text fares on a platform."""

    # What the platform counts, and what it allows.
    weighted_length: int
    limit: int
    valid: bool
    # The sum, and what to do where it is not valid.
    reason: str
    # The sum as numbers: what was counted for the words, for the link, and as room for the link's mark.
    words: int
    link: int
    mark: int
    # None: the platform takes it.
    problem: Problem | None = None

    @property
    def over(self) -> int:
        """By how much it is too long; 0 or less where it is not."""
        return self.words + self.link + self.mark - self.limit


def compose(article: Article, account: Account) -> tuple[Teaser, ...]:
    """Every teaser that the article lends itself to on this account, best first; the same ones for the same article.

    A variant is a style, with no hashtags up to as many as the account wants, and with and without an emoji where the
    account allows one; no two have the same text. What the author wrote by hand for the platform stands alone. Empty
    when there is nothing to say, or when the link alone fills the platform's limit. Never raises for what an article
    says.
    """
    rules = rules_of(account)
    if (by_hand := _handwritten(article, account, rules)) is not None:
        return (by_hand,)
    material = gather(article, most_hashtags=account.hashtags)
    made = _variants(_best_first(plans(material, rules), material, account, rules), material, account, rules)
    if not made:
        fallback = plain(material, rules)
        made = _variants({"headline": fallback}, material, account, rules) if fallback else []
    different: dict[str, Teaser] = {}
    for teaser in made:
        different.setdefault(teaser.text, teaser)
    return tuple(different.values())


def _best_first(
    planned: Mapping[str, Plan], material: Material, account: Account, rules: TextRules
) -> Mapping[str, Plan]:
    """The plans in the order of `STYLES`; where no card is sure to show the title, the manner that says it comes first.

    A sentence taken from a text seldom names its subject; readers of X preferred the title to it in two of three cases.
    Not so where the opening speaks for itself, and nothing as good can be said below the title.
    """
    if card_shows_title(material, rules) or "headline" not in planned:
        return planned
    form = _form("headline", material, account, rules, wanted=0, sign=None)
    below = fitting.say(planned["headline"], form)
    alone = fitting.say(planned["lede"], form) if "lede" in planned else None
    by_itself = below is not None and alone is not None and speaks_for_itself(below.pieces, alone.pieces, material)
    first = "lede" if by_itself else "headline"
    return {first: planned[first], **planned}


def _variants(planned: Mapping[str, Plan], material: Material, account: Account, rules: TextRules) -> list[Teaser]:
    """Every plan in every form: all styles with the most hashtags first, then with fewer, then with an emoji."""
    most = min(account.hashtags, len(material.hashtags))
    signs = (None, material.emoji) if account.emoji and material.emoji else (None,)
    made: list[Teaser] = []
    for sign in signs:
        for wanted in range(most, -1, -1):
            for name, plan in planned.items():
                form = _form(name, material, account, rules, wanted=wanted, sign=sign)
                teaser = _sound(plan, form, material, account)
                made += [teaser] if teaser else []
    return made


def _form(style: str, material: Material, account: Account, rules: TextRules, *, wanted: int, sign: str | None) -> Form:
    return Form(
        style=style,
        tags=material.hashtags[:wanted],
        emoji=sign,
        link=material.link,
        placement=account.link,
        rules=rules,
        pack=material.pack,
        frame=_own_frame(account.template, material, rules) if account.template else None,
        verbatim=style == "quote",
    )


def _sound(plan: Plan, form: Form, material: Material, account: Account) -> Teaser | None:
    """The teaser, if nothing in it is clickable but what is meant to be; else the same in bare words, or none."""
    made = fitting.fit(plan, form)
    if made is None or _is_sound(made, form.rules):
        return made
    words = bare(material)
    again = STYLES[form.style](words, form.rules) or plain(words, form.rules)
    if again is None:
        return None
    form = _form(form.style, words, account, form.rules, wanted=0, sign=None)
    made = fitting.fit(again, form)
    return made if made is not None and _is_sound(made, form.rules) else None


def _own_frame(source: str, material: Material, rules: TextRules) -> fitting.Frame:
    """The account's template as a frame. A link that it does not name is put below on X, where it must stand."""
    at_end = material.link if rules.link_in_text else None
    below = at_end if at_end and "link" not in templates.names(source) else None
    values = {
        "title": material.title.text if material.title else "",
        "link": at_end or "",
        "author": material.author or "",
        "site": material.site or "",
    }

    def frame(words: str, tags: Sequence[str]) -> str:
        text = templates.render(source, values | {"teaser": words, "hashtags": " ".join(tags)})
        return APART.join(filter(None, (text, below)))

    return frame


def from_edit(text: str, *, before: Teaser) -> Teaser:
    """Return a human's words as a teaser in place of another, whose link, place of the link and limit it keeps.

    Adds the link on X where it is missing; takes it out where it stands elsewhere. Mentions, tags and further links
    stay: a human meant them. Raises UnfitTeaser, with the sum, for what the platform would refuse.
    """
    rules = _rules_as(before)
    words = _with_link(safety.clean_lines(text), before.link, rules)
    measured = _measured(words, link=before.link, rules=rules)
    if not measured.valid:
        raise UnfitTeaser(measured.reason)
    notes = (measured.reason,)
    return fitting.teaser(
        words, style=EDITED, link=before.link, rules=rules, notes=notes, placement=before.link_placement
    )


def measure_edit(text: str, *, before: Teaser) -> Measure:
    """Count a human's words as `from_edit` would, link added and all. Raises nothing, changes nothing."""
    rules = _rules_as(before)
    return _measured(_with_link(safety.clean_lines(text), before.link, rules), link=before.link, rules=rules)


def measure(text: str, *, platform: PlatformName, link: str | None) -> Measure:
    """Count a finished text as the platform does and say whether it takes it. Changes nothing."""
    return _measured(text, link=link, rules=RULES[platform])


def _measured(text: str, *, link: str | None, rules: TextRules) -> Measure:
    inside = link if link and rules.link_in_text and link in text else None
    marks = fitting.room_for_mark(inside, rules)
    length = rules.count(text)
    of_link = rules.count(inside) if inside else 0
    parts = [f"{length - of_link} words"]
    parts += [f"{of_link} link"] if inside else []
    parts += [f"{marks} room for the link's mark"] if marks else []
    reason = f"{length + marks} of {rules.limit}: {' + '.join(parts)}"
    over = length + marks - rules.limit
    kind, problem = _problem(text, link=link, inside=inside, over=over)
    return Measure(
        weighted_length=length,
        limit=rules.limit,
        valid=kind is None,
        reason=f"{reason}; {problem}" if kind else reason,
        words=length - of_link,
        link=of_link,
        mark=marks,
        problem=kind,
    )


def _problem(text: str, *, link: str | None, inside: str | None, over: int) -> tuple[Problem | None, str]:
    """Why the platform would refuse the text, and what to do."""
    if not text.replace(link or "", "").strip():
        return Problem.NO_WORDS, "there are no words: write some"
    if INVALID_CHARACTER.search(text):
        remedy = "it holds a character that platforms refuse (U+FFFE, U+FEFF, U+FFFF or half of one): remove it"
        return Problem.INVALID_CHARACTER, remedy
    if inside and text.count(inside) > 1:
        remedy = f"the link stands in it more than once, or begins a longer one: keep it once, as {inside}"
        return Problem.LINK_TWICE, remedy
    return (Problem.TOO_LONG, f"take {over} away") if over > 0 else (None, "")


def _rules_as(teaser: Teaser) -> TextRules:
    """The rules under which a teaser was made."""
    rules = RULES[teaser.platform]
    here = teaser.link_placement is LinkPlacement.POST
    return replace(rules, limit=teaser.limit, link_in_text=rules.link_in_text and here, card=rules.card and here)


def _is_sound(teaser: Teaser, rules: TextRules) -> bool:
    """Whether the finished text holds the link once and nothing else that is clickable, joined as it is now."""
    words, inside = teaser.text, None
    if rules.link_in_text and teaser.link:
        inside = teaser.link
        words = words.replace(inside, " ")
    if safety.may_click(words):
        found = extract(words)
        if found.links or found.mentions or found.lists or found.cashtags:
            return False
    if inside is None or not safety.is_whole(inside):
        return True
    # On a line of its own nothing can stick to it.
    apart = teaser.text == inside or teaser.text.endswith(f"\n{inside}")
    return apart or [one.text for one in extract(teaser.text).links] == [inside]


def _handwritten(article: Article, account: Account, rules: TextRules) -> Teaser | None:
    """Return the author's own words, cut where they must be. Their mentions and tags stay; links in them do not."""
    link = safety.link(article.link)
    words = safety.clean_lines(article.handwritten.get(rules.platform, "")[:MAX_BY_HAND])
    for address in filter(None, (article.link, link)):
        words = words.replace(address, "")
    words = safety.unlinked(safety.clean_lines(words))
    at_end = link if rules.link_in_text else None
    taken = rules.count(f"{APART}{at_end}") + fitting.room_for_mark(at_end, rules) if at_end else 0
    pack = pack_of(detect(article.language, words))
    fitted = cut(words, rules.limit - taken, rules.count, pack) if words else None
    if not fitted:
        return None
    text = _with_link(fitted, link, rules)
    origin = "the author's own words" if fitted == words else "the author's own words, cut to fit"
    parts = {"words": rules.count(fitted), "link": rules.count(at_end) if at_end else 0}
    total = fitting.total(parts, text, rules)
    return fitting.teaser(
        text, style=HANDWRITTEN, link=link, rules=rules, notes=(origin, total), placement=account.link
    )


def _with_link(words: str, link: str | None, rules: TextRules) -> str:
    if not link:
        return words
    if not rules.link_in_text:
        return safety.clean_lines(words.replace(link, "")) if link in words else words
    return words if _holds(words, link) else f"{words}{APART}{link}" if words else link


def _holds(words: str, link: str) -> bool:
    """Whether the link itself stands in the words, and not merely the beginning of a longer one.

    The mark goes to the link's end: in the midst of a longer address it could not be recognised on the platform.
    """
    return link in words and (link in words.split() or link in (found.text for found in extract(words).links))
