"""Kinds of findings: a table that is complete, and sentences that stay word for word what they were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from crosspost.core.checkup.finding import Finding, found
from crosspost.core.checkup.kind import FACTS, Level, fine, merged, places
from crosspost.core.checkup.kinds import KINDS, PHRASES
from crosspost.core.reasons import SENTENCES as SENTENCES_OF_REASONS
from crosspost.core.troubles import KINDS as KINDS_OF_TROUBLE
from tests.unit.checkup_situations import SITUATIONS, one_of_each

FOUND = one_of_each()
TOLD: Mapping[str, Any] = json.loads((Path(__file__).parents[1] / "data/findings.json").read_text(encoding="utf-8"))
"""By code, what the command line says: programs and people may go by these words."""


def test_there_is_a_situation_for_every_kind_and_a_sentence_for_every_situation() -> None:
    assert set(FOUND) == set(KINDS) == set(TOLD)


@pytest.mark.parametrize("code", KINDS)
def test_the_command_line_says_what_it_always_said(code: str) -> None:
    finding = FOUND[code]
    said = {name: getattr(finding, name) for name in TOLD[code]}
    assert said == TOLD[code]


@pytest.mark.parametrize("code", KINDS)
def test_a_kind_asks_for_facts_and_phrases_that_there_are_and_gets_no_other_facts(code: str) -> None:
    for template in KINDS[code].sentences.values():
        assert places(template) <= FACTS.keys() | PHRASES.keys()
    assert FOUND[code].facts.keys() >= KINDS[code].facts


def test_every_fact_and_every_phrase_has_a_use() -> None:
    kinds = KINDS.values()
    told = (*KINDS_OF_TROUBLE.values(), *SENTENCES_OF_REASONS.values())
    of_others = {name for template in told for name in places(template)}
    assert set().union(*(kind.facts for kind in kinds)) | of_others == set(FACTS)
    used = {name for kind in kinds for template in kind.sentences.values() for name in places(template)}
    # These are values of facts.
    assert used - set(FACTS) == set(PHRASES) - {"no_answer", "ahead", "behind"}
    assert not set(FACTS) & set(PHRASES)


def test_facts_are_jsons_own() -> None:
    for finding in FOUND.values():
        assert json.loads(json.dumps(finding.facts)) == finding.facts


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_case_is_told_from_its_code_and_facts_alone(name: str) -> None:
    for one in SITUATIONS[name]():
        assert found(one.subject, one.code, human=one.human, **one.facts) == one


def test_hostile_words_are_never_read_as_places() -> None:
    said = "{facts.__class__} {0} {{ %s <script>"
    assert found("database", "damaged", where="{said}", said=said).what == f"The database {{said}} is damaged: {said}"


def test_a_code_or_a_fact_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="soundd"):
        found("database", "soundd", where="a.db")
    with pytest.raises(KeyError, match="where"):
        found("database", "sound")


def test_two_tables_may_not_share_a_code() -> None:
    one = {"sound": fine("soundness", "it is")}
    with pytest.raises(ValueError, match="two kinds of findings have the code 'sound'"):
        merged((one, one))


def test_a_finding_of_the_time_before_codes_has_none() -> None:
    assert Finding(subject="a", check="b", level=Level.OK, what="c").code == ""
