"""The checker itself: it finds each kind of fault, and finds none in a good teaser. A blind judge proves nothing."""

from __future__ import annotations

import unicodedata

import pytest

from crosspost.model import Article, Block, BlockKind, LinkPlacement, PlatformName, Teaser
from tests import teaser_form as form
from tests import teaser_x as x
from tests.teaser_checker import HARD, Checker

from .articles import LINK, article, paragraphs

X, FACEBOOK = PlatformName.TWITTER, PlatformName.FACEBOOK

PIECE = article(
    "Trois règles pour écrire un bon teaser",
    summary="Un lecteur décide en deux secondes, pas en dix.",
    blocks=paragraphs(
        "Un bon teaser tient en 12 mots, parfois moins. Il ne répète jamais le titre.",
        "Claire Dupont le dit : « Coupez tout ! » L’an dernier, 10 000 lecteurs ont cliqué sur notre lettre.",
        "Les réseaux sociaux n’aiment pas les longues phrases.",
        "Beaucoup pensent qu’il faut tout dire. Pourtant, un lecteur n’en retient qu’une seule idée.",
    ),
    tags=("réseaux sociaux", "Écriture"),
)  # fmt: skip


def teaser(text: str, platform: PlatformName = X, *, of: Article = PIECE, **fields: object) -> Teaser:
    tags = tuple(x.hashtags(text.replace(LINK, "")))
    length = x.length(text, LINK) if platform is X else len(text)
    limit = 280 if platform is X else 63_206
    plain = {"style": "lede", "hashtags": tags, "weighted_length": length, "limit": limit, "link": of.link, **fields}
    return Teaser(platform=platform, text=text, **plain)  # type: ignore[arg-type]


def kinds(some: Teaser, *, of: Article = PIECE, hashtags: int = 2) -> set[str]:
    return {fault.kind for fault in Checker(of).faults(some, hashtags=hashtags)}


GOOD = [
    ("Un lecteur décide en deux secondes, pas en dix.", "a whole sentence"),
    ("Un lecteur décide en deux secondes…", "cut at a clause, and it shows"),
    (
        "Un bon teaser tient en 12 mots, parfois moins. Il ne répète jamais le titre.",
        "a pronoun after its own sentence",
    ),
    ("Les #RéseauxSociaux n’aiment pas les longues phrases.", "a tag in the place of its words"),
    ("« Coupez tout\u00a0! »".replace(" ", "\u00a0"), "a quotation by itself"),
    ("Un bon teaser tient en 12 mots, parfois moins.\n\n#Écriture", "a tag of the author’s"),
    ("Beaucoup pensent qu’il faut tout dire. Pourtant, un lecteur n’en retient qu’une seule idée.", "a turn, whole"),
    ("✅ L’an dernier, 10\u00a0000 lecteurs ont cliqué sur notre lettre.", "an emoji, and a number with its space"),
]


@pytest.mark.parametrize(("words", "why"), GOOD, ids=[why for _, why in GOOD])
def test_a_good_teaser_has_no_fault(words: str, why: str) -> None:
    assert kinds(teaser(f"{words}\n\n{LINK}")) == set()
    assert kinds(teaser(words, FACEBOOK)) == set()


SENTENCE = "Un lecteur décide en deux secondes, pas en dix."
BAD = [
    (f"{SENTENCE}", "link", "the link is missing"),
    (f"{SENTENCE} {LINK} {LINK}", "link", "it stands there twice"),
    (f"{SENTENCE}{LINK}", "link", "words stick to it"),
    (f"{SENTENCE} https://autre.example.com/ {LINK}", "second link", "another link"),
    (f"{SENTENCE} index.fr {LINK}", "second link", "a link by accident"),
    (f"{SENTENCE} @claire {LINK}", "mention", "somebody is notified"),
    (f"{SENTENCE} $AAPL {LINK}", "cashtag", "a share price"),
    (f"{SENTENCE} #Écriture #écriture {LINK}", "hashtag twice", "in another case"),
    (f"{SENTENCE} #dans {LINK}", "hashtag is a stop word", "it says nothing"),
    (f"{SENTENCE} #Politique {LINK}", "hashtag not the article's", "invented"),
    (f"{SENTENCE} #Écriture #Teaser #Titre {LINK}", "too many hashtags", "three of two"),
    (f"{SENTENCE}\u200b {LINK}", "control character", "no width"),
    (f"{SENTENCE}\u202e {LINK}", "control character", "turns the line"),
    (f"{unicodedata.normalize('NFD', SENTENCE)} {LINK}", "not NFC", "decomposed"),
    (f"{SENTENCE} &amp; {LINK}", "entity", "escaped once too often"),
    (f"<b>{SENTENCE}</b> {LINK}", "markup", "tags of a page"),
    (f"« {SENTENCE} {LINK}", "unbalanced", "never closed"),
    (f"({SENTENCE} {LINK}", "unbalanced", "nor this"),
    (f"« Coupez tout ! » {LINK}", "plain space", "a mark on the next line"),
    (f"L'an dernier, 10\u00a0000 lecteurs ont cliqué sur notre lettre. {LINK}", "straight apostrophe", "a typewriter"),
    (f"Un bon teaser tient en 13 mots, parfois moins. {LINK}", "number", "a wrong figure"),
    (f"L’an dernier, 10 lecteurs ont cliqué… {LINK}", "number", "a figure cut in two"),
    (f"Un bon teaser, dit Paul, tient en 12 mots. {LINK}", "name", "nobody of that name"),
    (f"Un bon teaser change tout. {LINK}", "not the article's words", "invented"),
    (f"Ne répète jamais le titre. {LINK}", "begins inside a sentence", "beheaded"),
    (f"Les réseaux sociaux n’aiment pas les… {LINK}", "cut inside a clause", "cut anywhere"),
    (f"Les réseaux sociaux n’aiment pas les longues phr… {LINK}", "cut inside a word", "cut worse"),
    (f"Un bon teaser tient en 12 mots {LINK}", "cut without a sign", "as if that were all"),
    (f"Il ne répète jamais le titre. {LINK}", "dangling opener", "who?"),
    (f"{SENTENCE} README\u2024fr {LINK}", "look-alike sign", "a dot that is none"),
    (f"Beaucoup pensent qu’il faut tout dire. {LINK}", "refuted claim", "the article says the contrary"),
    (LINK, "empty", "no words"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "why"), BAD, ids=[f"{kind}: {why}" for _, kind, why in BAD])
