"""One emoji that fits what an article is about, or none: by its key words, never where the subject is grave.

The words of all languages stand beside their sign, since a tag may be in another language than its article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from crosspost.core.teasers.language import folded_words

OFTEN = 3
"""How often words of grief must stand in a text for its subject to be grave."""

_WORDS: Mapping[str, str] = {
    "🚲": (
        "velo velos cyclisme cycliste cyclistes bike bikes bicycle cycling bicicleta bicicletas fahrrad "
        "fahrrader bicicletta fiets fietsen"
    ),
    "🚆": "train trains tgv sncf gare railway railways tren treno zug bahn comboio trein",
    "🚌": "bus autobus",
    "✈️": "avion avions aeroport airport flight flights airline airlines flugzeug aereo aviao vliegtuig",
    "🚗": "voiture voitures automobile car cars coche auto autos carro",
    "⚽": "football foot soccer futbol fussball calcio futebol voetbal",
    "🏉": "rugby",
    "🎾": "tennis",
    "🏊": "natation swimming nageur natacion",
    "🏃": "marathon running runner",
    "🎬": "film films cinema movie movies cine kino pelicula realisateur",
    "🎵": "musique music album chanson song musica musik muziek concert",
    "📚": ("livre livres roman romans librairie book books libro libros buch bucher livro livros boek boeken reading"),
    "🎨": "peinture peintre exposition musee art painting museum museo kunst arte",
    "📷": "photographie photographe photography photographer fotografia fotografie",
    "🎮": "jeu-video gaming videogame videogames gamer nintendo playstation xbox",
    "🍳": (
        "recette recettes cuisine recipe recipes cooking cocina rezept rezepte ricetta ricette receita receitas recept"
    ),
    "🍷": "vin vins vignoble wine wines vino wein vinho wijn",
    "☕": "cafe coffee kaffee koffie",
    "🍞": "pain boulangerie bread bakery brot pane",
    "🌱": "jardin jardinage plante plantes garden gardening jardineria garten giardino tuin",
    "🌍": "climat climatique climate clima klima rechauffement ecologie environnement environment",
    "🌊": "ocean oceans mer sea meer",
    "☀️": "solaire solar photovoltaique",
    "⚡": "electricite electricity energie energy energia",
    "🐺": "loup loups wolf wolves lobo",
    "🐱": "chat chats cats gato gatos katze katzen",
    "🐶": "chien chiens dog dogs perro perros hund hunde",
    "🐝": "abeille abeilles bees abejas bienen api",
    "🔭": "telescope telescopes astronomie astronomy etoiles galaxy galaxie",
    "🚀": "fusee fusees rocket rockets nasa spacex espace",
    "🔬": ("chercheurs scientifiques science sciences research laboratory ciencia wissenschaft scienza wetenschap"),
    "💻": (
        "logiciel logiciels informatique programmation developpeur software programming developer coding "
        "javascript python linux"
    ),
    "📱": "smartphone smartphones iphone android mobile telephone",
    "🤖": "robot robots ia intelligence-artificielle ai",
    "🔒": "securite cybersecurite security privacy chiffrement encryption",
    "📈": "croissance bourse growth stocks",
    "💶": "euro euros impots budget inflation",
    "🏠": "logement immobilier maison housing home vivienda haus casa huis",
    "🎓": "universite etudiants university students universidad universitat",
    "🏫": "ecole ecoles college lycee school schools escuela schule scuola escola",
    "🗳️": "election elections vote wahl elecciones elezioni eleicoes",
    "⚖️": "justice tribunal procureur court lawsuit",
    "🏔️": "montagne montagnes alpes randonnee mountain mountains hiking",
    "❄️": "neige snow nieve schnee",
    "🎄": "noel christmas navidad weihnachten natale",
    "✍️": "ecriture ecrire redaction writing writer blogging teaser",
    "🎙️": "podcast podcasts",
    "📰": "presse journalisme journalistes journalism newspaper",
}

_GRAVE_WORDS = """
    mort morts morte mortes deces decede decedee tue tues tuee meurtre assassinat assassine attentat attentats
    terrorisme guerre guerres bombardement viol viols agression agressions victime victimes suicide drame
    accident accidents blesse blesses deuil otage otages cancer seisme noyade incendie incendies nazi genocide
    violences harcelement proces prison hommage obseques dead death deaths died dies killed kills killing murder
    attack attacks terror war wars bombing rape victim victims suicide crash injured shooting shot hostage
    earthquake wildfire genocide abuse harassment funeral obituary prison trial muerte muerto muertos guerra
    atentado asesinato victimas tot tote toten krieg anschlag mord opfer unfall morto morti omicidio vittime
    incidente mortos assassinato vitimas dood doden oorlog aanslag moord slachtoffers
"""

_GRAVE = frozenset(_GRAVE_WORDS.split())


def fitting(title: str, tags: Iterable[str], texts: Sequence[str]) -> str | None:
    """The emoji of the first key word of the title, else of a tag; or None. A text may mention anything."""
    heads = folded_words(title)
    labels = [word for tag in list(tags)[:20] for word in folded_words(tag)]
    body = [word for text in texts[:12] for word in folded_words(text)]
    if _GRAVE & {*heads, *labels} or sum(word in _GRAVE for word in body) >= OFTEN:
        return None
    by_word = _by_word()
    for word in (*heads, *labels):
        if word in by_word:
            return by_word[word]
    return None


@cache
def _by_word() -> Mapping[str, str]:
    return {word: sign for sign, words in _WORDS.items() for word in words.split()}
