"""From a teaser to the frozen payload: what the reviewer sees, what dry run shows, and what is sent are one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crosspost.core.identity import mark_of, marked
from crosspost.core.images import described
from crosspost.core.teasers.rules import RULES
from crosspost.model import Image, LinkPlacement, Marking, Outgoing, Teaser


def freeze(teaser: Teaser, *, post_id: int, marking: Marking | None = None, images: Sequence[Image] = ()) -> Outgoing:
    """Put the post's mark into the teaser's link. The same teaser and number give the same bytes for ever.

    Where the link stands in the text, its length does not change what the platform counts (X counts any link 23).
    Where it goes into the first reply, the reply holds it and nothing else. A Facebook post has a link field or photos,
    never both: with images, its link is the last line of the message.
    """
    frozen = _frozen(teaser, post_id=post_id, marking=marking)
    if not images:
        return frozen
    text = f"{frozen.text}\n\n{frozen.link}".strip() if frozen.link else frozen.text
    return replace(frozen, text=text, link=None, images=tuple(images))


def _frozen(teaser: Teaser, *, post_id: int, marking: Marking | None) -> Outgoing:
    mark = mark_of(post_id)
    link = marked(teaser.link, platform=teaser.platform, mark=mark, marking=marking) if teaser.link else None
    if teaser.link_placement is not LinkPlacement.POST:
        reply = link if teaser.link_placement is LinkPlacement.REPLY else None
        return Outgoing(platform=teaser.platform, text=teaser.text, link=None, mark=mark, reply=reply)
    if not RULES[teaser.platform].link_in_text:
        return Outgoing(platform=teaser.platform, text=teaser.text, link=link, mark=mark)
    text = teaser.text.replace(teaser.link, link, 1) if teaser.link and link else teaser.text
    return Outgoing(platform=teaser.platform, text=text, link=None, mark=mark)


def fields(outgoing: Outgoing) -> Mapping[str, str]:
    """The fields of the platform's own request, by the platform's own names.

    `reply` is the text of a second one; each `image …` is uploaded before.
    """
    more = {"reply": outgoing.reply} if outgoing.reply else {}
    more |= {f"image {number}": words for number, words in enumerate(described(outgoing), start=1)}
    if RULES[outgoing.platform].link_in_text:
        return {"text": outgoing.text} | more
    return {"message": outgoing.text} | ({"link": outgoing.link} if outgoing.link else {}) | more
