"""The words by which French and English texts are known: abbreviations, talk about the site, sentences that lean back.

Data only. A phrase missed here costs a dull teaser, never a wrong one.
"""

from __future__ import annotations

import re


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _any_of(phrases: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """One expression for phrases that stand one to a line; a space in them is any white space."""
    lines = (line.strip().replace(" ", r"\s") for line in phrases.splitlines())
    return re.compile(rf"{before}(?:{'|'.join(filter(None, lines))}){after}", re.IGNORECASE)


ABBREVIATIONS = _set_of(
    """m mm mme mlle mgr dr pr me st ste art av bd cf chap env ex fig hab ibid id janv févr juil sept oct nov déc no nos
    num op p pp par ref réf resp suiv tél vol vs mr mrs ms prof rev gen col lt sgt capt sr jr inc ltd co corp dept est
    approx al e.g i.e eg ie viz jan feb mar apr jun jul aug sep dec mt ft a.m p.m u.s u.k u.n j.-c"""
)
"""What a full stop follows without ending a sentence, in lower case."""

BOILERPLATE = _any_of(
    r"""
    lire (?:la suite|aussi|plus|l['’]article)
    voir (?:la vid|aussi|l['’])
    cliquez
    en savoir plus
    abonne[zr]
    s['’]abonner
    inscri(?:vez|re à)
    newsletter
    infolettre
    cookies?\b
    publicité
    tous droits
    crédits? ?:
    suivez[- ]
    est apparu en premier
    cet article (?:est|a été)
    partage[zr] (?:cet|sur)
    laisse[rz] un commentaire
    mentions légales
    propulsé par
    mis à jour le
    publié (?:le|par)
    soumis par
    commentaires?\Z
    read (?:more|on\b|the (?:full|rest))
    continue reading
    click (?:here|the|on)
    learn more
    subscribe
    sign up
    advertis
    sponsored
    all rights
    copyright
    ©
    appeared first
    posted (?:by|in|on)
    submitted by
    filed under
    permalink
    (?:leave|post) a (?:comment|reply)
    follow (?:us|me)
    share this
    powered by
    originally (?:published|posted)
    (?:photo|image|picture)s? ?(?:by\b|:)
    view (?:this|in)
    download (?:the|here)
    javascript
    listen (?:to|on)
    feedburner
    trackback
    weiterlesen
    mehr lesen
    leer más
    """
)
"""Words about the site, not about the article."""

LEANS_BACK = _any_of(
    r"""
    mais
    et
    car
    donc
    or
    puis
    ainsi
    alors
    aussi
    cependant
    toutefois
    pourtant
    néanmoins
    enfin
    ensuite
    d['’]ailleurs
    d['’]autre
    par (?:ailleurs|exemple|contre|conséquent)
    en (?:effet|revanche|outre|fait|conséquence)
    au contraire
    à l['’]inverse
    de plus
    c['’]est\b
    ce sont
    bref
    ils? (?!y a|faut|est (?:temps|possible|important))
    elles?
    lui
    eux
    celui
    celle
    ceux
    cela
    ça
    cet?(?:te)?
    ces
    (?:son|sa|ses|leurs?|le (?:premier|second|dernier)|les deux)
    but
    and
    so
    then
    thus
    hence
    however
    therefore
    moreover
    also
    besides
    instead
    otherwise
    meanwhile
    still
    yet
    because
    he
    she
    it(?:['’]s)?
    they(?:['’]re)?
    him
    his
    her
    their
    its
    this
    that(?:['’]s)?
    these
    those
    such
    there
    here
    both
    in other words
    for (?:example|instance)
    the (?:former|latter|above|following|same)
    as (?:such|a result)
    nor
    """,
    after=r"\b",
)
"""How a sentence begins that is not understood without the one before it."""

NOT_A_SUBJECT = _set_of(
    """uncategorized uncategorised general misc miscellaneous blog blogs news post posts article articles divers default
    other autre autres featured feature home page actualite actualites actu actus nonclasse alaune une accueil flux rss
    feed tous all tags tag categorie category untitled premium video videos photo photos image images permalink info"""
)
"""Tags that say how a site files an article and not what it is about: lower case, without accents and spaces."""
