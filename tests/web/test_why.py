"""Why a post is as it is, and how its words were made, in plain words of both languages."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from crosspost.core.teasers.compose import compose, from_edit
from crosspost.model import Account, Choice, PlatformName
from crosspost.web.language import LANGUAGES, language
from crosspost.web.notes import note_of
from crosspost.web.why import why
from tests import goldens

EN, FR = language("en"), language("fr")


def choice(kind: str, believed: Mapping[str, float], **changes: object) -> Choice:
    levels = {"style": "question", "hashtags": "1", "weekday": "tue", "link": "reply"}
    given: dict[str, object] = {"verdicts": dict.fromkeys(believed, "works"), **changes}
    return Choice(kind=kind, propensity=0.5, levels=levels, believed=believed, posts=41, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            choice("strategy", {"style": 18.4, "hashtags": 3, "weekday": 30, "link": -20}),
            "Preferred because this did better so far: Tuesday (+30 %), a question (+18 %). "
            "Unsure: 41 posts of the account were measured then.",
        ),
        # Any handful of posts differs by that much.
        (choice("strategy", {"style": 18}, verdicts={}), "Tried because it may prove better yet: 41 measured"),
        (choice("strategy", {"style": 18}, verdicts={"style": "still exploring"}), "Tried because it may prove"),
        (choice("strategy", {"style": 18}, verdicts={"style": "tendency up"}), "a question (+18 %)"),
        (choice("strategy", {"link": 9}), "link in the first reply (+9 %)"),
        (choice("strategy", {"style": -4, "weekday": 1.2}), "Tried because it may prove better yet: 41 measured posts"),
        (choice("control", {"style": 18}), "Tried at random (control)"),
        (choice("warmup", {}), "One of the first posts"),
        (choice("pinned", {}, pinned=("style", "weekday")), "A person's word decided: a question, Tuesday."),
        (choice("pinned", {}), "A person's word decided."),
        (choice("human", {}), "Chosen by a person."),
        (choice("only", {}), "one way only"),
        (choice("preferred", {}), "by the composer's order"),
        # As stored by another version of the program: known by its name alone.
        (choice("raffle", {}), "Picked by the strategy (raffle)."),
        (Choice(kind="strategy", propensity=0.5), "What has worked best so far."),
    ],
)
def test_one_sentence_says_why_this_teaser_and_this_time(made: Choice, said: str) -> None:
    assert said in why(made, EN).replace("\u00a0", " ")
    assert why(made, FR) != why(made, EN)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_note_of_the_composer_is_read_in_both_languages(code: str) -> None:
    articles = [goldens.article(name) for name in goldens.names()]
    notes = {note for one in articles for who in _accounts() for teaser in compose(one, who) for note in teaser.notes}
    assert len(notes) > 100
    left = [note for note in notes if note_of(note, language(code)).lang != code]
    assert left == []


def test_the_count_of_a_hand_edited_post_is_read_too() -> None:
    before = compose(goldens.article(goldens.names()[0]), _accounts()[0])[0]
    (note,) = from_edit("Mes mots à moi", before=before).notes
    assert note_of(note, FR).text.startswith(f"{from_edit('Mes mots à moi', before=before).weighted_length} sur 280")


@pytest.mark.parametrize(
    ("note", "en", "fr"),
    [
        ("sentence 2 of the paragraph 3 (score 0.66)", "Sentence 2 of paragraph 3", "Phrase 2 du paragraphe 3"),
        (
            "sentence 1 of the summary (score 0.10), cut to fit",
            "Sentence 1 of the summary, shortened to fit",
            "Phrase 1 du résumé, abrégé pour tenir",
        ),
        ("no room for #a #b", "No room for #a #b", "Pas de place pour : #a #b"),
        ("no room for heading 2", "No room for heading 2", "Pas de place pour : intertitre 2"),
        ("title 62 + link 23 = 85 of 280", "Length: title 62 + link 23 = 85 of 280", "sur 280"),
    ],
)
def test_notes_are_said_as_people_say_it(note: str, en: str, fr: str) -> None:
    assert note_of(note, EN).text == en
    assert fr in note_of(note, FR).text.replace("\u00a0", " ")


@pytest.mark.parametrize("note", ["<script>alert(1)</script>", "", "no room for nothing known", "a 1 + b 2 = 3 of 4"])
def test_what_is_of_no_known_form_stands_as_it_is(note: str) -> None:
    assert note_of(note, FR).text == note
    assert note_of(note, FR).lang == "en"


def _accounts() -> list[Account]:
    return [Account(key=one.value, platform=one, remote_account_id="", emoji=True) for one in PlatformName]
