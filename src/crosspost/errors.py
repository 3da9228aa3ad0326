"""Every error that crosspost raises on purpose, and what it tells the caller.

::

    CrosspostError
    ├── ConfigError                 the settings are wrong: file, key, found, remedy
    ├── FeedError                   one feed is in trouble; the others go on
    │   ├── FetchError              no usable answer: network, status, size, refused address
    │   └── ParseError              an answer, but not a feed
    ├── PageError                   an article page could not be read; never fatal
    ├── ImageError                  an image could not be fetched, or is none that can be posted; never fatal
    ├── UnfitTeaser                 words that the platform would refuse: too long, empty, invalid
    ├── NothingAllowed              a person's word leaves nothing to choose from
    ├── UnfitTime                   a due time that the account's own rules stand against
    ├── UnfitAddress                what a person gave for a post's address on its platform cannot be it
    ├── UnfitArticle                an article that cannot be queued at a person's word
    ├── StoreError
    │   ├── DatabaseUnusable        damaged, foreign, too new, locked or full
    │   ├── WrongWorld              a sandbox database opened for the real world, or the reverse
    │   ├── StaleVersion            somebody changed the post meanwhile
    │   ├── IllegalTransition       the life of a post has no such step
    │   ├── NoSuchPost
    │   └── NoSuchArticle
    ├── AlertNotSent                people could not be told; they are told later
    ├── AlreadyRunning              another service works on this database
    └── PlatformError
        ├── NotCreated              certainly nothing is on the platform
        │   ├── Refused             for good: this payload will never be accepted
        │   ├── TryLater            not now; `retry_after` says when, if the platform did
        │   ├── CredentialsRejected the account cannot post until a human acts
        │   ├── MayNotReply         the account may post, but not reply, until a human acts
        │   └── OutOfCredit         the account cannot post until somebody pays
        ├── OutcomeUnknown          the post may or may not be there: look, never resend
        └── CannotTell              looking did not answer the question
            └── MayNotListen        what others say may not be read, until a human acts

No error text ever holds a secret: adapters scrub what libraries put in theirs before wrapping it once.
"""

from __future__ import annotations

from datetime import datetime


class CrosspostError(Exception):
    """The root. Its text names what is wrong, where, and the remedy."""


class ConfigError(CrosspostError):
    """The settings cannot be used. Carries every problem found, not the first one only."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class FeedError(CrosspostError):
    """One feed is in trouble; the others go on."""


class FetchError(FeedError):
    """A feed gave no usable answer.

    `retry_after` is the aware UTC instant before which the server asked not to be polled, if it did.
    `gone` is true for 410: the feed is to be left alone from now on.
    """

    def __init__(self, message: str, *, retry_after: datetime | None = None, gone: bool = False) -> None:
        self.retry_after = retry_after
        self.gone = gone
        super().__init__(message)


class ParseError(FeedError):
    """The bytes are not a feed. `announced` holds the feed addresses that an HTML page announces."""

    def __init__(self, message: str, *, announced: tuple[str, ...] = ()) -> None:
        self.announced = announced
        super().__init__(message)


class PageError(CrosspostError):
    """An article page could not be fetched or read. The article goes on with what its feed gave."""


class ImageError(CrosspostError):
    """An image could not be fetched, or is none that can be posted. The post goes on without it."""


class UnfitTeaser(CrosspostError):
    """These words cannot be posted on this platform. The text says why, with the sum of what was counted."""


class NothingAllowed(CrosspostError):
    """A person forbade everything that could be chosen for a post."""


class UnfitTime(CrosspostError):
    """A post cannot go out at the time that was asked for. `against` is the rule, by its name in `core.slots`."""

    def __init__(self, message: str, *, against: str) -> None:
        self.against = against
        super().__init__(message)


class UnfitAddress(CrosspostError):
    """What a person gave cannot be the post that is meant. `against` says why: unreadable, own_post or another."""

    def __init__(self, message: str, *, against: str) -> None:
        self.against = against
        super().__init__(message)


class UnfitArticle(CrosspostError):
    """An article cannot be queued. `against` says why: an objection (`core.queueing`), or nobody (wants it)."""

    def __init__(self, message: str, *, against: str) -> None:
        self.against = against
        super().__init__(message)


class StoreError(CrosspostError):
    """The database refused."""


class DatabaseUnusable(StoreError):
    """The database is damaged, foreign, newer than this program, locked for too long, or full."""


class WrongWorld(StoreError):
    """A database of the sandbox was opened for the real platforms, or the reverse."""


class StaleVersion(StoreError):
    """The post changed since it was shown; nothing was written."""


class IllegalTransition(StoreError):
    """The life of a post has no such step; nothing was written."""


class NoSuchPost(StoreError):
    """No post has this number."""


class NoSuchArticle(StoreError):
    """No article has this number."""


class AlertNotSent(CrosspostError):
    """No alert went out on this channel. Its text says why, without the channel's address, which may hold a secret."""


class AlreadyRunning(CrosspostError):
    """Another service works on this database; its text says who and since when."""


class PlatformError(CrosspostError):
    """A platform did not do what was asked."""


class NotCreated(PlatformError):
    """Certainly nothing was created on the platform."""


class Refused(NotCreated):
    """The platform refused this payload for good. Sending it again will not help.

    `repeated`: what it means when the post before was refused in the same words, because they give no reason: the
    account, and not the payload, is refused. "" where the words are about this payload.
    """

    def __init__(self, message: str, *, repeated: str = "") -> None:
        self.repeated = repeated
        super().__init__(message)


class TryLater(NotCreated):
    """Not now. `retry_after` is the aware UTC instant the platform named, or None when it named none."""

    def __init__(self, message: str, *, retry_after: datetime | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class CredentialsRejected(NotCreated):
    """The keys, token or permissions are not accepted. The account pauses until a human acts."""


class MayNotReply(NotCreated):
    """A permission to reply is missing. Posts are taken nevertheless; replies wait until a human acts."""


class OutOfCredit(NotCreated):
    """The platform wants to be paid first. The account pauses until somebody pays."""


class OutcomeUnknown(PlatformError):
    """The post may or may not be on the platform. It is looked for; it is never sent again blindly."""


class CannotTell(PlatformError):
    """The platform could not be asked, or its answer did not settle the question.

    `closed`: it answers nothing to this account until somebody pays, or puts its keys right.
    """

    def __init__(self, message: str, *, closed: bool = False) -> None:
        self.closed = closed
        super().__init__(message)


class MayNotListen(CannotTell):
    """A permission to read what others say is missing. Everything else goes on."""
