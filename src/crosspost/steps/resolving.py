"""What a human says of a post in doubt after looking at its platform. Shared by command line and page; not a room.

A word is about one sending: attempt 2 may have begun, and lost its answer, after the human looked for attempt 1 and
rightly saw nothing. So whoever speaks says which sending is meant, and a word about another one is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crosspost.core import replies
from crosspost.core.remote_ids import address_of, created_at, remote_id_of
from crosspost.core.replies import IN_QUESTION
from crosspost.core.verdicts import told_absent, told_there
from crosspost.errors import IllegalTransition, StaleVersion, UnfitAddress
from crosspost.model import Attempt, Outcome, PlatformName, Post, PostState, Receipt, Reply
from crosspost.ports import App

_MAY_BE_THERE = (PostState.IN_DOUBT, PostState.REJECTED)

CLOCKS_DIFFER = timedelta(days=1)
"""A post that was made earlier than this before the first attempt, or later than this from now, is another one."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One sending of a post, or of its first reply, of which a human is asked whether it is on the platform."""

    post: Post
    sending: Attempt | Reply
    # When anything of it can have come to the platform first.
    since: datetime

    @property
    def name(self) -> str:
        """How forms and commands name it: "attempt-2", "reply-1"."""
        return name_of(self.sending)

    @property
    def begun_at(self) -> datetime:
        """When this sending began; of a reply that was never sent, when its post went out."""
        return self.sending.started_at or self.since


def name_of(sending: Attempt | Reply) -> str:
    """The name of a sending among those of its post. Growing numbers: another sending has another name."""
    return f"attempt-{sending.number}" if isinstance(sending, Attempt) else f"reply-{sending.tries}"


def question_of(app: App, post: Post) -> Question | None:
    """What a human is asked about a post now: it, or once it is published its first reply. None: nothing."""
    for reply in app.store.replies(IN_QUESTION):
        if reply.post_id == post.id:
            return Question(post=post, sending=reply, since=post.published_at or app.clock())
    return _of_post(app, post)


def names_in_doubt(app: App, posts: Iterable[Post]) -> dict[int, str]:
    """Number of each post among these that is, or was given up, in doubt → the name of the sending in question."""
    asked = (_of_post(app, post) for post in posts if post.state in _MAY_BE_THERE)
    return {question.post.id: question.name for question in asked if question is not None}


def stopped_looking(app: App, post: Post) -> bool:
    """Whether the post was rejected without knowing whether it is on the platform: who finds it there may say so."""
    return post.state is PostState.REJECTED and _of_post(app, post) is not None


def resolve(app: App, post_id: int, *, of: str | None, there: str | None, who: str) -> Post:
    """A human looked at the platform: it is there, at this address or under this number, or it is not (None).

    `of` names the sending that the human looked for; None only where there never was another one than a post's first.
    Raises IllegalTransition when nothing is in question, StaleVersion when it is another sending, UnfitAddress when
    `there` cannot be what is meant. Nothing is written then.
    """
    post = app.store.post(post_id)
    question = question_of(app, post)
    if question is None:
        raise IllegalTransition(f"post {post_id} is not in doubt: there is nothing to resolve")
    _refuse_another(question, of)
    if there is None and post.state is PostState.REJECTED:
        raise IllegalTransition(
            f"post {post_id} was rejected, so it is neither looked for nor sent again: that it is not there changes "
            "nothing. Only if you find it there, say so, with its address. Nothing was written."
        )
    receipt = None if there is None else _receipt(app, question, there)
    sending, now = question.sending, app.clock()
    if isinstance(sending, Attempt):
        verdict = told_there(receipt, who=who, before=post.state) if receipt else told_absent(who=who)
        return app.store.settle(sending, verdict, who=who, now=now)
    told = replies.told_there(receipt, who=who) if receipt else replies.told_absent(who=who, now=now)
    app.store.settle_reply(sending, told, who=who, now=now)
    return app.store.post(post_id)


def _of_post(app: App, post: Post) -> Question | None:
    attempts = app.store.attempts(post.id)
    if not attempts or attempts[-1].outcome is not Outcome.UNKNOWN:
        return None
    return Question(post=post, sending=attempts[-1], since=attempts[0].started_at)


def _refuse_another(question: Question, of: str | None) -> None:
    sending, post_id = question.sending, question.post.id
    if of == question.name or (of is None and isinstance(sending, Attempt) and sending.number == 1):
        return
    what = "its first reply" if isinstance(sending, Reply) else "the post"
    now_asked = (
        f"what is in question of post {post_id} now is {question.name}: {what}, as sent at "
        f"{question.begun_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    if of is None:
        raise StaleVersion(
            f"Say what you looked for, since post {post_id} was sent more than once or in two parts; {now_asked}. If "
            f"you have looked for that, add --of {question.name}. Nothing was written."
        )
    raise StaleVersion(
        f"You speak of {of}, but {now_asked}. Nothing was written; look at the platform again, then say what you see."
    )


def _receipt(app: App, question: Question, there: str) -> Receipt:
    """What a person saw on the platform. Raises UnfitAddress."""
    post, now = question.post, app.clock()
    platform, of_reply = post.teaser.platform, isinstance(question.sending, Reply)
    account = app.accounts.get(post.account_key)
    page_id = account.remote_account_id if account else ""
    found = remote_id_of(there, platform, page_id=page_id, comment=of_reply)
    if found is None or (platform is PlatformName.FACEBOOK and not of_reply and "_" not in found):
        raise UnfitAddress(
            f"{there.strip()[:200]!r} is neither the address of a post on {platform} nor its number. Open the post "
            "there and copy its address; on Facebook the one behind its date. Nothing was written.",
            against="unreadable",
        )
    if of_reply and found == post.remote_id:
        raise UnfitAddress(
            f"{found} is post {post.id} itself; what is in question is its first reply. Give the reply's own address, "
            "or say --absent if there is none. Nothing was written.",
            against="own_post",
        )
    made_at = created_at(found, platform)
    if made_at is not None and not question.since - CLOCKS_DIFFER <= made_at <= now + CLOCKS_DIFFER:
        raise UnfitAddress(
            f"{found} was made at {made_at:%Y-%m-%d %H:%M} UTC, but post {post.id} was first sent at "
            f"{question.since:%Y-%m-%d %H:%M} UTC: it is another one. Nothing was written.",
            against="another",
        )
    return Receipt(remote_id=found, url=address_of(found, platform), at=made_at or question.begun_at)
