"""The doctor's findings on the page: every kind in every language, the words of others quoted, nothing hostile."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core import reasons
from crosspost.core.alerts import judge
from crosspost.core.checkup import accounts
from crosspost.core.checkup.facts import Health
from crosspost.core.checkup.finding import Finding, found
from crosspost.core.checkup.kind import Level, places
from crosspost.core.checkup.kinds import KINDS, PHRASES
from crosspost.core.reasons import SENTENCES as REASONS
from crosspost.core.troubles import KINDS as TROUBLES
from crosspost.model import Account, Alert, Reason, ReasonKind
from crosspost.web.diagnosis import Diagnosis
from crosspost.web.language import LANGUAGES, language
from tests.steps.conftest import Installation
from tests.unit.checkup_situations import PAGE, SITUATIONS, X, one_of_each
from tests.unit.test_checkup import healths
from tests.unit.trouble_situations import SITUATIONS as TROUBLE_SITUATIONS
from tests.unit.trouble_situations import trouble_of
from tests.web.conftest import reader_of

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FRENCH, ENGLISH = (Diagnosis(words=language(code), zone=PARIS, now=NOW) for code in ("fr", "en"))
SUBJECTS = {"account", "feed", "database", "alerts", "settings", "other"}
QUOTED = re.compile(r'<span lang="en" dir="auto">.*?</span>', re.DOTALL)

ENGLISH_WORDS = re.compile(r"\b(the|is|are|and|not|would|this|which|nothing|every|its|your)\b")


def said(markup: str) -> str:
    """What a reader reads."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kind_has_its_sentences_with_the_same_places_and_none_is_left_over(code: str) -> None:
    messages = language(code).messages
    wanted = {f"finding.{kind}.{part}": text for kind, one in KINDS.items() for part, text in one.sentences.items()}
    wanted |= {f"finding_phrase.{name}": text for name, text in PHRASES.items()}
    assert {key for key in messages if key.startswith(("finding.", "finding_phrase."))} == set(wanted)
    for key, text in wanted.items():
        assert places(messages[key]) == places(text), key


def test_english_is_word_for_word_what_the_command_line_says() -> None:
    for code, kind in KINDS.items():
        for part, text in kind.sentences.items():
            assert ENGLISH.words.messages[f"finding.{code}.{part}"] == text
    assert {name: ENGLISH.words.t(f"finding_phrase.{name}") for name in PHRASES} == PHRASES


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_check_and_every_subject_has_its_name(code: str) -> None:
    messages = language(code).messages
    checks = {f"finding_check.{kind.check.replace(' ', '_')}" for kind in KINDS.values()}
    assert {key for key in messages if key.startswith("finding_check.")} == checks
    assert {key for key in messages if key.startswith("finding_subject.")} == {f"finding_subject.{s}" for s in SUBJECTS}
    subjects = {one.subject.partition(" ")[0] for one in one_of_each().values()}
    assert subjects == SUBJECTS - {"other"}


def test_french_is_set_as_french_is() -> None:
    """No typewriter's apostrophe, and no line breaks before a colon, a question mark or within quotation marks."""
    ours = {
        key: text for key, text in FRENCH.words.messages.items() if key.startswith(("finding", "trouble.", "saying."))
    }
    for key, text in ours.items():
        assert "'" not in text, key
        assert not re.search(r" [:;?!»]|« ", text), key
        # Straight quotes only where somebody is to write them.
        assert '"' not in re.sub(r'\w+ ?= ?"[^"]*"', "", text), key


def test_health_in_french_holds_no_sentence_of_the_command_line(world: Installation) -> None:
    world.app.store.keep_findings(list(one_of_each().values()), now=world.clock())
    page = reader_of(world).get("/health", **{"accept-language": "fr"}).text
    section = page[page.index('id="checkup"') : page.index('id="ticks"')]
    assert section.count("<li>") == len(KINDS)
    assert 'lang="en"' not in QUOTED.sub("", section)
    read = said(QUOTED.sub("", section)).casefold()
    texts = [text for kind in KINDS.values() for text in kind.sentences.values()] + list(PHRASES.values())
    for text in texts:
        for part in re.split(r"{\w+}", text):
            if len(re.findall(r"[a-z]{2,}", part)) >= 3:
                assert part.strip(" ,;:").casefold() not in read, part
    # The buttons of the platforms' own pages have the names that they have there.
    assert ENGLISH_WORDS.findall(re.sub(r"«[^»]*»", "", read)) == []


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize("diagnosis", [FRENCH, ENGLISH], ids=LANGUAGES[::-1])
def test_every_case_is_told_whole(diagnosis: Diagnosis, name: str) -> None:
    for finding in SITUATIONS[name]():
        told = diagnosis.tell(finding)
        assert told.lang == diagnosis.words.code
        assert (bool(told.what), bool(told.follows), bool(told.remedy)) == (
            True,
            bool(finding.follows),
            bool(finding.remedy),
        )
        assert "{" not in told.what + told.follows + told.remedy


