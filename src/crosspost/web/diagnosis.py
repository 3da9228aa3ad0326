"""What the doctor found, what is troubling and why an article is not posted, in the reader's language. Pure.

Each is told by the sentences of its kind, with its facts.

What others said (a platform, a server, a library) stays as it was said, between quotation marks. What has no code, or
one that this version does not know, is shown in the words that were kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from crosspost.core.checkup.finding import Finding
from crosspost.core.checkup.kind import FACTS, Fact, Level, Sort, places
from crosspost.core.checkup.kinds import KINDS, PHRASES
from crosspost.core.troubles import KINDS as KINDS_OF_TROUBLE
from crosspost.model import Alert, PlatformName, Reason
from crosspost.web.language import Language
from crosspost.web.naming import PLATFORMS
from crosspost.web.sayings import saying

_FIRST_PLACE = re.compile(r"{(\w+)}")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A finding, ready for a reader. All words that came from outside are escaped."""

    level: Level
    # What it is about, and what was looked at.
    heading: str
    what: Markup
    # "" where all is well.
    follows: Markup
    remedy: Markup
    # The language it is in: the reader's, or "en" where it could only be shown as it was kept.
    lang: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A trouble, ready for a reader: as in `Told`."""

    what: Markup
    lang: str


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Tells findings, troubles and reasons to one reader."""

    words: Language
    zone: ZoneInfo
    # The moment at which it is read.
    now: datetime

    def tell(self, finding: Finding) -> Told:
        """The finding in the reader's language, if its kind is known."""
        kind = KINDS.get(finding.code)
        if kind is None or not kind.facts <= finding.facts.keys():
            return _as_kept(finding)
        values = self._phrases() | self._facts(kind.facts, finding.facts)
        parts = {part: self._sentence(f"finding.{finding.code}.{part}", values) for part in kind.sentences}
        return Told(
            level=finding.level,
            heading=self._heading(finding),
            what=parts["what"],
            follows=parts.get("follows", Markup()),
            remedy=parts.get("remedy", Markup()),
            lang=self.words.code,
        )

    def trouble(self, alert: Alert) -> Line:
        """What is troubling, in the reader's language, if its kind is known."""
        needed = places(KINDS_OF_TROUBLE.get(alert.code, ""))
        if not needed or not needed <= alert.facts.keys():
            return Line(what=escape(alert.what), lang="en")
        what = self._sentence(f"trouble.{alert.code}", self._facts(needed, alert.facts))
        return Line(what=what, lang=self.words.code)

    def reason(self, reason: Reason) -> Markup:
        """Why an article is not posted, for the middle of a sentence."""
        values = self._facts(reason.facts, reason.facts)
        return escape(self.words.messages[f"reason.{reason.kind}"]).format_map(values)

    def _sentence(self, key: str, values: Mapping[str, Markup]) -> Markup:
        """A message with its values; it begins with a capital where it does not begin with a fact."""
        template = self.words.messages[key]
        told = _with_code(template).format_map(values)
        first = _FIRST_PLACE.match(template)
        return told if first and first[1] in FACTS else told[:1].upper() + told[1:]

    def _phrases(self) -> dict[str, Markup]:
        return {name: _with_code(self.words.t(f"finding_phrase.{name}")) for name in PHRASES}

    def _facts(self, names: Iterable[str], facts: Mapping[str, Fact]) -> dict[str, Markup]:
        return {name: self._fact(FACTS[name], facts[name]) for name in names}

    def _heading(self, finding: Finding) -> str:
        """The account or feed by its key, or the place; and the check."""
        about, _, key = finding.subject.partition(" ")
        subject = self.words.known(
            f"finding_subject.{about}", "finding_subject.other", key=key, subject=finding.subject
        )
        check = self.words.t(f"finding_check.{finding.check.replace(' ', '_')}")
        return self.words.t("finding_fact.heading", subject=subject, check=check)

    def _fact(self, sort: Sort, value: Fact) -> Markup:
        match sort:
            case Sort.QUOTE:
                return self._quoted(value)
            case Sort.CALLED:
                return self._around("called", name=_name(value)) if value else Markup()
            case Sort.STEP:
                return self._around("step", name=escape(self.words.known(f"tick.{value}", "tick.other", name=value)))
            case Sort.NAMES:
                return self._joined(value)
            case Sort.LIST:
                return Markup(", ").join(map(_name, _listed(value)))
            case Sort.NAME:
                return _name(value)
            case _:
                return escape(self._figure(sort, str(value)))

    def _figure(self, sort: Sort, value: str) -> str:
        """A number, a sum, a time, a span, or a word of a fixed list."""
        match sort:
            case Sort.COUNT:
                return self.words.number(int(value))
            case Sort.MONEY:
                return self.words.money(Decimal(value))
            case Sort.INSTANT:
                at = datetime.fromisoformat(value)
                day = self.words.date(at, self.zone, now=self.now)
                return self.words.t("finding_fact.instant", day=day, clock=self.words.clock(at, self.zone))
            case Sort.DAY:
                return self.words.date(datetime.fromisoformat(value), self.zone, now=self.now)
            case Sort.DATE:
                on = date.fromisoformat(value)
                return self.words.t("text.day", day=on.day, month=self.words.t(f"month.{on.month}"), year=on.year)
            case Sort.SPAN | Sort.LATENESS:
                return self.words.span(timedelta(seconds=float(value)))
            case Sort.PLATFORM:
                return PLATFORMS[PlatformName(value)]
            case _:
                return self.words.t(f"finding_phrase.{value}")

    def _quoted(self, value: Fact) -> Markup:
        if value is None:
            return escape(self.words.t("finding_phrase.no_answer"))
        return saying(str(value), self.words)

    def _joined(self, value: Fact) -> Markup:
        *names, last = map(_name, _listed(value))
        return self._around("names", names=Markup(", ").join(names), last=last) if names else last

    def _around(self, key: str, **values: Markup) -> Markup:
        return escape(self.words.messages[f"finding_fact.{key}"]).format_map(values)


def _with_code(message: str) -> Markup:
    """A message of the catalogue; a command between backticks looks like one."""
    return Markup().join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(message.split("`"))
    )


def _as_kept(finding: Finding) -> Told:
    return Told(
        level=finding.level,
        heading=f"{finding.subject}: {finding.check}",
        what=escape(finding.what),
        follows=escape(finding.follows),
        remedy=escape(finding.remedy),
        lang="en",
    )


def _name(value: Fact) -> Markup:
    """A name as it stands, kept apart from the direction of the words around it."""
    return Markup("<bdi>{}</bdi>").format(value)


def _listed(value: Fact) -> Iterable[Fact]:
    return value if isinstance(value, list) else [value]
