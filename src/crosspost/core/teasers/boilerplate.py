"""Talk about the site and not about the article, in any language: a French blog's theme may speak English.

Data only. A phrase missed here costs a dull teaser, never a wrong one.
"""

from __future__ import annotations

import re
from functools import cache


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _any_of(phrases: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """One expression for phrases that stand one to a line; a space in them is any white space."""
    lines = (line.strip().replace(" ", r"\s") for line in phrases.splitlines())
    return re.compile(rf"{before}(?:{'|'.join(filter(None, lines))}){after}", re.IGNORECASE)


_PHRASES = r"""
    lire (?:la suite|aussi|plus|l['’]article)
    voir (?:la vid|aussi|l['’])
    cliquez
    en savoir plus
    abonne[zr]
    s['’]abonner
    inscri(?:vez|re à)
    (?:notre|nos|la|une|votre|our|my|this|weekly|daily|unser\w*|den|nuestra|nossa|nieuwe|the) newsletter
    newsletter ?(?:[:!»]|\Z|abonnieren|subscri|inscri)
    \Anewsletter
    infolettre
    cookies?\b
    (?<!une )publicité
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
    advertise (?:with|here|on)
    \Aadvertis
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
    (?:enable|requires?|need|activ\w+|disabled?|turn on|sans) (?:your )?javascript
    javascript (?:is|must|est|ist|required|disabled|enabled|désactivé)
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
    (?:this|the) (?:article|story|(?:blog )?post|piece) (?:was|is|has|first|originally|appear)
    check (?:out|back)
    stay tuned
    this (?:is|was) (?:the (?:\w+ )?(?:post|part|article|entry|in)|originally)
    (?:big|many|special|huge) thanks
    please excuse
    thanks? (?:to|for) (?:.{0,30})(?:reading|sponsor)
    thank you for
    (?:your|the) (?:inbox|email)
    get (?:the|our) (?:latest|best|app)
    enter your
    your comment
    my (?:next|previous|last) post
    see (?:also|more|below|above|here)
    (?:click|tap|swipe)ing?\b
    (?:embed|iframe|rss feed|flux rss)
    (?:lesen sie|mehr dazu|\Azum thema|jetzt anmelden|abonnieren|kommentar)
    (?:suscr[ií]b|comparte|síguenos|haz clic|política de)
    (?:iscriviti|condividi|clicca|leggi anche|seguici)
    (?:assine|compartilhe|clique|leia (?:mais|também)|siga-nos)
    (?:lees (?:meer|ook)|schrijf je in|deel dit|klik)
    \A(?:update|edit|mise à jour|màj|disclaimer|disclosure|ps|nb|note)\b
    weiterlesen
    \A(?:archivo|file|archive|archiv|files?|photo|foto)(?: photo)? ?[-–—:]
    mehr lesen
    leer más
    (?:hier|bitte) klicken
    klicken sie
    (?:hier|unten) (?:geht es|findet ihr|finden sie|gibt es|könnt ihr)
    (?:zum|zur) (?:artikel|video|beitrag|download|podcast|original)
    (?:folgt|folgen sie) (?:uns|mir)
    (?:show ?notes|transkript|inhaltsverzeichnis)
    (?:haga|haz|hacer|hagan) clic
    (?:pulsa|pulse|pincha|pinche) (?:aquí|en)
    (?:sigue|seguir) leyendo
    (?:regístrate|inscríbete|síganos)
    (?:fai|fate|fare) clic
    (?:continua|continuare) a leggere
    (?:seguiteci|registrati|abbonati)
    (?:clicar|carregue|continue a ler|continuar lendo|inscreva-se|cadastre-se)
    (?:verder lezen|lees verder|meld je aan|volg ons|abonneer)
    (?:fotocredit|bildquelle|bildnachweis|foto de|foto di|crédito)
    (?:cliquant|cliquer) (?:ici|sur)
    (?:en (?:un|quelques) clics?|par ici)
    (?:rendez-vous|plus d['’]informations?|plus d['’]infos?) (?:sur|ici|:)
    (?:suivre|suivez) (?:notre|nos|le live|en direct)
    (?:via|merci à|(?<!open[ -])source) [\w.]+\W*\Z
    (?:more info(?:rmation)?|more details|details) (?:here|at|on)
    (?:here(?:['’]s| is| are)) (?:the|a|some) (?:link|video|slides|screenshot|list)
    (?:the|these|my) (?:slides|links|screenshots?|show ?notes|photos|pics|images|video) (?:is|are|below|above)
    (?:let me know|drop me a line|feel free to|e-?mail me|ping me|leave your)
    (?:tune in|sign in|log in|rsvp|buy (?:it|now)|pre-?order)
    please (?:reply|contact|call|e-?mail|note|visit|see|send)
    (?:reply|respond) by
    schedule an appointment
    view full size
    articles? (?:en rapport|liés?|similaires?|connexes?)
    related (?:articles?|posts?|stories)
    découvrez en (?:images|vidéo)
    (?:todas las|las últimas) noticias
    (?:toute l['’]actu|toutes les (?:actus|infos|actualités))
    suivez (?:tou(?:te)?s|nos|les|l['’])
    (?:tutte le|le ultime) notizie
    (?:all the|the) latest news
    (?:aktuelle|alle) nachrichten
    (?:i['’]ll|we['’]ll|i will|we will) (?:link|post|update|be back)
    we and our (?:\d+ )?(?:trusted )?partners
    nous et nos (?:\d+ )?partenaires
    wir und unsere (?:\d+ )?partner
    (?:selecting|clicking|choosing|if you (?:choose|select|click)) [“"']?(?:accept|reject|agree)
    (?:select|choose|click) [“"']?(?:more options|(?:accept|reject) all|manage)
    (?:tout accepter|tout refuser|alle akzeptieren|alle ablehnen)
    unique identifiers? (?:in|on)
    (?:change|manage|withdraw) your (?:choices|preferences|consent|privacy|settings)
    (?:modifier|gérer|retirer) (?:vos (?:choix|préférences)|votre consentement)
    ihre (?:einwilligung|auswahl|datenschutz-?einstellungen)
    (?:become|only) a (?:paid |paying )?(?:member|subscriber)
    (?:this|the) (?:post|content|article|story) is (?:only )?for (?:paid|paying|subscribers|members)
    for (?:paid |paying )?(?:subscribers|members) only
    (?:reserved|exclusively) for (?:our )?(?:subscribers|members)
    réservée? (?:aux|à nos) (?:abonné|membre|lecteur)
    (?:nur|exklusiv) für (?:abonnent|mitglieder)
    (?:create|open) (?:a|your) (?:free )?account
    (?:créez|créer) (?:un|votre) compte
    (?:ein|ihr) (?:kostenloses )?(?:konto|kundenkonto) (?:erstellen|anlegen)
    (?:already|déjà|bereits) (?:a |an )?(?:member|subscriber|abonné|inscrit|abonnent|registriert)
    (?:connectez-vous|identifiez-vous|melden sie sich an)
    to continue reading
    pour (?:lire la suite|continuer (?:la|votre) lecture)
    um weiterzulesen
    checking (?:if the site|your browser)
    review the security of your
    verif(?:y|ying) (?:that )?you are (?:a )?human
    (?:password[- ]protected|protected by a password|protégée? par (?:un )?mot de passe|passwortgeschützt)
    (?:enter|saisir|saisissez) (?:your|votre) (?:password|mot de passe)
    there is no excerpt because
    il n['’]y a pas d['’]extrait
    es gibt keinen textauszug
    """
"""Words about the site, not about the article."""


# "Bitte hier klicken um die Notizen zu sehen Anna und Paul reden …": a link's words that run into the text.
CALL = re.compile(
    r"\A(?:(?:bitte )?hier klicken,? um [^.!?]{3,60}? zu (?:sehen|lesen|hören)"
    r"|click here to (?:see|read|view|hear) (?:the )?[a-z ]{3,40}\d*"
    r"|cliquez ici pour (?:voir|lire|écouter) (?:les? |la )?[a-zà-ÿ ]{3,40}\d*) (?=[A-ZÀ-Þ][\w-]+ )",
    re.IGNORECASE,
)
"""A call to click at the beginning of a text, without a full stop of its own."""


@cache
def boilerplate() -> re.Pattern[str]:
    """The phrases as one expression, built when a sentence is first looked at."""
    return _any_of(_PHRASES, before=r"(?<!\w)")


NOT_A_SUBJECT = _set_of(
    """uncategorized uncategorised general misc miscellaneous blog blogs news post posts article articles divers default
    other autre autres featured feature home page actualite actualites actu actus nonclasse alaune une accueil
    flux rss feed tous all tags tag categorie category untitled random personal stuff site meta internal thoughts
    episode podcast video links link quote quotes daily weekly archive archives test chapitre chapter asides
    aside popular linkblog snippets quickies notes partie part today aujourdhui premium video videos photo photos
    image images permalink info
    ad ads advert advertisement advertorial sponsor sponsored sponsorise pub publicite anzeige werbung publicidad
    pubblicita publicidade advertentie promo"""
)
"""Tags that say how a site files an article and not what it is about: lower case, without accents and spaces.

The last of them mark what is paid for: a teaser that bears one says so of itself.
"""

LABELS = _set_of(
    """entertainment art arts lifestyle business technology technologies technologie tech sport sports politics
    politique politik politica societe society monde world welt mundo economie economy wirtschaft economia
    culture kultur cultura science sciences wissenschaft health sante gesundheit opinion opinions company
    companies entreprises finance media medias style life people gesellschaft international national local
    regional region regions events event evenements tutorial tutorials tutoriel tutoriels guide guides tips
    review reviews announcements announcement annonces release releases research conference conferences funding
    production development programming software hardware internet web computers computing humor humour fun
    travel voyage voyages food loisirs industry industrie services products product produits projects project
    projets resources howto games game jeux police justice environment environnement education weblogs politica
    deportes agencias beruf mobile mac linux general conseil conseils astuces astuce consejos consigli dicas
    tipps nieuws nachrichten noticias notizie"""
)
"""Names of whole sections: a hashtag of one says something only where the title says it too."""
