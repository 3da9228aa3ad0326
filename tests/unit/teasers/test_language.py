"""Packs: one language each, nothing built that no text asks for, and the rules that each language has words for."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from crosspost.core.teasers import sentences
from crosspost.core.teasers.cutting import cut, cut_clause
from crosspost.core.teasers.figures import figure_weight
from crosspost.core.teasers.hashtags import of
from crosspost.core.teasers.language import PACKS, UNKNOWN, pack_of
from crosspost.core.teasers.language.grammar import Grammar
from crosspost.core.teasers.language.pack import Pack
from crosspost.core.teasers.residue import has_heading
from crosspost.core.teasers.salience import subject
from crosspost.core.teasers.telling import fresh

CODES = (*PACKS, UNKNOWN)
SELDOM = {"opens_without_subject", "adds_to_quotation"}
"""What some languages do without."""


def patterns(pack: Pack) -> dict[str, re.Pattern[str]]:
    """Every expression of a pack, built."""
    found = {name: getattr(pack, name) for name in vars(Pack) if not name.startswith("_") and name != "text"}
    return {name: value for name, value in found.items() if isinstance(value, re.Pattern)}


@pytest.mark.parametrize("code", CODES)
def test_every_expression_of_a_pack_can_be_built(code: str) -> None:
    built = patterns(pack_of(code))
    assert {"leans_back", "rest", "verbs", "loose", "nouns", "headed", "months"} <= set(built)
    # One that matches nothing at all, and would match everywhere, is a slip in its words.
    assert [name for name, pattern in built.items() if pattern.fullmatch("")] == []


@pytest.mark.parametrize("code", PACKS)
def test_every_language_has_words_of_every_kind(code: str) -> None:
    grammar = PACKS[code].grammar
    empty = {one.name for one in fields(Grammar) if not getattr(grammar, one.name).split()}
    assert empty <= SELDOM


def test_a_pack_builds_what_a_text_asks_for_and_nothing_else() -> None:
    fresh_pack = Pack(PACKS["it"])
    assert not [name for name, value in vars(fresh_pack).items() if isinstance(value, re.Pattern)]
    first = fresh_pack.leans_back
    assert fresh_pack.leans_back is first, "it is kept"
    assert [name for name, value in vars(fresh_pack).items() if isinstance(value, re.Pattern)] == ["leans_back"]


REST = [
    ("fr", "Parmi les onze autres, la moitié des réponses venaient de gens connus.", True, "the rest of forty"),
    ("fr", "La police recherche encore les deux autres occupants de la voiture.", True, "two others"),
    ("fr", "La ville rachète les 14 restants au département de la Gironde.", True, "in figures"),
    (
        "fr",
        "Une femme est morte et deux autres personnes ont été blessées à Lyon.",
        False,
        "two more, of nobody's number",
    ),
    ("fr", "Les onze joueurs de Nantes ont quitté le terrain avant la fin.", False, "a number and no other"),
    ("en", "Half of the remaining seven had never written to us before May.", True, "what remains"),
    ("en", "Paris kept the three others for a sale in the spring of next year.", True, "after the number"),
    (
        "en",
        "One man was killed and three others injured in the fire at Leeds.",
        False,
        "three more, of nobody's number",
    ),
    ("es", "La mitad de los otros dos llega a Madrid en tren cada mañana.", True, "before the number"),
    ("es", "Otros tiempos vivieron los dos hermanos en Sevilla y en Cádiz.", True, "leans by its first word already"),
    ("de", "Berlin verkauft die anderen vier noch vor dem Ende dieses Sommers.", True, "before the number"),
    ("de", "Vier andere Städte in Hessen planen ebenfalls solche Radwege.", False, "four more, of nobody's number"),
    ("it", "Milano vende gli altri due a una squadra di Torino già in estate.", True, "before the number"),
    ("it", "Roma dà agli altri tre il permesso di restare fino a dicembre.", True, "with a preposition"),
    ("pt", "Lisboa vende os outros dois a um clube do Porto ainda no verão.", True, "before the number"),
    ("nl", "Utrecht verkoopt de andere twee nog voor het einde van het jaar.", True, "before the number"),
]


@pytest.mark.parametrize(("code", "sentence", "leans", "why"), REST, ids=[f"{code}: {why}" for code, *_, why in REST])
def test_the_rest_of_a_number_needs_the_sentence_that_counts(code: str, sentence: str, leans: bool, why: str) -> None:
    assert sentences.leans_back(sentence, pack_of(code)) is leans, why


def test_the_rest_of_a_number_does_not_follow_a_title_even_where_it_takes_it_up() -> None:
    pack = pack_of("fr")
    assert sentences.takes_up("C’est le plus petit des quais du port de Lorient.", pack)
    assert not sentences.takes_up("C’est plus que les onze autres quais du port.", pack)


OWN = [
    ("fr", "es", "Une tribune, es", False, "a Spanish verb"),
    ("en", "fr", "He went, a", False, "a French verb"),
    ("fr", "fr", "La ville, a", True, "its own verb"),
    ("de", "de", "Der Mann, war", True, "its own verb"),
    ("en", "de", "The peace, war", False, "a German verb"),
]


@pytest.mark.parametrize(("code", "of_code", "text", "found", "why"), OWN, ids=[why for *_, why in OWN])
def test_a_verb_of_one_language_is_none_of_another(code: str, of_code: str, text: str, found: bool, why: str) -> None:
    assert (pack_of(code).late_verbs.search(text) is not None) is found, why
    assert pack_of(of_code).late_verbs.search(text) is not None, "the word is a verb where it is one"


def test_no_word_is_a_verb_where_the_language_is_not_known() -> None:
    assert pack_of(UNKNOWN).verbs.search(" est has ist va ") is None


def test_what_only_a_spanish_month_would_forbid_is_a_figure_in_english() -> None:
    ago = "The town was founded 2,000 years ago by fishermen of the north."
    assert figure_weight(ago, pack_of("en")) == 3
    assert figure_weight("El 12 de ago se reúnen.", pack_of("es")) == 0


def test_brands_are_no_month_in_french() -> None:
    assert figure_weight("Le salon réunit 45 marques du Morbihan.", pack_of("fr")) == 1
    assert figure_weight("Le salon ouvre le 12 mars à Vannes.", pack_of("fr")) == 0


def test_a_second_source_is_news_in_spanish_and_monday_in_portuguese() -> None:
    assert "segund" in fresh("Una segunda fuente confirma.", "Otro título", pack_of("es"))
    assert "segund" not in fresh("Uma segunda fonte confirma.", "Outro título", pack_of("pt"))


HEADED = [
    ("en", "Overview We are looking for a harbour master.", True, "a heading"),
    ("de", "Zusammenfassung Wir suchen einen Hafenmeister.", True, "its own heading"),
    ("fr", "Overview We are looking for a harbour master.", False, "no beginning of a French sentence"),
]


@pytest.mark.parametrize(("code", "sentence", "headed", "why"), HEADED, ids=[why for *_, why in HEADED])
def test_a_heading_is_told_by_the_language_s_own_words(code: str, sentence: str, headed: bool, why: str) -> None:
    assert has_heading(sentence, "Hafen", pack_of(code)) is headed, why


def test_a_year_is_no_english_article_at_the_end_of_a_french_cut() -> None:
    text = "Le prix monte de dix pour cent par an depuis la fin de la guerre"
    assert cut(text, 38, len, pack_of("fr")) == "Le prix monte de dix pour cent par an…"


def test_a_sentence_is_not_cut_before_what_takes_it_back() -> None:
    text = "La ville de Tours ouvrira sa première piste en mars prochain, s’il ne pleut pas avant la fin."
    assert cut_clause(text, 65, len, pack_of("fr"), least=40) is None


def test_a_noun_is_told_by_the_articles_of_its_own_language() -> None:
    text = "The analysis, and an analysis, and the analysis of it: the analysis."
    pack = pack_of("en")
    about = subject("An analysis of tides", (), [text], pack)
    tags = of([], title="An analysis of tides", headings=(), texts=[text], about=about, pack=pack)
    assert [tag.word for tag in tags] == ["analysis"]


def test_a_sentence_that_speaks_of_an_advertisement_is_not_one() -> None:
    assert not sentences.is_boilerplate("Posée sans curiosité, elle fait fuir plus sûrement qu’une publicité.")
    assert sentences.is_boilerplate("La suite après la publicité, comme chaque soir de la semaine.")
