"""Whether the page that a link led to is the article. Pure.

A server may answer "200, here you are" with something else: a wall that asks for consent, a login, a check for
robots, its home page in the place of an article that is gone. Its words must not go out as the article's.

::

    final address and page ─┬─ an address or a title of walls ─────────────────────────────────→ not the article
                            ├─ the site's home page, and another title ────────────────────────→ not the article
                            ├─ its canonical address is the link, without being a copy ────────→ the article
                            └─ it speaks of what the entry's title does; where the entry has
                               no title, it is on the entry's own host ────────────────────────→ the article
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from crosspost.core.identity import address_key, title_key
from crosspost.core.teasers.language import UNKNOWN, pack_of
from crosspost.core.teasers.language.folding import folded_words
from crosspost.model import Article, Page

WORDS_READ = 20_000
"""Characters of a page's text that are compared with a title."""

HALF = 0.5
"""So much of a title's weighty words must be found where one of them may be there by chance."""

_WALL_HOST = re.compile(r"(?:consent|cmp|login|signin|sso|auth|accounts?|idp|captcha|privacy)\d{0,2}\.")
_WALL_PATH = re.compile(
    r"/(?:log[-_]?in|sign[-_]?in|sign[-_]?up|register|wp-login\.php|sso|oauth2?|auth|(?:collect)?consent|cookie-?wall"
    r"|captcha|challenge|connexion|se-connecter|identification|anmelden|anmeldung|einloggen|iniciar-sesion|accedi"
    r"|entrar|inloggen|404|not-?found|error)(?:\.\w{2,5})?(?:/|\Z)",
    re.IGNORECASE,
)
_WALL_TITLES = frozenset(
    title_key(line)
    for line in """
    Before you continue
    Before you continue to Google
    Avant de continuer
    Bevor Sie fortfahren
    Bevor Sie fortfahren zu Google
    We value your privacy
    Your privacy
    Your privacy choices
    Nous respectons votre vie privée
    Le respect de votre vie privée est notre priorité
    Wir respektieren Ihre Privatsphäre
    Cookie consent
    Consent
    Consentement
    Einwilligung
    Just a moment
    Just a moment please
    Un instant
    Einen Moment
    Einen Moment bitte
    Un momento
    One moment please
    Please wait
    Attention required
    Attention required Cloudflare
    Access denied
    Accès refusé
    Zugriff verweigert
    Are you a robot
    Are you human
    Êtes vous un robot
    Verify you are human
    Human verification
    Security check
    Security verification
    Checking your browser
    DDoS Guard
    Log in
    Login
    Log in or sign up
    Sign in
    Sign in or register
    Connexion
    Se connecter
    Identification
    Identifiez vous
    Anmelden
    Anmeldung
    Einloggen
    Subscribe to continue
    Subscribe to read
    Abonnez vous pour lire la suite
    Page not found
    Not found
    404
    404 not found
    Error 404
    Erreur 404
    Page non trouvée
    Page introuvable
    Seite nicht gefunden
    Site under maintenance
    Maintenance
    Under maintenance
    Site en maintenance
    Forbidden
    403 forbidden
    """.splitlines()
    if line.strip()
)
_JOINT = re.compile(r"\s[-–—|·•:]\s|\s?[|…]\s?")
_OTHER_DOORS = re.compile(r"\A(?:(?:www\d?|m|mobile|amp)\.)+")


def not_the_article(article: Article, page: Page) -> str | None:
    """Say why the page is not taken for the article, after "it"; None where it is.

    Errs on the side of leaving a page out: the teaser then is made of what the feed gave. A page that says nowhere
    where it was found, such as a feed's own HTML, is not doubted.
    """
    if page.found_at is None or article.link is None:
        return None
    link, found = urlsplit(article.link), urlsplit(page.found_at)
    moved = address_key(article.link) != address_key(page.found_at)
    title = _weighty(article.title)
    headed = _share(title, page.title or "")
    if moved and _is_wall(found) and not _is_wall(link) and headed < HALF:
        return f"led to {page.found_at}, a wall and not an article"
    if _is_wall_title(page.title) and not _same_title(article.title, page.title):
        return f"is headed {page.title!r}, a wall and not an article"
    if _is_home(found) and not _is_home(link) and headed < HALF:
        return f"led to the home page {page.found_at}"
    if moved and page.canonical and address_key(page.canonical) == address_key(article.link):
        return None
    foreign = _host(link) != _host(found)
    if not title:
        return f"led to another site, {page.found_at}, and has no title to be compared" if foreign else None
    if headed or _same_title(article.title, page.title) or _says(page, article.title) >= HALF:
        return None
    where = f"led to {page.found_at}, where" if moved else "shows a page on which"
    return f"{where} nothing is said of its title"


def _is_wall(at: SplitResult) -> bool:
    return bool(_WALL_HOST.match(at.hostname or "") or _WALL_PATH.search(at.path))


def _is_wall_title(title: str | None) -> bool:
    """Whether the title, or the part of it that does not name the site, is one that only walls bear."""
    if not title:
        return False
    return any(title_key(part) in _WALL_TITLES for part in (title, *_JOINT.split(title)[:1]))


def _is_home(at: SplitResult) -> bool:
    return at.path.rstrip("/") in ("", "/index.html", "/index.php") and not at.query


def _host(at: SplitResult) -> str:
    """The last two names of a host: a blog's other doors (`m.`, `amp.`) and its siblings are the same house."""
    host = _OTHER_DOORS.sub("", at.hostname or "")
    return ".".join(host.rsplit(".", 2)[-2:])


def _same_title(one: str, other: str | None) -> bool:
    """Whether one title, as compared, stands in the other: also in writings that set no blanks."""
    short, long = title_key(one), title_key(other or "")
    return bool(short) and short in long


def _weighty(title: str) -> frozenset[str]:
    """The words of a title that say something, in whatever language it is."""
    stop = pack_of(UNKNOWN).stop
    return frozenset(word for word in folded_words(title) if len(word) > 2 and word not in stop)


def _share(title: frozenset[str], text: str) -> float:
    return len(title & frozenset(folded_words(text))) / len(title) if title else 0.0


def _says(page: Page, title: str) -> float:
    """How much of the title its description, its headings and its text say, 0 to 1."""
    text = " ".join((page.description or "", *(block.text for block in page.blocks)))[:WORDS_READ]
    return 1.0 if _same_title(title, text) else _share(_weighty(title), text)
