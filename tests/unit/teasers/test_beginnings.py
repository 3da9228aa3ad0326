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
        f"Cette version apporte une recherche deux fois plus rapide que la précédente. {LATER}",
        "what the first words point at is the title",
    ),
    (
        "Orphée 2.1 est disponible depuis mardi. "
        f"Il s’agit de la plus grosse mise à jour du programme depuis deux ans. {LATER}",
        f"Il s’agit de la plus grosse mise à jour du programme depuis deux ans. {LATER}",
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
        "La société embauche quarante personnes avant l’été. Les bureaux de Lyon seront agrandis dès le mois de mai.",
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
    summary = "Jerhum signe un jeu de stratégie où chaque partie tient sur une seule page de cahier."
    some = article("Un jeu de plus", summary=summary, tags=("Jerhum", "Stratégie"), author="Jerhum")
    assert "#Jerhum" not in first(some, FACEBOOK, hashtags=2)
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


PORT = "Le port de Lorient rouvre son quai nord aux pêcheurs ce lundi"
QUAY = "Le quai nord rouvre lundi aux pêcheurs du port de Lorient."
FIGURE = "Les travaux ont duré trois ans et vidé la moitié des hangars."

ADDS = [
    (
        "La marée basse découvre une passe oubliée",
        "C’est l’une des plus belles surprises de la saison. Les plongeurs y ont compté 40 épaves en deux jours.",
        "Les plongeurs y ont compté 40 épaves en deux jours.",
        "a fact stands without the praise before it",
    ),
    (
        "La marée basse découvre une passe oubliée",
        "C’est l’une des plus belles surprises de la saison. Ils y ont compté 40 épaves en deux jours de plongée.",
        "C’est l’une des plus belles surprises de la saison. Ils y ont compté 40 épaves en deux jours de plongée.",
        "praise goes out with the fact that follows it",
    ),
    (
        "Un nouveau phare à la pointe",
        "La tour de granit mesure 60 mètres et porte à 30 milles. Ses trois gardiens viennent de Brest à la voile.",
        "La tour de granit mesure 60 mètres et porte à 30 milles. Ses trois gardiens viennent de Brest à la voile.",
        "a short text is one piece",
    ),
    (
        "Un congrès se penche sur les algues brunes",
        "Où finit la plante et où commence l’animal marin ? Deux plongeurs de Brest répondent à ces questions.",
        "Où finit la plante et où commence l’animal marin\u00a0? Deux plongeurs de Brest répondent à ces questions.",
        "an answer to what is asked goes with it",
    ),
    (
        "Les régates reprennent dans la rade",
        "La formule du club nautique réduit l’équipage à deux. Cette option a séduit le comité du port.",
        "La formule du club nautique réduit l’équipage à deux. Cette option a séduit le comité du port.",
        "what points back follows what it points at",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("title", "summary", "expected", "why"), ADDS, ids=[why for *_, why in ADDS])
def test_below_a_title_goes_what_it_does_not_say(title: str, summary: str, expected: str, why: str) -> None:
    assert below(title, summary) == expected, why


def test_a_sentence_that_only_says_the_title_again_is_never_below_it() -> None:
    assert first(article(PORT, summary=f"{QUAY} {FIGURE}"), X) == f"{PORT}\n\n{FIGURE}"
    assert first(article(PORT, summary=QUAY), X) == PORT


LONG_TITLE = (
    "« Nous ne reviendrons pas en arrière » : les pêcheurs du quai nord répondent au plan de la région pour le port"
)
STANDS = (
    "Si le syndicat des chalutiers veut négocier les quotas, les ligneurs et la criée jugent le plan bien trop timide."
)

BY_ITSELF = [
    (
        LONG_TITLE,
        f"{STANDS[:-1]} et demandent une audience avant la fin de l’été.",
        False,
        "where nothing has room below it, readers prefer the bare title",
    ),
    (
        LONG_TITLE,
        "Les pêcheurs du quai nord répondent au plan de la région par une grève de trois jours, que le préfet de "
        "Bretagne refuse de commenter avant mardi. Le port compte 340 places, et les ligneurs en gardent douze.",
        True,
        "it says what the title says, and more than what has room below it",
    ),
    (
        LONG_TITLE,
        "L’acteur veut négocier les quotas de la saison et juge le plan bien trop timide pour être signé tel quel.",
        False,
        "nobody knows who it is without the title",
    ),
    (
        LONG_TITLE,
        "C’est sans doute l’une des plus belles surprises de l’année pour ceux qui vivent de la mer et du vent, du "
        "sel et des marées.",
        False,
        "praise does not stand for a title",
    ),
    ("Le plan du port", STANDS, False, "there is room for both"),
]


@pytest.mark.parametrize(("title", "summary", "alone", "why"), BY_ITSELF, ids=[why for *_, why in BY_ITSELF])
def test_an_opening_speaks_for_itself_on_x_where_it_says_more_than_the_title_with_what_has_room_below_it(
    title: str, summary: str, alone: bool, why: str
) -> None:
    assert first(article(title, summary=summary), X).startswith(title[:1]) is not alone, why


def test_an_opening_that_lost_the_figure_of_its_title_does_not_stand_for_it() -> None:
    title = "73 pêcheurs sur cent au port de Lorient refusent le gel des quotas de la saison"
    said = "Une majorité des pêcheurs du port de Lorient refuse le gel des quotas de la saison."
    assert first(article(title, summary=said), X) == title


def test_the_result_of_a_study_comes_before_what_was_known() -> None:
    known = "Brown algae are among the oldest plants of the northern shore and feed many of its fish."
    result = "In this study, we show that brown algae take up twice as much nitrogen at night."
    some = article("Nitrogen and the kelp forest", summary=f"{known} {result}", language="en")
    assert result in first(some, X)


RESIDUE = [
    ("La criée ouvre à 4 heures chaque matin d’été. p.s. Les photos sont de Claire.", "p.s", "a postscript"),
    ("Bitte hier klicken um die Notizen zu sehen Anna und Paul reden über Hafen und Boote.", "klick", "a call"),
    (
        "Overview We are looking for a harbour master who speaks three languages. "
        "Harbour masters in the north sleep little and read the weather twice a day.",
        "Overview",
        "a heading",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("summary", "left", "why"), RESIDUE, ids=[why for *_, why in RESIDUE])
def test_what_reading_a_page_left_in_its_text_is_not_said(summary: str, left: str, why: str) -> None:
    language = "de" if "Bitte" in summary else "en" if "We" in summary else "fr"
    some = article("Neues aus dem Norden", summary=summary, language=language)
    for platform in PlatformName:
        assert left not in first(some, platform), why


def test_a_line_without_a_full_stop_is_a_text() -> None:
    line = "Jeanne ouvre la criée, Marc rate son train et Lola goûte les premières huîtres de la saison"
    assert first(article("Épisode 12", summary=line), X) == f"Épisode 12\n\n{line}."
    assert first(article("Épisode 12", summary=line, blocks=paragraphs(*REST)), X) == f"Épisode 12\n\n{line}."