@given(health=healths, account=st.sampled_from([X, PAGE]))
def test_whatever_is_found_of_an_account_is_told_in_every_language(health: Health, account: Account) -> None:
    for finding in accounts.judge(account, health):
        for diagnosis in (FRENCH, ENGLISH):
            told = diagnosis.tell(finding)
            assert told.lang == diagnosis.words.code
            assert bool(told.remedy) == bool(finding.remedy)


@pytest.mark.parametrize(
    ("finding", "what", "reason"),
    [
        (
            found("account x", "token_expires", at="2026-11-26T09:00:00+00:00"),
            "Le jeton expire le jeudi 26 novembre à 10:00 CET\u00a0: il a été tiré d’un jeton d’utilisateur de courte "
            "durée",
            "an instant is told by the reader's clock",
        ),
        (
            found("account x", "budget_left", spent="4.015", limit="5", posts=4900),
            "4,015\u00a0$ dépensés sur les 5,00\u00a0$ de ce mois\u202f; posts avec un lien encore possibles\u00a0: "
            "4\u202f900",
            "sums and counts are written as in French",
        ),
        (
            found("account x", "no_usable_answer", platform="twitter", said=None),
            "X n’a pas donné de réponse utilisable\u00a0: pas de réponse",
            "nobody is quoted who said nothing",
        ),
        (
            found("account x", "keys_rejected", platform="twitter", said="401, Unauthorized"),
            "X n’accepte pas ses clés\u00a0: «\u00a0401, Unauthorized\u00a0»",
            "what X said stays as X said it",
        ),
        (
            found("account page", "app_not_live", app=""),
            "L’application n’a pas d’adresse de politique de confidentialité, sans laquelle Meta n’en laisse aucune "
            "passer en mode «\u00a0Live\u00a0»",
            "an app without a name has no empty quotation marks",
        ),
    ],
)
def test_facts_are_written_as_a_french_reader_writes_them(finding: Finding, what: str, reason: str) -> None:
    assert said(FRENCH.tell(finding).what) == what, reason


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kind_of_trouble_has_its_sentence_with_the_same_places(code: str) -> None:
    messages = language(code).messages
    assert {key for key in messages if key.startswith("trouble.")} == {f"trouble.{kind}" for kind in TROUBLES}
    for kind, text in TROUBLES.items():
        assert places(messages[f"trouble.{kind}"]) == places(text), kind
        assert code != "en" or messages[f"trouble.{kind}"] == text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_reason_has_its_sentence_with_the_same_places(code: str) -> None:
    messages = language(code).messages
    assert {key for key in messages if key.startswith("reason.")} == {f"reason.{kind}" for kind in ReasonKind}
    for kind, text in REASONS.items():
        assert places(messages[f"reason.{kind}"]) == places(text), kind
        assert code != "en" or messages[f"reason.{kind}"] == text


ONE_OF_EACH = {"published": "2026-10-14", "at": NOW.isoformat(), "who": "<b>anna</b>"}


@pytest.mark.parametrize("kind", ReasonKind)
def test_every_reason_is_told_whole_and_a_persons_name_is_escaped(kind: ReasonKind) -> None:
    reason = Reason(kind=kind, facts={name: ONE_OF_EACH[name] for name in places(REASONS[kind])})
    assert not re.search(r"[{}]", reasons.told(reason))
    for diagnosis in (FRENCH, ENGLISH):
        told = diagnosis.reason(reason)
        assert not re.search(r"[{}]|<b>", told)
    assert not ENGLISH_WORDS.search(said(FRENCH.reason(reason)))


@pytest.mark.parametrize(
    ("kind", "facts", "english", "french"),
    [
        (
            ReasonKind.LONG_BEFORE,
            {"published": "2024-10-14"},
            "published on 2024-10-14, long before the feed was taken up",
            "il est du 14 octobre 2024, bien avant que le flux soit suivi",
        ),
        (
            ReasonKind.RESTORED,
            {"at": "2026-11-20T23:30:00+00:00"},
            "restored from a backup of 2026-11-20 23:30 UTC: it may have gone out since",
            "restauré d’une sauvegarde du samedi 21 novembre à 00:30 CET : il est peut-être parti depuis",
        ),
    ],
)
def test_the_facts_of_a_reason_are_written_as_each_reader_writes_them(
    kind: ReasonKind, facts: dict[str, str], english: str, french: str
) -> None:
    reason = Reason(kind=kind, facts=facts)
    assert reasons.told(reason) == english
    assert said(FRENCH.reason(reason)).replace("\u00a0", " ") == french