def test_each_kind_of_fault_is_found(text: str, kind: str, why: str) -> None:
    assert kind in kinds(teaser(text))


def test_every_hard_kind_is_shown_here() -> None:
    elsewhere = {"too long", "wrong length", "hashtags"}
    assert {kind for _, kind, _ in BAD} >= HARD - elsewhere


def test_lengths_and_named_hashtags_are_counted_again() -> None:
    assert "wrong length" in kinds(teaser(f"{SENTENCE} {LINK}", weighted_length=12))
    assert "too long" in kinds(teaser(f"{'Un lecteur décide. ' * 15}{LINK}"))
    assert "hashtags" in kinds(teaser(f"{SENTENCE} #Écriture {LINK}", hashtags=("#Ecriture",)))


def test_facebook_shows_title_and_link_by_itself() -> None:
    assert kinds(teaser(f"Trois règles pour écrire un bon teaser ! {SENTENCE}", FACEBOOK)) >= {"title on Facebook"}
    assert kinds(teaser(f"{SENTENCE} {LINK}", FACEBOOK)) == {"link"}


@pytest.mark.parametrize("where", [LinkPlacement.REPLY, LinkPlacement.NONE])
def test_a_link_that_is_not_to_stand_in_the_post_must_not(where: LinkPlacement) -> None:
    assert "link" in kinds(teaser(f"{SENTENCE} {LINK}", link_placement=where))
    assert kinds(teaser(SENTENCE, link_placement=where)) == set()


@pytest.mark.parametrize("text", ["Été 👩‍👩‍👧 ici €5", "日本 テスト", "Un mot… « oui\u00a0»", f"Lire {LINK}"])
def test_both_counts_agree(text: str) -> None:
    assert x.own_length(text, LINK) == x.length(text, LINK)


@pytest.mark.parametrize("words", ['27" (ou 3.5”, n) :) fin', "a) un b) deux", "„So“, sagte er", "(a (b) c) [d]"])
def test_inches_faces_and_lists_are_no_open_brackets(words: str) -> None:
    assert form.pairs(words, "de") == []


@pytest.mark.parametrize("words", ["(a", "a long)", '"a', "« a", "“a", ")a("])
def test_what_does_not_close_is_found(words: str) -> None:
    assert form.pairs(words, "fr") != []


TALK = article(
    "Rencontre avec une jardinière",
    author="Paul Ferrand",
    blocks=(
        *paragraphs("Zoé Blin : Je taille les arbres en février.", "Il répond : « Personne ne plante en juin. »"),
        *paragraphs(
            "Les jardins de la ville comptent 300 arbres, et chacun est arrosé par les habitants du quartier. " * 8
        ),
        *(Block(kind=BlockKind.LIST_ITEM, text=text) for text in ("Procès Dumas", "Élections", "Arbres à planter")),
    ),
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("« Je taille les arbres en février. »\n— Paul Ferrand", {"false attribution"}),
        ("« Personne ne plante en juin. »\n— Paul Ferrand", {"false attribution"}),
        ("« Je taille les arbres en février. »\n— Zoé Blin", set()),
        ("• Procès Dumas\n• Élections\n• Arbres à planter", {"list of something else"}),
        ("• Arbres à planter\n• Élections", set()),
    ],
)
def test_words_are_given_to_who_said_them_and_lists_to_their_article(words: str, expected: set[str]) -> None:
    found = kinds(teaser(words.replace("« ", "«\u00a0").replace(" »", "\u00a0»"), FACEBOOK, of=TALK), of=TALK)
    assert found & {"false attribution", "list of something else"} == expected
