"""French and English: complete, equal, and chosen as the reader wants."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from crosspost.core.calendar import View
from crosspost.core.results import Verdict
from crosspost.core.senders import Standing
from crosspost.core.slots import Against
from crosspost.core.strategy.nouns import DAYPARTS
from crosspost.core.teasers.compose import Problem
from crosspost.core.teasers.styles import STYLES
from crosspost.model import PostState
from crosspost.web.cards import Timing
from crosspost.web.desk import Mode
from crosspost.web.language import COUNTED, LANGUAGES, _flat, language, wanted
from crosspost.web.pages import NAVIGATION
from tests.web.conftest import Reader

EN, FR = language("en"), language("fr")
PARIS = ZoneInfo("Europe/Paris")


def test_both_catalogues_hold_the_same_keys_with_the_same_values() -> None:
    assert set(EN.messages) == set(FR.messages)
    for key in EN.messages:
        assert set(re.findall(r"{(\w+)}", EN.messages[key])) == set(re.findall(r"{(\w+)}", FR.messages[key])), key


def test_every_key_that_is_asked_for_is_there() -> None:
    found: set[str] = set()
    for folder in ("templates", "."):
        for file in (files("crosspost.web") / folder).iterdir():
            if file.name.endswith((".html", ".py")):
                text = file.read_text(encoding="utf-8")
                found |= set(re.findall(r"""\bt\(\s*["']([a-z_.]+)["'][,)]""", text))
                found |= set(re.findall(r"""["']((?:done|error)\.(?!html)[a-z_]+)["']""", text))
    assert len(found) > 80
    made = {f"state.{one}" for one in PostState} | {f"why.{one}" for one in Timing}
    made |= {f"mode.{one}" for one in (*Mode, *Standing)}
    made |= {f"problem.{one}" for one in Problem} | {f"style.{one}" for one in STYLES}
    made |= {f"move.{one}" for one in Against}
    made |= {f"mark.{one}" for one in PostState} | {f"calendar.against_{one}" for one in Against}
    made |= {f"calendar.{one}{view}" for one in ("", "before_", "after_") for view in View}
    made |= {f"results.{kind}_{one}" for kind in ("style", "tag", "time") for one in (*Verdict, "about")}
    made |= {f"results.read_{chart}" for chart in ("bars", "heat")}
    made |= {f"daypart{kind}.{part}" for kind in ("", "_short") for part in DAYPARTS}
    made |= {f"weekday{kind}.{day}" for kind in ("", "_short") for day in range(7)}
    made |= {f"counted.{name}.{count}" for name in COUNTED for count in ("one", "other")}
    made |= {f"nav.{name}" for name, _ in NAVIGATION} | {f"nav.{code}" for code in LANGUAGES}
    assert (found | made) - set(EN.messages) == set()


@pytest.mark.parametrize(
    ("cookie", "accept", "code"),
    [
        (None, "", "en"),
        (None, "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        (None, "de-DE,de;q=0.9,fr;q=0.5,en;q=0.4", "fr"),
        (None, "en;q=0.3, fr;q=0.2", "en"),
        (None, "fr;q=0,en;q=0.1", "en"),
        (None, "fr;q=x;;,,,", "en"),
        ("fr", "en", "fr"),
        ("../../etc/passwd", "fr", "fr"),
    ],
)
def test_the_browser_chooses_unless_the_reader_did(cookie: str | None, accept: str, code: str) -> None:
    assert wanted(cookie, accept).code == code


def test_times_sums_and_counts_are_written_as_each_language_does() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    at = datetime(2026, 11, 25, 11, 15, tzinfo=UTC)
    assert EN.when(at, PARIS, now=now) == "Wednesday 25 November, 12:15 CET"
    assert FR.when(at, PARIS, now=now) == "mercredi 25 novembre, 12:15 CET"
    assert FR.when(now, PARIS, now=now) == "Aujourd’hui, 10:00 CET"
    assert EN.when(at.replace(year=2027), PARIS, now=now) == "Thursday 25 November 2027, 12:15 CET"
    assert (EN.money(Decimal("0.2")), FR.money(Decimal("0.015"))) == ("$0.20", "0,015\u00a0$")
    assert (EN.number(25000), FR.number(25000)) == ("25,000", "25\u202f000")
    assert FR.n("ways.tags", 0) == "0 mot-dièse"
    assert EN.n("ways.tags", 0) == "0 hashtags"


@pytest.mark.parametrize(
    ("duration", "told"),
    [
        (timedelta(0), "1 minute"),
        (timedelta(seconds=89), "1 minute"),
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(minutes=59, seconds=59), "1 hour"),
        (timedelta(minutes=60), "1 hour"),
        (timedelta(minutes=90), "1 hour 30 minutes"),
        (timedelta(minutes=150), "2 hours 30 minutes"),
        (timedelta(hours=23, minutes=59, seconds=59), "1 day"),
        (timedelta(days=1, minutes=4), "1 day"),
        (timedelta(hours=47), "1 day 23 hours"),
        (timedelta(days=3, hours=12), "3 days 12 hours"),
    ],
)
def test_a_span_is_told_in_two_units_so_that_a_rule_reads_as_it_is_kept(duration: timedelta, told: str) -> None:
    assert EN.span(duration).replace("\u00a0", " ") == told


def test_the_page_speaks_french_to_a_french_browser_and_english_on_demand(reader: Reader) -> None:
    assert "Approuver" in reader.get("/", **{"accept-language": "fr"}).text
    assert '<html lang="fr">' in reader.get("/", **{"accept-language": "fr"}).text
    reader.post("/language", language="fr")
    assert "Essai à blanc" in reader.get().text
    for path in ("/posts/1", "/posts/1/edit", "/posts/1/ways", "/posts/1/move", "/start", "/nope"):
        html = reader.get(path).text
        assert '<html lang="fr">' in html, path
    reader.post("/language", language="xx")
    reader.post("/language", language="en")
    assert "Approve" in reader.get().text


CATALOGUES = ("messages/fr.toml", "report/messages/fr.toml")
NARROW, WIDE = "\u202f", "\u00a0"


@pytest.mark.parametrize("file", CATALOGUES)
def test_french_puts_no_break_spaces_where_a_line_must_not_end(file: str) -> None:
    wrong: list[str] = []
    catalogue = tomllib.loads((files("crosspost.web") / file).read_text(encoding="utf-8"))
    for key, message in _flat(catalogue, ""):
        # An address has a colon of its own.
        text = re.sub(r"https?://\S+|`[^`]*`", "", message)
        wrong += [f"{key}: {found[0]!r}" for found in re.finditer(rf"..[^{NARROW}](?=[;!?%])", text)]
        wrong += [f"{key}: {found[0]!r}" for found in re.finditer(rf"..[^{WIDE}](?=[:»])", text)]
        wrong += [f"{key}: {found[0]!r}" for found in re.finditer(rf"«[^{WIDE}]..", text)]
        wrong += [f"{key}: {found[0]!r}" for found in re.finditer(r"\w'\w", text)]
    assert wrong == []


def test_templates_leave_punctuation_to_the_catalogues() -> None:
    wrong: list[str] = []
    for folder in ("templates", "report/templates"):
        for file in (files("crosspost.web") / folder).iterdir():
            text = file.read_text(encoding="utf-8")
            wrong += [f"{file.name}: {found[0]!r}" for found in re.finditer(r"[})%]} ?[:;!?%](?= |<|\")", text)]
    assert wrong == []


def test_the_moment_is_told_without_a_capital_within_a_sentence() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    soon, later = now + timedelta(days=1), datetime(2026, 11, 25, 11, 15, tzinfo=UTC)
    assert FR.within(soon, PARIS, now=now) == "demain, 10:00 CET"
    assert EN.within(soon, PARIS, now=now) == "tomorrow, 10:00 CET"
    assert FR.day_within(now - timedelta(days=1), PARIS, now=now) == "hier"
    assert EN.within(later, PARIS, now=now) == "Wednesday 25 November, 12:15 CET"
    assert FR.within(None, PARIS, now=now) == "pas encore d’heure"