def test_troubles_that_go_on_are_told_in_french(world: Installation) -> None:
    troubles = [replace(trouble_of(facts), key=str(n)) for n, (facts, _) in enumerate(TROUBLE_SITUATIONS)]
    old = Alert(key="of_before", since=NOW, what="<b>something</b> is wrong", seen_at=NOW)
    assert len(troubles) == len(TROUBLES)
    section = ""
    # The page shows twenty at the most.
    for some in (troubles[:12], troubles[12:]):
        alerts = [old, *judge((), some, now=NOW)]
        world.app.store.save_alerts(alerts)
        page = reader_of(world).get("/health", **{"accept-language": "fr"}).text
        shown = page[page.index('id="alerts"') : page.index('id="accounts"')]
        assert shown.count("<li>") == len(alerts)
        section += shown
        world.app.store.save_alerts([replace(alert, ended_at=NOW, end_told_at=NOW) for alert in alerts])
    assert '<p lang="en" dir="auto">&lt;b&gt;something&lt;/b&gt; is wrong</p>' in section
    read = said(QUOTED.sub("", section)).replace(said(old.what), "").replace("<b>something</b> is wrong", "")
    for facts, words in TROUBLE_SITUATIONS:
        assert words not in said(section), facts
    assert ENGLISH_WORDS.findall(re.sub(r"`[^`]*`", "", read)) == []
    for told in (
        "Le travail «\u00a0chercher de nouveaux articles\u00a0» est en retard de 2 jours",
        "Le compte x a dépensé 4,60\u00a0$ sur les 5,00\u00a0$ de ce mois",
        "Le sort du post 12 sur x est incertain depuis le samedi 21 novembre à",
        "Le compte x est en pause et ne publie rien\u00a0: «\u00a0no credit\u00a0»",
    ):
        assert told in said(section)


def test_why_an_account_is_paused_is_told_in_french_around_what_the_platform_said(world: Installation) -> None:
    reason = "X says the credit is used up (no <b>credits</b>): buy credits in the developer console, then resume"
    world.app.store.pause("twitter", reason=reason, now=world.clock())
    page = reader_of(world).get("/health", **{"accept-language": "fr"}).text
    assert "X dit que le crédit est épuisé («\u00a0no <b>credits</b>\u00a0»)" in said(page)
    assert "no &lt;b&gt;credits" in page
    assert "buy credits" not in page


@pytest.mark.parametrize(
    ("finding", "heading"),
    [
        (found("account x", "live"), "compte x\u00a0: mode"),
        (found("feed a b", "feed_empty"), "flux a b\u00a0: entrées"),
        (found("database", "sound", where="a"), "base de données\u00a0: état"),
        (found("somewhere else", "live"), "somewhere else\u00a0: mode"),
    ],
)
def test_a_finding_is_headed_by_what_it_is_about(finding: Finding, heading: str) -> None:
    assert FRENCH.tell(finding).heading == heading


def test_a_command_looks_like_one() -> None:
    told = FRENCH.tell(found("account x", "token_rejected", platform="facebook", said="`no`"))
    assert "<code>crosspost facebook-token</code>" in told.remedy
    assert "«\u00a0`no`\u00a0»" in said(told.what)
    [alert] = judge((), [trouble_of(TROUBLE_SITUATIONS[3][0])], now=NOW)
    assert "<code>crosspost resume <bdi>x</bdi></code>" in FRENCH.trouble(alert).what


KEPT = Finding(
    subject="account x", check="odd", level=Level.WARNING, what="<b>it</b> is odd", follows="much", remedy="look"
)


@pytest.mark.parametrize(
    ("finding", "reason"),
    [
        (KEPT, "it was kept before findings had codes"),
        (replace(KEPT, code="of_tomorrow", facts={"said": "no"}), "another version's kind"),
        (replace(KEPT, code="damaged", facts={"where": "a.db"}), "another version's facts"),
    ],
)
def test_what_cannot_be_told_is_shown_as_it_was_kept(finding: Finding, reason: str) -> None:
    told = FRENCH.tell(finding)
    assert (told.lang, told.heading) == ("en", "account x: odd"), reason
    assert told.what == "&lt;b&gt;it&lt;/b&gt; is odd"
    assert (told.follows, told.remedy) == ("much", "look")


@pytest.mark.parametrize("diagnosis", [FRENCH, ENGLISH], ids=LANGUAGES[::-1])
def test_nothing_hostile_in_a_fact_is_markup_or_a_place(diagnosis: Diagnosis) -> None:
    bad = '<script>alert("1")</script>{said}{0.__class__}'
    for finding in (
        found("account x", "damaged", where=bad, said=bad),
        found("account x", "app_not_live", app=bad),
        found("account x", "token_of_person", kind=bad, tasks=[bad, bad]),
        found("account x", "page_lacks_card", link=bad, missing=[bad, bad], tag=bad),
    ):
        told = diagnosis.tell(finding)
        assert "<script>" not in told.what + told.remedy
        assert bad in said(told.what)
