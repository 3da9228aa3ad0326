"""Words that the checker knows by itself: fixed phrases a teaser may add, small words, sentences that lean back."""

from __future__ import annotations

import re
import unicodedata


def set_of(words: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(words.split())


# What a language pack may say besides the article's words, whole lines or the beginning of one. A phrase that is
# missing here shows as "not the article's words": somebody looks at it before it is allowed.
_FIXED = r"""
    À retenir
    Au programme
    Takeaway
    Inside
    Das Fazit
    Das sind die Themen
    La clave
    En este artículo
    In sintesi
    In questo articolo
    Para reter
    Neste artigo
    Om te onthouden
    In dit artikel
"""

_ANY_FIXED = "|".join(re.escape(line.strip()) for line in _FIXED.splitlines() if line.strip())
FIXED = re.compile(rf"\A(?:{_ANY_FIXED})[\s\u00a0\u202f]*[:…→]\s*", re.IGNORECASE)

SMALL_WORDS = {
    "fr": set_of("le la les des du une est et dans pour que qui sur pas au aux avec ce cette nous vous sont"),
    "en": set_of("the of and to in is that for it on with as are was be this by from have you not"),
    "es": set_of("el los las del una es y en por que con para su se al como más pero sus este"),
    "de": set_of("der die das und ist nicht ein eine zu den mit von auf für im dem des sich auch es"),
    "it": set_of("il lo gli della di che è e un una per non con del sono alla nel anche più le"),
    "pt": set_of("o os as da do de que e em um uma para com não por mais dos das se na"),
    "nl": set_of("de het een en van is dat niet op te zijn met voor die aan er om ook als bij"),
}

STOP_WORDS = set_of("""
    le la les un une des du de au aux et ou où en dans sur pour par avec que qui son sa ses ce cet cette ces nous
    vous ils elles est sont pas plus tout tous toute toutes comme mais notre votre leur leurs sans sous entre
    être avoir fait faire ainsi donc aussi
    the an of to in on at and or for with by from that its is are was this these those your our their not but how why
    what when who all more very just you they
    los las del una con por para que como más pero sus este esta
    der die das und ist nicht ein eine mit von auf für auch wie
    gli della che per non con del sono alla nel anche
    uma para com não mais dos das
    het een van niet zijn met voor ook
    """)
STOP_WORDS = STOP_WORDS | frozenset(word.translate(str.maketrans("éèêàùç", "eeeauc")) for word in STOP_WORDS)
"""Words that are no subject, in the languages above, with and without accents."""

# Openers, one group to a line; what may follow without leaning back is said in brackets.
_FRENCH = r"""
    mais|et|car|donc|or|puis|ainsi|alors|aussi|cependant|toutefois|pourtant|néanmoins|enfin|ensuite|bref|là|y
    d[’'](?:ailleurs|autre)|par (?:ailleurs|contre|conséquent|exemple)|en (?:effet|revanche|outre|conséquence)
    au contraire|de plus|c[’']est|ce (?:sont|n[’']est|dernier|même)|cela|ça|ces|ceux
    ce (?!qu|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|soir|mois|billet|guide)
    cet (?!article|été|hiver|automne)|cette (?!année|semaine|nuit)
    il (?!y a|faut|vous en|existe|suffit|arrive|convient|s[’']agit|est (?:temps|possible|important|essentiel|conseillé))
    ils|elles?|celui-ci|celle-ci|ceux-ci|celles-ci|lui|eux|leurs?|sa|son|ses
"""
_ENGLISH = r"""
    but|and|so|then|thus|hence|however|therefore|moreover|also|besides|instead|otherwise|meanwhile|still|yet|nor
    he|she|they(?:[’'](?:re|ve|ll))?|him|his|her|hers|their|theirs|its|both|such|these|those
    this (?!article|post|guide|tutorial|morning|week|month|year|spring|summer|autumn|winter|[a-z]{3,6}day)
    it(?:[’']s)? (?!is (?:time|possible|important|worth)|takes|[’']s time)|that(?:[’']s)?
    in other words|for (?:example|instance)|as (?:such|a result)|the (?:former|latter|same|above|following)
"""


def _openers(lines: str) -> re.Pattern[str]:
    phrases = "|".join(filter(None, map(str.strip, lines.splitlines())))
    return re.compile(rf"(?:{phrases})(?:\b|(?<=\s))", re.IGNORECASE)


_LEANS = {"fr": _openers(_FRENCH), "en": _openers(_ENGLISH)}


def leans_back(sentence: str, language: str | None) -> bool:
    """Whether a French or English sentence is not understood without the one before it."""
    pattern = _LEANS.get(language or "")
    return pattern is not None and pattern.match(sentence.lstrip("«“„\"'‘’(—– \u00a0\u202f")) is not None


_BELIEFS = {
    "fr": re.compile(r"(?:on|beaucoup|certains|la plupart)\b.{0,20}\b(?:croi|pens|craign|imagin)", re.IGNORECASE),
    "en": re.compile(r"(?:many|most|some|people)\b.{0,20}\b(?:think|believe|fear|assume)", re.IGNORECASE),
    "es": re.compile(r"(?:muchos|algunos)\b.{0,20}\b(?:creen|piensan)", re.IGNORECASE),
    "nl": re.compile(r"(?:veel|sommige)\b.{0,20}\b(?:denken|geloven)", re.IGNORECASE),
}
_TURN = (
    r"(?:pourtant|or|mais|en réalité|however|but|yet|in fact|sin embargo|pero|toch|maar|tuttavia|contudo|trotzdem)\b"
)


def is_refuted(sentence: str, language: str | None) -> bool:
    """Whether it tells what others believe, as one does who is about to disagree."""
    pattern = _BELIEFS.get(language or "")
    return pattern is not None and pattern.match(sentence.lstrip("«“\"' \u00a0")) is not None


def turns(text: str, *, begins: bool = False) -> bool:
    """Whether a text turns against what stands before, somewhere or where it begins."""
    text = unicodedata.normalize("NFC", text)
    return re.search(rf"\A\W*{_TURN}" if begins else rf"\b{_TURN}", text, re.IGNORECASE) is not None
