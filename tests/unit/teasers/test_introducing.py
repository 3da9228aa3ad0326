"""What introduces an article on X to a reader of its title: its standfirst, its beginning, or what is sure to."""

from __future__ import annotations

import pytest

from crosspost.core.teasers.introducing import SURE, beginnings, confidence
from crosspost.core.teasers.language import pack_of
from crosspost.core.teasers.texts import running
from crosspost.model import PlatformName

from .articles import article, paragraphs
from .test_beginnings import first

X = PlatformName.TWITTER

TITLE = "The harbour clock and its keeper"
LATER = "A bell has told the hours of nine villages since the first ferry came in."


def below(*texts: str, title: str = TITLE, summary: str = "", language: str = "en") -> str:
    """What stands below the title on X."""
    some = article(title, summary=summary, blocks=paragraphs(*texts), language=language)
    return first(some, X).partition("\n\n")[2]


BEGINNINGS = [
    (
        (f"So last week I climbed the tower at Portree to oil the clock by hand. {LATER}",),
        "So last week I climbed the tower at Portree to oil the clock by hand.",
        "there is nothing before it to lean on",
    ),
    (
        (f"The harbour clock stopped. It took its keeper nine days and two ladders to find out why. {LATER}",),
        "The harbour clock stopped. It took its keeper nine days and two ladders to find out why.",
        "a short beginning is said with what goes on from it",
    ),
    (
        (f"Hi everybody! My neighbour keeps the harbour clock, and he has not slept in for thirty years. {LATER}",),
        "My neighbour keeps the harbour clock, and he has not slept in for thirty years.",
        "a greeting says nothing",
    ),
    (
        ("Dear readers,", "Nine villages set their watches by the bell above the ferry landing.", LATER),
        "Nine villages set their watches by the bell above the ferry landing.",
        "a line that greets is no beginning",
    ),
    (
        (f"(For Marcus) As I admitted in my talk, I never really got over clocks with hands. {LATER}",),
        LATER,
        "a dedication is for one reader",
    ),
    (
        (f"Before we get to that though, we should announce the winners of our raffle in May. {LATER}",),
        LATER,
        "it puts the subject off",
    ),
    (
        (f"But nobody winds the clock of the old town hall any more these days. {LATER}",),
        LATER,
        "it contradicts what nobody has said",
    ),
    (
        (f"iFixit took the harbour clock apart and found eleven kinds of screw in it. {LATER}",),
        "iFixit took the harbour clock apart and found eleven kinds of screw in it.",
        "a name may begin with a small letter",
    ),
]


@pytest.mark.parametrize(("texts", "expected", "why"), BEGINNINGS, ids=[why for *_, why in BEGINNINGS])
def test_below_its_title_an_article_begins_as_it_begins(texts: tuple[str, ...], expected: str, why: str) -> None:
    assert below(*texts).startswith(expected), why


STANDFIRST = "Nine villages, one bell, and a keeper who has not slept in for thirty years"
BODY = (
    "The road ends at the landing, and so does the telephone line that somebody laid in the fifties.",
    LATER,
    "Visitors ask for the key at the bakery, which is open from six until the bread is gone.",
    "There is a bench beside the door where people wait for the ferry when it rains on the hill.",
)


def test_a_standfirst_without_a_full_stop_is_said_and_gets_one() -> None:
    assert below(*BODY, summary=STANDFIRST) == f"{STANDFIRST}."
    assert below(STANDFIRST, *BODY) == f"{STANDFIRST}."


def test_a_standfirst_that_the_text_begins_with_in_other_signs_is_said_once() -> None:
    line = "Nine villages, the keeper's bell and a man who has not slept in for thirty years."
    assert below(line.replace("'", "’"), *BODY, summary=line).count("Nine villages") == 1


def test_the_line_below_a_picture_is_no_standfirst() -> None:
    caption = "The keeper of the harbour clock with his two ladders beside the tower (Photo: A. Press)"
    assert "ladders" not in below(caption, *BODY)


