"""Sentences, hashtags, safe words and cuts: tables of cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.teasers import hashtags, safety, salience, sentences, telling
from crosspost.core.teasers.cutting import cut, cut_clause
from crosspost.core.teasers.hashtags import to_hashtag
from crosspost.core.teasers.language import detect, pack_of
from crosspost.core.teasers.rules import weighted
from crosspost.core.teasers.twitter_text import extract
from crosspost.core.teasers.typography import restored

SPLITS = [
    (["Un.", "Deux !", "Trois ?"], "ends of sentences"),
    (["M. Dupont habite au no. 5.", "Il lit."], "abbreviations"),
    (["Le prix est de 3.14 euros.", "Bon."], "decimals"),
    (["J. R. R. Tolkien l’a écrit.", "Nous lisons."], "initials"),
    (["Il dit : « Venez ! »", "Nous venons."], "French quotation marks close with a no-break space"),
    (["“Come on.”", "We came."], "English ones without"),
    (["Bon… d’accord, dit-il.", "Fin."], "a pause is no end"),
    (["Les États-Unis (U.S. en anglais) votent.", "Bien."], "brackets"),
    (["Il est né en 50 av. J.-C. à Rome.", "Là."], "two abbreviations in a row"),
    (["これは本です。", "はい。"], "writing without spaces"),
    (["Node.js et README.md restent entiers.", "Oui."], "dots inside of words"),
    (["Pas de fin"], "no end at all"),
]


@pytest.mark.parametrize(("parts", "why"), SPLITS, ids=[why for _, why in SPLITS])
def test_sentences_are_cut_where_they_end(parts: list[str], why: str) -> None:
    joined = ("" if why == "writing without spaces" else " ").join(parts)
    assert list(sentences.split(joined, pack_of("fr"))) == parts, why


ALONE = [
    ("Les réseaux sociaux récompensent les articles qui annoncent clairement leur sujet.", True, "whole"),
    ("Mais les réseaux sociaux récompensent les articles clairs.", False, "leans on the one before"),
    ("They reward articles that say clearly what they are about.", False, "so does a pronoun"),
    ("Les réseaux sociaux récompensent les articles qui […]", False, "cut off by a machine"),
    ("les réseaux sociaux récompensent les articles clairs.", False, "begins in the middle"),
    ("Cliquez ici pour lire la suite de cet article passionnant.", False, "about the site"),
    ("The post Something nice appeared first on Our little blog.", False, "about the site, in English"),
    ("Trop court.", False, "says nothing"),
    ("Il a dit « ceci est une citation qui ne se ferme pas du tout.", False, "an open quotation"),
    ("Cette revendication prend de l’ampleur dans tout le pays.", False, "a demonstrative"),
    ("Cette semaine, le festival de Cannes ouvre ses portes au public.", True, "a demonstrative of time"),
    ("En 2010, il lance une petite entreprise de transport à Lyon.", False, "a pronoun for nobody"),
    ("When he arrived in Paris, nobody was there to meet him at all.", False, "a pronoun for nobody, in English"),
    ("Quand Marie arrive, elle ne trouve personne dans la maison.", True, "a pronoun for a name"),
    ("« Nous partirons demain matin avec tous les enfants. »", False, "a quotation of nobody"),
    ("La part du Maghreb a dépassé les 40 %1 dans les années 1970.", False, "the mark of a note"),
    ("Voyez https://example.com/ pour tous les autres détails utiles.", False, "an address"),
]


@pytest.mark.parametrize(("sentence", "alone", "why"), ALONE, ids=[why for *_, why in ALONE])
def test_a_sentence_stands_alone_or_does_not(sentence: str, alone: bool, why: str) -> None:
    pack = pack_of(detect(None, sentence))
    assert sentences.stands_alone(sentence, pack) is alone, why


TAGS = [
    ("réseaux sociaux", "RéseauxSociaux", "words join with capitals and keep their accents"),
    ("Python", "Python", "one word stays"),
    ("python", "python", "as it is written"),
    ("iOS", "iOS", "whatever its case"),
    ("#déjà", "déjà", "a sign of its own is not doubled"),
    ("Environnement/Climat", "Climat", "the last of a path"),
    ("R&eacute;seaux", "Réseaux", "escaped once too often"),
    ("Arts &amp; Lettres", None, "a shelf for two things"),
    ("journalism and news", None, "another one"),
    ("Apple's", "Apple", "whose it is does not matter"),
    ("Spain's Jewish", None, "a part of something"),
    ("l'intelligence artificielle", "IntelligenceArtificielle", "an elided article"),
    ("Node.js", "Nodejs", "a dot inside"),
    ("C++", None, "would be another language"),
    ("C#", None, "too"),
    (".NET", None, "too"),
    ("R&D", None, "would be unreadable"),
    ("2024", None, "X takes no number"),
    ("Non classé", None, "no subject"),
    ("Ads", None, "a teaser that bears it would say that it is paid for"),
    ("Publicité", None, "the same in French"),
    ("d1", None, "a number in somebody's system"),
    ("G7", "G7", "a name"),
    ("", None, "nothing"),
    ("une très longue étiquette de catégorie", None, "nobody reads it"),
]


@pytest.mark.parametrize(("tag", "word", "why"), TAGS, ids=[why for *_, why in TAGS])
def test_a_tag_makes_a_hashtag_or_none(tag: str, word: str | None, why: str) -> None:
    assert to_hashtag(tag) == word, why


def found(tags: list[str], *, title: str = "", text: str = "") -> list[str]:
    pack = pack_of("fr")
    about = salience.subject(title, (), [text], pack)
    return [tag.word for tag in hashtags.of(tags, title=title, headings=(), texts=[text], about=about, pack=pack)]


def test_no_hashtag_comes_twice_and_the_author_s_order_is_kept() -> None:
    tags = ["Écologie", "ecologie", "Vélo", "vélos", "Pour"]
    assert found(tags, text="Le vélo sert l’écologie.") == ["Écologie", "Vélo"]


def test_without_tags_what_the_article_keeps_talking_about_makes_hashtags() -> None:
    text = "Les tarifs du vélo de Marie Curie. Le vélo de Marie Curie est vert. On loue un vélo, dit Marie Curie."
    assert found([], title="Le vélo de Marie Curie", text=text) == ["MarieCurie", "vélo"]


SUBJECTS = [
    ("Lyon", "Lyon", 1, [], "a town that a long text does not come back to"),
    ("Lyon", "Lyon", 4, ["Lyon"], "one that it comes back to"),
    ("Science", "Science", 4, [], "a section of the site"),
    ("biere", "", 0, [], "a common word that nobody says"),
    ("Quimper", "", 0, [], "a newsroom's town that nobody says"),
    ("mots précis", "", 0, ["MotsPrécis"], "words that the article says"),
    ("MotsPrécis", "", 0, ["MotsPrécis"], "the same, written in one"),
]


@pytest.mark.parametrize(("tag", "word", "times", "made", "why"), SUBJECTS, ids=[why for *_, why in SUBJECTS])
def test_a_tag_that_files_an_article_makes_no_hashtag(
    tag: str, word: str, times: int, made: list[str], why: str
) -> None:
    text = "Quelques mots qui ne disent rien de bien précis sur le sujet. " * 20 + f"Il y a {word}. " * times
    assert found([tag], title="Un titre", text=text) == made, why


def test_a_name_that_is_only_quoted_makes_no_hashtag() -> None:
    text = "Le mot est de Jeanne Morel. Selon Jeanne Morel, rien ne revient. Et puis, dit Jeanne Morel, tant pis."
    assert found([], title="La mer et ses retours", text=text) == []


TELLS = [
    ("Le quai nord rouvre lundi.", False, True, "the title in other words"),
    ("Le chantier du quai nord a coûté 14 millions d’euros à la région Bretagne.", True, False, "a figure and a name"),
    ("C’est l’une des plus belles surprises de la saison pour les amateurs.", False, False, "praise"),
    ("Le mot de la fin : Nous avons aimé le quai, la vue et les crêpes.", False, False, "a label takes some of it"),
]


@pytest.mark.parametrize(("sentence", "adds", "again", "why"), TELLS, ids=[why for *_, why in TELLS])
def test_a_sentence_is_worth_what_the_title_does_not_say(sentence: str, adds: bool, again: bool, why: str) -> None:
    title, pack = "Le quai nord rouvre aux pêcheurs lundi", pack_of("fr")
    assert (telling.worth(sentence, title, pack) >= telling.WORTH_READING) is adds, why
    assert telling.repeats(sentence, title, pack) is again, why


def test_the_result_of_a_study_is_worth_more_than_what_was_known() -> None:
    known, result = (
        f"{begin} kelp takes up nitrogen at night." for begin in ("It is known that", "Here, we show that")
    )
    worth = [telling.worth(one, "Life in the kelp forest", pack_of("en")) for one in (known, result)]
    assert worth[1] - worth[0] == telling.FINDING


PLACES = [
    ("Tout va avec Python ici", "python", "Tout va avec #Python ici", "where the name stands, as it stands there"),
    ("Le vélo gagne", "Vélo", None, "not before a common word"),
    ("Python gagne", "Python", None, "not as the first thing that is read"),
    ("Avec Monty Python aussi", "Python", None, "not inside of a longer name"),
    ("L’IA avance", "IA", "L’#IA avance", "after an elided article"),
    ("Les vélos gagnent", "Vélo", None, "not inside a longer word"),
    ("Mon e-Vélo", "Vélo", None, "not inside a compound"),
    ("Vélo.fr gagne", "Vélo", None, "not inside a name with a dot"),
]


@pytest.mark.parametrize(("text", "word", "tagged", "why"), PLACES, ids=[why for *_, why in PLACES])
def test_a_hashtag_takes_the_place_of_its_word(text: str, word: str, tagged: str | None, why: str) -> None:
    assert hashtags.in_place(text, word) == tagged, why


LANGUAGES = [
    ("fr", "Le chat dort sur le tapis.", "fr", "declared"),
    (
        "en-US",
        "Nous avons choisi de ne pas vous dire ce que le chat a fait dans la nuit avec les souris.",
        "fr",
        "mislabelled",
    ),
    (None, "We chose not to tell you what the cat has done in the night.", "en", "told by its small words"),
    (None, "Das ist nicht der Grund, und wir haben auch keine Zeit für die Katze.", "de", "German"),
    ("ru", "Кошка спит на ковре.", "unknown", "a language that no pack serves"),
    (None, "Lorem ipsum dolor sit amet", "unknown", "no small words at all"),
]


@pytest.mark.parametrize(("declared", "text", "code", "why"), LANGUAGES, ids=[why for *_, why in LANGUAGES])
def test_the_language_is_the_declared_one_unless_the_words_speak_against_it(
    declared: str | None, text: str, code: str, why: str
) -> None:
    assert detect(declared, text) == code, why


FRENCH = [
    ("Vraiment ? Oui !", "Vraiment\u00a0? Oui\u00a0!", "a plain space becomes one that does not break"),
    ("Vraiment?", "Vraiment\u00a0?", "a missing one is put in"),
    ("À 12:30 : le départ", "À 12:30\u00a0: le départ", "hours stay"),
    ('Il dit "oui"', "Il dit «\u00a0oui\u00a0»", "straight quotation marks"),
    ("l'été", "l’été", "apostrophes"),
    ("«\u202foui\u202f»", "«\u00a0oui\u00a0»", "the narrow space counts 2 on X"),
    ("Quoi ?!", "Quoi\u00a0?!", "two signs in a row stay together"),
]


@pytest.mark.parametrize(("text", "printed", "why"), FRENCH, ids=[why for *_, why in FRENCH])
def test_french_typography_is_restored_once_and_for_all(text: str, printed: str, why: str) -> None:
    assert restored(text, pack_of("fr")) == printed, why
    assert restored(printed, pack_of("fr")) == printed, why


def test_other_languages_keep_their_typography() -> None:
    assert restored('Really? "Yes": it\'s', pack_of("en")) == 'Really? "Yes": it\'s'


SAFE = [
    ("Merci @jean !", "Merci jean !", "a name without its sign"),
    ("Le README.md de x.ai", "Le README .md de x .ai", "no link by accident"),
    ("$AAPL monte", "AAPL monte", "no ticker"),
    ("Il coûte $20", "Il coûte $20", "a price stays"),
    ("Voir https://a.fr/b puis", "Voir puis", "no second link"),
    ("https://a.fr/b", "a .fr/b", "a link that is all there is stays to be read"),
    ("a@b.com et 3.14", "a@b.com et 3.14", "what is no link is left alone"),
]


@pytest.mark.parametrize(("text", "safe", "why"), SAFE, ids=[why for *_, why in SAFE])
def test_nothing_is_clickable_by_accident(text: str, safe: str, why: str) -> None:
    assert safety.neutral(text, hashtags=0) == safe, why


CLEAN = [
    ("a\x00b\u202ec\u200bd\u00ade", "abcde", "invisible characters go"),
    ("a \t\n  b", "a b", "white space becomes one space"),
    ("« Oui »\u202f!", "« Oui »\u202f!", "French typography stays"),
    ("e\u0301", "é", "NFC"),
    ("👨‍👩‍👧 ok", "👨‍👩‍👧 ok", "emoji stay whole"),
    ("می‌خواهم", "می‌خواهم", "Persian keeps its joiners"),
    ("Z" + "\u0335" * 30, "Z" + "\u0335" * 3, "piles of accents are taken down"),
]


@pytest.mark.parametrize(("text", "clean", "why"), CLEAN, ids=[why for *_, why in CLEAN])
def test_only_what_a_reader_sees_remains(text: str, clean: str, why: str) -> None:
    assert safety.clean(text) == clean, why


LINKS = [
    ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d", "what X takes whole stays"),
    ("https://example.com/a b", "https://example.com/a%20b", "a space"),
    ("https://example.com/日本", "https://example.com/%E6%97%A5%E6%9C%AC", "letters that end a link on X"),
    ("https://example.com/a_(b", "https://example.com/a_%28b", "an open bracket"),
    ("https://example.com/fin.", "https://example.com/fin%2E", "a full stop at the end"),
    ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/a", "a host that X does not know"),
    ("javascript:alert(1)", None, "no address of the web"),
    ("http://[bad", None, "broken"),
    (None, None, "none"),
]


@pytest.mark.parametrize(("address", "link", "why"), LINKS, ids=[why for *_, why in LINKS])
def test_a_link_is_whole_on_x(address: str | None, link: str | None, why: str) -> None:
    assert safety.link(address) == link, why


CUTS = [
    ("Un titre court", 40, "Un titre court", "what fits is left alone"),
    ("Un titre assez long, puis une suite encore plus longue", 32, "Un titre assez long…", "at a clause"),
    ("Comment écrire de très bons teasers aujourd’hui", 33, "Comment écrire de très bons…", "at a word"),
    ("Plus de 10 000 lecteurs", 12, "Plus…", "never inside a number, never after a small word"),
    ("日本語の長い文章です", 9, "日本語…", "at a character where there are no words"),
    ("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 5, "👨‍👩‍👧‍👦…", "never inside what a reader sees as one"),
    ("Il dit « venez donc tous ici » et part", 20, "Il dit « venez…\u00a0»", "an open quotation is closed"),
    ("#unseulmotdièsetrèslong", 10, None, "never inside a hashtag"),
]


@pytest.mark.parametrize(("text", "room", "short", "why"), CUTS, ids=[why for *_, why in CUTS])
def test_a_cut_is_decent(text: str, room: int, short: str | None, why: str) -> None:
    assert cut(text, room, weighted, pack_of("fr")) == short, why


FIRST_CLAUSES = [
    (
        "La ville de Tours ouvre sa première piste en mars, malgré les réserves.",
        "La ville de Tours ouvre sa première piste en mars…",
        "the main clause says it",
    ),
    ("Malgré les réserves de la préfecture, la ville ouvre sa piste, en mars.", None, "it opens with another clause"),
    ("La jeune navigatrice, qui termine le tour du monde à une belle place, a ému.", None, "its verb comes after"),
    ("La ville ouvre, malgré tout ce que la préfecture de région en a pu dire.", None, "too little would be left"),
    (
        "Interrogée sur sa première piste, la maire de Tours, qui la défend, promet de l’ouvrir en mars prochain.",
        None,
        "nobody has said anything yet",
    ),
    (
        "La ville de Tours, dans un projet adopté hier par son conseil, promet une première piste en mars.",
        None,
        "what a comma puts in between says nothing",
    ),
    (
        "La ville de Tours ouvre sa première piste en mars, mais elle la fermera sans doute dès le mois d’avril.",
        None,
        "what follows takes it back",
    ),
    (
        'La ville de Tours annonce que "sa première piste, longue de quatre kilomètres" ouvrira en mars prochain.',
        None,
        "a quotation would stay open",
    ),
    (
        "La ville de Tours ouvre sa première piste en mars, et dès avril, la seconde, promise depuis dix ans.",
        "La ville de Tours ouvre sa première piste en mars…",
        "the beginning of a clause says nothing",
    ),
    (
        "Les cyclistes inscrits au tour des trois rades, notamment ceux des clubs du nord, vont recevoir un maillot.",
        None,
        "its verb comes after what was put in",
    ),
    (
        "La piste est promise aux clubs de Tours, une ville de taille moyenne, qui n’en voulaient pas jusqu’ici.",
        "La piste est promise aux clubs de Tours, une ville de taille moyenne…",
        "after its verb a comma puts nothing in between",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "short", "why"), FIRST_CLAUSES, ids=[why for *_, why in FIRST_CLAUSES])
def test_a_sentence_is_cut_where_it_has_said_its_news(text: str, short: str | None, why: str) -> None:
    assert cut_clause(text, 70, len, pack_of("fr"), least=40) == short, why


@given(st.text(max_size=120))
def test_neutral_words_hold_nothing_clickable(text: str) -> None:
    found = extract(safety.neutral(safety.clean(text), hashtags=0))
    assert not any((found.links, found.mentions, found.lists, found.hashtags, found.cashtags))


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert safety.clean(safety.clean(text)) == safety.clean(text)
