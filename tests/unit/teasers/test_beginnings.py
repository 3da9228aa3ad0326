"""What a teaser begins with: below the title on X, first on Facebook, and what an article keeps from being said."""

from __future__ import annotations

import pytest

from crosspost.core.teasers.compose import compose
from crosspost.model import Account, Article, PlatformName

from .articles import LINK, article, paragraphs

X, FACEBOOK = PlatformName.TWITTER, PlatformName.FACEBOOK


def first(some: Article, platform: PlatformName, *, hashtags: int = 0) -> str:
    """The words of the variant that is offered first."""
    account = Account(key="one", platform=platform, remote_account_id="1", hashtags=hashtags)
    return compose(some, account)[0].text.removesuffix(LINK).strip()


def below(title: str, summary: str, *, language: str = "fr") -> str:
    """What stands below the title on X."""
    return first(article(title, summary=summary, language=language), X).partition("\n\n")[2]


TITLE = "Orphée 2.1 est disponible au téléchargement"
LATER = "Les journaux de bord tiennent désormais sur un disque de quarante gigaoctets."

BELOW = [
    (
        f"Cette version apporte une recherche deux fois plus rapide que la précédente. {LATER}",
        "Cette version apporte une recherche deux fois plus rapide que la précédente.",
        "what the first words point at is the title",
    ),
    (
        "Orphée 2.1 est disponible depuis mardi. "
        f"Il s’agit de la plus grosse mise à jour du programme depuis deux ans. {LATER}",
        "Il s’agit de la plus grosse mise à jour du programme depuis deux ans.",
        "the sentence before only says the title again",
    ),
    (
        f"L’équipe a fêté ses dix ans avant-hier. Cette soirée restera longtemps dans les mémoires. {LATER}",
        LATER,
        "it points at something that the title does not say",
    ),
    (
        f"Mais cette version apporte une recherche deux fois plus rapide. {LATER}",
        LATER,
        "it takes something back",
    ),
    (
        "Que change une recherche deux fois plus rapide pour les lecteurs d’un journal de bord ?",
        "Que change une recherche deux fois plus rapide pour les lecteurs d’un journal de bord\u00a0?",
        "there is nothing but a question",
    ),
    (
        "« Une recherche rapide vaut mieux que dix nouveautés dont personne ne se sert. » Marie Dupont, gérante",
        "«\u00a0Une recherche rapide vaut mieux que dix nouveautés dont personne ne se sert.\u00a0» – Marie Dupont",
        "a caption says who speaks",
    ),
    (
        "« Une recherche rapide vaut mieux que dix nouveautés dont personne ne se sert. » et rien de plus",
        "",
        "nobody says who speaks",
    ),
    (
        "LYON, 3 mars (AFP) - La société Orphée embauche quarante personnes dans le Rhône avant l’été.",
        "La société Orphée embauche quarante personnes dans le Rhône avant l’été.",
        "an agency's dateline goes",
    ),
    (
        "La société embauche quarante personnes avant l’été.Les bureaux de Lyon seront agrandis dès le mois de mai.",
        "La société embauche quarante personnes avant l’été.",
        "two sentences have lost the space between them",
    ),
    (
        f"Junichiro Tanizaki, Mes années d’enfance. {LATER}",
        LATER,
        "it tells only whose words stood above",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("summary", "expected", "why"), BELOW, ids=[why for *_, why in BELOW])
def test_below_the_title_stands_what_its_reader_understands(summary: str, expected: str, why: str) -> None:
    assert below(TITLE, summary) == expected, why


def test_other_scripts_end_their_sentences_with_their_own_marks() -> None:
    said = "بی بی سی اردو نے اپنے پروگرام کو ہفتے میں پانچ دن تک پیش کرنے کا اعلان کیا ہے۔"
    assert below("سیربین اب ہفتے میں پانچ دن نشر ہوگا", f"{said} مزید", language="ur") == said


def test_an_opening_that_does_not_fit_loses_its_last_clauses_before_another_sentence_loses_its_place() -> None:
    title = "Le président de la Cour des comptes promet un rapport sans complaisance sur les retraites « dans le mois »"
    opening = (
        "Pierre Moscovici assure que ses équipes établissent la vérité des chiffres en toute indépendance, sans que le "
        "gouvernement, les partis ou les syndicats y changent la moindre virgule."
    )
    assert below(title, f"{opening} {LATER}").startswith("Pierre Moscovici assure que ses équipes établissent")
    assert below(title, f"{opening} {LATER}").endswith("…")


WEATHER = "Avant-hier le vent hurlait dans les collines et la pluie frappait les carreaux de la cuisine."
SUBJECT = "Un carnet de bord numérique remplace depuis janvier le cahier que chaque capitaine tenait à la main."
REST = (
    "Le carnet se remplit sur le pont avec une tablette étanche fixée près de la barre.",
    "Chaque capitaine signe le carnet au retour et la capitainerie le relit le soir même.",
    "La tablette garde le carnet en mémoire quand le réseau manque au large des côtes.",
    "Un vieux capitaine regrette le papier mais reconnaît que le carnet se lit mieux ainsi.",
    "Le carnet de bord numérique sera étendu aux bateaux de pêche dès la saison prochaine.",
    "Trois ports voisins ont demandé une démonstration du carnet pour leurs propres capitaines.",
)


def test_a_full_text_begins_with_its_subject_and_not_with_the_weather() -> None:
    some = article("Le carnet de bord numérique des capitaines", blocks=paragraphs(WEATHER, SUBJECT, *REST))
    assert first(some, FACEBOOK).startswith(SUBJECT)


def test_a_short_text_is_told_as_its_author_tells_it() -> None:
    some = article("Le carnet de bord numérique des capitaines", blocks=paragraphs(WEATHER, SUBJECT))
    assert first(some, FACEBOOK).startswith(WEATHER)


def test_a_claim_that_is_taken_back_is_no_beginning_where_its_denial_has_no_room() -> None:
    claim = f"J’ai copié de nouveaux livres sur ma liseuse et tous s’affichaient {'très ' * 20}bien dans la liste."
    denial = f"Mais aucun ne s’ouvrait {'vraiment ' * 20}quand je touchais sa couverture."
    story = "La liseuse voulait télécharger une seconde fois des livres que la boutique n’avait jamais vendus."
    some = article("Impossible d’ouvrir le fichier", blocks=paragraphs(f"{claim} {denial}", story))
    assert first(some, FACEBOOK).startswith(story)
    both = (
        "Les nouveaux livres s’affichaient tous très bien dans ma liste de lecture. "
        "Mais aucun ne s’ouvrait quand je touchais sa couverture."
    )
    short = article("Impossible d’ouvrir le fichier", blocks=paragraphs(both, story))
    assert first(short, FACEBOOK) == both


def test_a_title_alone_gets_no_hashtag_that_says_it_again() -> None:
    some = article("FeedBurner pour les méfiants", summary="", tags=("FeedBurner", "Flux RSS"))
    assert first(some, X, hashtags=2) == "FeedBurner pour les méfiants"


def test_the_author_is_no_hashtag() -> None:
    some = article("Un jeu de plus", summary=LATER, tags=("Jerhum", "Stratégie"), author="Jerhum")
    assert "Jerhum" not in first(some, FACEBOOK, hashtags=2)
    assert "#Stratégie" in first(some, FACEBOOK, hashtags=2)


SITES = [
    ("FC Twente - FC Utrecht", "FC Utrecht speelt donderdag in Enschede.", "FC Twente - FC Utrecht", "a match of two"),
    ("De nieuwe trainer - FC Utrecht", "De trainer begint maandag.", "De nieuwe trainer", "the site below its page"),
    ("De nieuwe trainer | FC Utrecht", "FC Utrecht begint maandag.", "De nieuwe trainer", "a bar sets the site apart"),
]


@pytest.mark.parametrize(("title", "text", "expected", "why"), SITES, ids=[why for *_, why in SITES])
def test_a_title_loses_its_site_and_nobody_else(title: str, text: str, expected: str, why: str) -> None:
    link = "https://www.fcutrecht.net/nieuws/1"
    some = article(title, link=link, language="nl", blocks=paragraphs(text))
    account = Account(key="one", platform=X, remote_account_id="1")
    assert compose(some, account)[0].text.partition("\n")[0] == expected, why
