"""The report as HTML: complete in both languages, harmless whatever the posts hold, and one file."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest

from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.core.strategy.explain import Verdict
from crosspost.core.strategy.nouns import DAYPARTS, FACTORS
from crosspost.core.summary.nouns import Statement, Strength
from crosspost.core.teasers.styles import STYLES
from crosspost.model import LinkPlacement
from crosspost.web.language import LANGUAGES
from crosspost.web.report import words as w
from crosspost.web.report.drawing import draw
from crosspost.web.report.sentences import sentence
from tests import summaries
from tests.summaries import NOW, PARIS, PERIOD, X

HOSTILE = (
    "<script>document.title = 'owned'</script>",
    '"><img src="https://evil.example/x.png" onerror="alert(1)">',
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "</style><style>@import 'https://evil.example/x.css'",
    "\u202eforwards\u2066",
)
LOADING = frozenset("img script iframe object embed audio video source base form link image use".split())  # noqa: SIM905
PREFIX = "report.statement."
KINDS = sorted(key.removeprefix(PREFIX) for key in w.catalogue("en") if key.startswith(PREFIX))


class Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page)
    return parser.found


def fields(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def hostile_page() -> str:
    titles = dict(enumerate((*HOSTILE, *HOSTILE), start=1))
    made = []
    for number, text in titles.items():
        at = PERIOD.start + (PERIOD.end - PERIOD.start) * 0.08 * number
        post = summaries.post(X, number, at=at, title=f"{text} {number}", remote_url="javascript:alert(1)")
        made.append((post, summaries.readings(post, 20 + number)))
    return draw(summaries.summary({X.key: made}, accounts=[X], titles=titles), code="en", zone=PARIS)


def test_both_catalogues_have_the_same_messages_with_the_same_values() -> None:
    english, french = w.catalogue("en"), w.catalogue("fr")

    assert set(english) == set(french)
    assert {key: fields(text) for key, text in english.items()} == {key: fields(text) for key, text in french.items()}
    assert all(text.strip() for text in (*english.values(), *french.values()))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_that_the_program_can_say_is_in_the_catalogue(code: str) -> None:
    known = w.catalogue(code)

    assert {f"report.verdict.{verdict.name.lower()}" for verdict in Verdict} <= set(known)
    assert {f"report.strength.{strength.value}" for strength in Strength} <= set(known)
    assert {f"report.factor.{factor}" for factor in (*FACTORS, "style", "link")} <= set(known)
    levels = [("link", place.value) for place in LinkPlacement] + [
        (factor, level) for factor, names in FACTORS.items() for level in names
    ]
    assert {f"report.level.{factor}_{level}" for factor, level in levels} <= set(known)
    assert all(name in DAYPARTS for name in FACTORS["daypart"])
    assert {f"style.{style}" for style in STYLES} <= set(w.words_of(code).messages)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_statement_makes_a_sentence_without_a_gap(code: str, kind: str) -> None:
    values: dict[str, Any] = {
        "posts": 3, "accounts": 2, "before": 4, "median": 2.5, "low": -3.4, "high": 12.6, "percent": 5.2,
        "total": Decimal("1.234"), "per_post": Decimal("0.2"), "per_interaction": Decimal("0.00004"), "unread": 1,
        "factor": "style", "level": "question", "strategy": 9, "control": 1, "more": 30, "told": 2, "needed": 30,
    }  # fmt: skip
    made = Statement(kind=kind, strength=Strength.FACT, account="twitter", values=values)

    said = sentence(made, w.words_of(code), {"twitter": "X"})

    assert said
    assert not re.search(r"[{}]|None|report\.", said)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("reason", "summary", "charts"),
    [
        ("nothing configured", summaries.summary(accounts=()), 0),
        ("no post", summaries.summary(), 0),
        ("three posts: the tables say all", summaries.few(), 0),
        ("300 posts: a course and effects on each account", summaries.full(), 2 * (1 + 4 + 4 + 7 + 1) + 1),
    ],
)
def test_the_report_is_drawn_whatever_there_is(code: str, reason: str, summary: Any, charts: int) -> None:
    page = draw(summary, code=code, zone=PARIS)

    assert f'<html lang="{code}">' in page
    assert sum(tag == "svg" for tag, _ in elements(page)) == charts, reason
    assert "None" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_the_file_asks_for_nothing() -> None:
    for page in (draw(summaries.full(), code="fr", zone=PARIS), hostile_page()):
        found = elements(page)
        assert not {tag for tag, _ in found} & LOADING
        assert not [name for _, attributes in found for name in attributes if name.startswith("on") or name == "src"]
        styles = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
        assert len(styles) == 1
        assert not re.search(r"@import|url\(|http", styles[0])
        assert "default-src 'none'" in page


def test_hostile_titles_stay_words() -> None:
    page = hostile_page()

    assert "<script" not in page
    assert "&lt;script&gt;document.title" in page
    assert "{{ 7 * 7 }}" in page
    assert "javascript:" not in page
    leads_to = {str(attributes["href"]) for _, attributes in elements(page) if "href" in attributes}
    assert leads_to == set()


def test_a_page_of_the_sandbox_says_that_its_figures_are_simulated() -> None:
    assert "Simulated" in draw(summaries.summary(simulated=True), code="en", zone=PARIS)
    assert "Simulated" not in draw(summaries.summary(), code="en", zone=PARIS)
    assert "Simulation" in draw(summaries.summary(simulated=True), code="fr", zone=PARIS)


def test_no_figure_is_shown_of_a_level_that_too_few_posts_had() -> None:
    rare = summaries.post(X, 99, at=NOW.replace(day=1), style="list")
    made = [*summaries.posts(X, 60), (rare, summaries.readings(rare, 5000))]

    page = draw(summaries.summary({X.key: made}, accounts=[X]), code="en", zone=PARIS)

    name = w.level("style", "list", w.words_of("en"))
    (row,) = re.findall(rf'<tr><td class="level"><bdi>{name}</bdi></td>.*?</tr>', page)
    assert "too few posts" in row
    assert "svg" not in row
    assert "%" not in row


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (18.4, "+18 %", "+18 %"),
        (-3.0, "−3 %", "−3 %"),
        (0.2, "0 %", "0 %"),
        (-0.2, "0 %", "0 %"),
        (12345.0, "+12,345 %", "+12 345 %"),
    ],
)
def test_percentages_are_written_with_their_sign(value: float, english: str, french: str) -> None:
    said = {code: w.percent(value, w.words_of(code)).replace("\u202f", " ") for code in LANGUAGES}

    assert said == {"en": english, "fr": french}


@pytest.mark.parametrize(
    ("amount", "english", "french"),
    [
        (Decimal("15.11"), "$15.11", "15,11 $"),
        (Decimal("0.2014285714"), "$0.201", "0,201 $"),
        (Decimal("0.00004"), "under $0.001", "moins de 0,001 $"),
        (Decimal(0), "$0.00", "0,00 $"),
        (None, "–", "–"),
    ],
)
def test_little_money_is_never_written_as_none(amount: Decimal | None, english: str, french: str) -> None:
    said = {code: w.money(amount, w.words_of(code)).replace("\u00a0", " ") for code in LANGUAGES}

    assert said == {"en": english, "fr": french}


@pytest.mark.parametrize(("code", "told"), [("en", "get less than before: −31"), ("fr", "moins qu’avant\u00a0: −31")])
def test_a_shift_that_was_found_in_the_period_is_told(code: str, told: str) -> None:
    made = summaries.full()
    first, *others = made.accounts
    since = made.period.start + timedelta(days=20)
    shift = Alert(
        account=first.key,
        kind=AlertKind.LEVEL,
        at=since + timedelta(days=9),
        posts=80,
        since=since,
        cut=since,
        evidence=54.2,
        percent=-31.0,
    )
    assert told not in draw(made, code=code, zone=PARIS)
    shifted = replace(made, accounts=(replace(first, shifts=(shift,)), *others))
    html = draw(shifted, code=code, zone=PARIS)
    assert told in html
    assert " 54 " in html
    effects = replace(shift, kind=AlertKind.EFFECTS)
    html = draw(replace(made, accounts=(replace(first, shifts=(effects,)), *others)), code=code, zone=PARIS)
    assert {"en": "other styles or times work", "fr": "mêmes styles"}[code] in html
