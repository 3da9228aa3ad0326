"""What X sends along with posts: `includes`, the users, posts and images that `expansions` asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from crosspost.sandbox import twitter_objects as objects
from crosspost.sandbox.held import HeldPost, Reader, TwitterUser
from crosspost.sandbox.state import State
from crosspost.sandbox.twitter_call import X
from crosspost.sandbox.twitter_params import Wanted

# An expansion brings the field along in which the id stands.
_FIELD_OF = {
    "author_id": "author_id",
    "in_reply_to_user_id": "in_reply_to_user_id",
    "referenced_tweets.id": "referenced_tweets",
    "attachments.media_keys": "attachments",
    "entities.mentions.username": "entities",
}


def implied(expansions: Collection[str]) -> frozenset[str]:
    """Return the fields of posts that these expansions bring along."""
    return frozenset(_FIELD_OF[name] for name in expansions if name in _FIELD_OF)


class Includes:
    """Collects what posts point to. Each thing stands in it once."""

    def __init__(self, state: State, wanted: Wanted) -> None:
        self._state = state
        self._wanted = wanted

    def of(self, posts: Iterable[HeldPost]) -> dict[str, Any]:
        """Return `includes`; empty when nothing was asked for, or nothing is there."""
        users: dict[str, TwitterUser | Reader] = {}
        targets: dict[str, HeldPost] = {}
        media_ids: dict[str, None] = {}
        asked = self._wanted.expansions
        for post in posts:
            target = self._state.post(X, post.reply_to) if post.reply_to else None
            if target and "referenced_tweets.id" in asked:
                targets[target.id] = target
            if "attachments.media_keys" in asked:
                media_ids |= dict.fromkeys(post.media)
            for user_id in self._user_ids(post, target):
                if account := self._state.profile(user_id):
                    users[user_id] = account
        every = {
            "users": [objects.user(account, self._wanted.user_fields) for account in users.values()],
            "tweets": [objects.tweet(post, self._public_fields(), owned=False) for post in targets.values()],
            "media": [objects.media(self._state.media[media_id], self._wanted.media_fields) for media_id in media_ids],
        }
        return {name: items for name, items in every.items() if items}

    def _user_ids(self, post: HeldPost, target: HeldPost | None) -> Iterable[str]:
        asked = self._wanted.expansions
        if "author_id" in asked:
            yield post.account_id
        if target and "in_reply_to_user_id" in asked:
            yield target.account_id
        if "entities.mentions.username" in asked:
            yield from post.mentions

    def _public_fields(self) -> frozenset[str]:
        return self._wanted.fields - objects.PRIVATE_FIELDS
