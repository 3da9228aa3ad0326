"""The images of an article's text, with what their author wrote for those who cannot see them.

Taken are images of the main text: those of the longest `article`, else of `main`, else of the body, without what stands
in menus, headers, footers and asides. Left out are tracking pixels, emoji, avatars, and what is hidden from readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crosspost.feeds import blocks, markup
from crosspost.feeds.addresses import web_address
from crosspost.model import Figure

MAX_IMAGES = 50
"""Images looked at in one page."""

MAX_FIGURES = 20
MAX_TREES = 10
"""Articles of one page whose lengths are compared: they may be nested, and each is read to its end."""
LONGEST_WORDS = 2_000
"""Characters of an alternative text or a caption."""

_FURNITURE = frozenset(("aside", "footer", "header", "nav", "noscript", "form"))
_DEEPEST = 30
"""How many elements above an image are asked whether they are furniture, or its figure."""

# Not pictures of the article: emoji as images, counters, share buttons, faces of authors.
_NO_PICTURE = (
    "/emoji/",
    "smiley",
    "feedburner",
    "feedsportal",
    "/pixel",
    "stats.wordpress.com",
    "doubleclick",
    "gravatar.com",
)


def of_page(root: HtmlElement, base: str | None) -> tuple[Figure, ...]:
    """Figures of an article page, in reading order. Does not change the tree."""
    if next(root.iter("img"), None) is None:
        return ()
    for name in ("article", "main", "body"):
        tree = blocks.longest(islice(root.iter(name), MAX_TREES))
        if tree is not None and (found := _figures(tree, base, skip=_FURNITURE)):
            return found
    return ()


def of_fragment(root: HtmlElement, base: str | None) -> tuple[Figure, ...]:
    """Figures of HTML that a feed carries, which is all article. Does not change the tree."""
    return _figures(root, base, skip=frozenset())


def _figures(root: HtmlElement, base: str | None, *, skip: frozenset[str]) -> tuple[Figure, ...]:
    found: dict[str, Figure] = {}
    for image in islice(root.iter("img"), MAX_IMAGES):
        above = list(_above(image, root))
        url = _address(image, base)
        if url is None or _is_pixel(image) or _is_hidden(image) or any(one.tag in skip for one in above):
            continue
        alt = markup.words(image.get("alt") or "")[:LONGEST_WORDS]
        found.setdefault(url, Figure(url=url, alt=alt, caption=_caption(above)))
        if len(found) == MAX_FIGURES:
            break
    return tuple(found.values())


def _above(image: HtmlElement, root: HtmlElement) -> Iterator[HtmlElement]:
    """The elements around an image, from the inside, up to the root."""
    for element in islice(image.iterancestors(), _DEEPEST):
        if element is root:
            return
        yield element


def _address(image: HtmlElement, base: str | None) -> str | None:
    # Lazy loading puts the address elsewhere and a placeholder into `src`.
    sources = (image.get("data-src"), image.get("data-lazy-src"), image.get("data-orig-file"), image.get("src"))
    found = next((address for s in sources if (address := web_address(s, base=base))), None)
    return None if found is None or any(sign in found.lower() for sign in _NO_PICTURE) else found


def _caption(above: list[HtmlElement]) -> str:
    figure = next((element for element in above if element.tag == "figure"), None)
    caption = next(figure.iter("figcaption"), None) if figure is not None else None
    return markup.words("".join(map(str, caption.itertext())))[:LONGEST_WORDS] if caption is not None else ""


def _is_pixel(image: HtmlElement) -> bool:
    return any((image.get(side) or "").strip().removesuffix("px") in ("0", "1", "2") for side in ("width", "height"))


def _is_hidden(image: HtmlElement) -> bool:
    """Whether its author says that it shows nothing that matters."""
    return image.get("role") in ("presentation", "none") or image.get("aria-hidden") == "true"