def test_a_town_in_capitals_before_a_dash_is_not_said() -> None:
    said = "Die Hafenuhr von Gensingen steht seit Montag still und wird bis zum Herbst repariert."
    assert below(f"GENSINGEN - {said}", title="Stillstand am Turm", language="de").startswith(said)


def test_a_remark_out_of_the_middle_of_a_tale_is_not_said_below_a_title() -> None:
    tale = (
        "Thanks for all your letters.",
        "I went upstairs with my coffee and did a few hours of work on my other machine before lunch.",
        "My sister called to tell me that her cat had eaten most of a shoe again last night.",
        "I was so tired of it all that I took my coat and walked to the end of the pier alone.",
        "I have a cousin who says that I should buy my hats from a shop that has no mirrors at all.",
        "My kettle broke on the same evening, and I drank the rest of my tea as cold as the sea.",
        "I wrote some of it down for my brother, who lives abroad and likes my stories of home.",
        "My aunt has a theory about all of this, and I have promised to hear it at Easter.",
        "My brother wrote back that I should get some sleep, and that he had lost a boat in a bet.",
    )
    title = "On punctuality"
    assert first(article(title, blocks=paragraphs(*tale), language="en"), X) == title


ABOUT = "The harbour clock lost its hands"
SURER = [
    ("The clock of the harbour strikes nine at noon.", "The bakery at the corner sells bread.", "it names the subject"),
    ("The harbour clock cost 90,000 euros.", "The harbour clock cost a lot of money.", "it tells a figure"),
    ("A ladder stands at the harbour tower.", "I put my ladder at the harbour tower.", "it is of no author"),
    ("A mason mends the harbour tower.", "(A mason mends the harbour tower.)", "it is no aside"),
    ("The keeper oils the harbour clock.", "Two years ago somebody oiled the harbour clock.", "it is not long past"),
]


@pytest.mark.parametrize(("more", "less", "why"), SURER, ids=[why for *_, why in SURER])
def test_one_sentence_introduces_an_article_more_surely_than_another(more: str, less: str, why: str) -> None:
    def sure(sentence: str, rank: int) -> float:
        return confidence(
            sentence, rank=rank, title=ABOUT, pack=pack_of("en"), on_subject=False, hangs=False, in_summary=False
        )

    assert sure(more, 4) > sure(less, 4), why
    assert sure(more, 1) > sure(more, 4), "the nearer to the beginning, the surer"
    assert sure("Bread is sold at the corner.", 20) < SURE < sure("Bread is sold at the corner.", 0)


def test_a_beginning_ends_where_a_sentence_cannot_be_said() -> None:
    text = "Nine villages hear one bell. It rings at noon. See https://clock.example/noon for why. It rings once."
    found = [one.text for one in beginnings([("paragraph 1", text)], pack_of("en"))]
    assert found == ["Nine villages hear one bell. It rings at noon."]


def test_a_beginning_does_not_go_on_from_another_paragraph_with_what_leans_on_it() -> None:
    texts = [
        ("paragraph 1", "Nine villages hear the one bell of the harbour."),
        ("paragraph 2", "However, two do not."),
    ]
    assert [one.many for one in beginnings(texts, pack_of("en"))] == [1]


def test_nothing_is_a_beginning_where_there_is_no_text() -> None:
    assert list(beginnings([], pack_of("fr"))) == []
    assert list(beginnings([("summary", "")], pack_of("unknown"))) == []


@pytest.mark.parametrize(
    ("paragraph", "read", "why"),
    [
        (f"{LATER} It was cast in Leith.", "paragraph 1", "the first paragraph says all of it"),
        (LATER, "summary", "no paragraph holds it whole: read by itself, it goes on from one to the next"),
    ],
)
def test_a_summary_is_read_unless_a_paragraph_says_it_all(paragraph: str, read: str, why: str) -> None:
    some = article(TITLE, summary=f"{LATER} It was cast in", blocks=paragraphs(paragraph, "It was cast in Leith."))
    assert running(some)[0][0] == read, why
