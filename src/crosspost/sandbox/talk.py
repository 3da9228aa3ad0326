"""What other people say: replies and mentions on X, comments on Facebook. Ordered from outside, not by any client."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from crosspost.core.teasers import twitter_text
from crosspost.model import PlatformName
from crosspost.sandbox import twitter_objects as objects
from crosspost.sandbox.held import HeldComment, HeldPost, Reader
from crosspost.sandbox.state import State

X = PlatformName.TWITTER
FIRST_READER = 2_000_000_000_000_000_000


def reply(state: State, post_id: str, text: str, *, author: str, now: datetime, number: int | None = None) -> str:
    """Answer a post: on X by a reply that mentions its author, on Facebook by a comment. Returns the new id.

    `number` makes the id, where it must not depend on what else was made; a free one near it is taken.
    Raises KeyError when there is no such post.
    """
    post = state.find(post_id)
    if post.platform is PlatformName.FACEBOOK:
        return _comment(state, post, text, author=author, now=now, number=number)
    whose = state.profile(post.account_id)
    words = text
    if whose is not None and whose.username.lower() not in objects.mentioned(text):
        words = f"@{whose.username} {text}"
    reply_id = _say(state, words, author=author, now=now, target=post, number=number)
    state.engage(post.id, {"replies": 1})
    return reply_id


def mention(state: State, text: str, *, author: str, now: datetime) -> str:
    """Post something on X as somebody else; whoever is named with an @ is mentioned. Returns the new id."""
    return _say(state, text, author=author, now=now, target=None)


def _say(
    state: State, text: str, *, author: str, now: datetime, target: HeldPost | None, number: int | None = None
) -> str:
    reader, words = _reader(state, author), objects.normalise(text)
    post_id = objects.snowflake(now, state.next_number() if number is None else number)
    while number is not None and state.placed_at(X, post_id) is not None:
        post_id, number = objects.snowflake(now, number + 1), number + 1
    post = HeldPost(
        platform=X,
        account_id=reader.id,
        id=post_id,
        text=words,
        links=tuple(link.text for link in twitter_text.parse(words).links),
        url=f"https://x.com/{reader.username}/status/{post_id}",
        created_at=now,
        price_usd=Decimal(0),
        reply_to=target.id if target else None,
        conversation_id=(target.conversation_id or target.id) if target else post_id,
        mentions=state.named(objects.mentioned(words)),
    )
    state.add(post)
    return post_id


def _comment(state: State, post: HeldPost, text: str, *, author: str, now: datetime, number: int | None = None) -> str:
    whole = state.next_number() if number is None else number
    while number is not None and state.comment(f"{post.id.partition('_')[2]}_{whole}") is not None:
        whole += 1
    comment = HeldComment(
        id=f"{post.id.partition('_')[2]}_{whole}",
        post_id=post.id,
        parent_id=None,
        author_id=_reader(state, author).id,
        author=author,
        text=text,
        created_at=now,
    )
    state.add_comment(comment)
    return comment.id


def _reader(state: State, name: str) -> Reader:
    """Return the reader of this name, making them if they are new."""
    found = next((reader for reader in state.readers.values() if reader.name == name), None)
    if found is None:
        number = len(state.readers) + 1
        username = re.sub(r"\W+", "_", name.lower(), flags=re.ASCII).strip("_")[:12] or "reader"
        username = f"{username[:10]}_{number}" if state.named([username]) else username
        found = Reader(id=str(FIRST_READER + number), username=username, name=name)
        state.readers[found.id] = found
    return found
