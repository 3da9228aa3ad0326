"""Talk about the site and not about the article, in any language: a French blog's theme may speak English.

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
    \Aby [a-z]+ [a-z]+[.,]?\Z
    \Apar [a-z]+ [a-z]+[.,]?\Z
    (?:photo|image|crédits?|illustration|source|vidéo|légende|foto|bild|quelle|fonte|fuente)s? ?[:©(/]
    \((?:photo|image|afp|ap|reuters|getty|dpa|illustration)\b
    (?:afp|reuters|getty|shutterstock|unsplash|pixabay|istock|flickr)\b.{0,40}\Z
    temps de lecture
    (?:min|minutes) (?:read|de lecture)
    lire l['’]intégralité
    découvrez (?:aussi|également|notre)
    à (?:lire|voir|écouter|découvrir) (?:aussi|également|:)
    retrouvez (?:nous|ici|tous|toutes|l['’]|cet|ces|notre|nos)
    (?:en|article) (?:vente|réservé)
    votre adresse
    adresse e-?mail
    rejoignez
    télécharge[zr] (?:notre|le|l['’]app)
    contactez
    j['’]accepte
    données personnelles
    (?:cet|this|ce|le) (?:article|post|billet|texte|contenu) (?:est|a|was|is|first|originally)
    sur (?:facebook|twitter|linkedin|instagram)\Z
    on (?:facebook|twitter|linkedin|instagram)\W*\Z
    affiliate
    terms of
    privacy policy
    guest post
    (?:this|the) (?:article|story|post|piece) (?:was|is|has|first|originally|appear)
    check (?:out|back)
    stay tuned
    thanks? (?:to|for) (?:.{0,30})(?:reading|sponsor)
    thank you for
    (?:your|the) (?:inbox|email)
    get (?:the|our) (?:latest|best|app)
    enter your
    your comment
    my (?:next|previous|last) post
    see (?:also|more|below|above)
    (?:click|tap|swipe)ing?\b
    (?:embed|iframe|plugin|rss feed|flux rss)
    (?:lesen sie|mehr dazu|zum thema|jetzt anmelden|abonnieren|kommentar)
    (?:suscr[ií]b|comparte|síguenos|haz clic|política de)
    (?:iscriviti|condividi|clicca|leggi anche|seguici)
    (?:assine|compartilhe|clique|leia (?:mais|também)|siga-nos)
    (?:lees (?:meer|ook)|schrijf je in|deel dit|klik)
    weiterlesen
    mehr lesen
    leer más
    """,
    before=r"(?<!\w)",
)
"""Words about the site, not about the article."""

NOT_A_SUBJECT = _set_of(
    """uncategorized uncategorised general misc miscellaneous blog blogs news post posts article articles divers
    default other autre autres featured feature home page actualite actualites actu actus nonclasse alaune une
    accueil flux rss feed tous all tags tag categorie category untitled random personal stuff site meta internal
    thoughts episode podcast video links link quote quotes daily weekly archive archives test chapitre chapter
    partie part today aujourdhui premium video videos photo photos image images permalink info"""
)
"""Tags that say how a site files an article and not what it is about: lower case, without accents and spaces."""
