"""What goes out and when, as compose asks it: one mind for a whole run. Not a room itself.

Given what the store holds and the generator's seed, the same drafts come out: the mind is read once, each draft made
is added to it, and one seed is drawn for each choice.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field, replace
from datetime import datetime

from crosspost.core.due_times import LATE
from crosspost.core.openings import openings
from crosspost.core.slots import counts_from
from crosspost.core.strategy.beliefs import Beliefs
from crosspost.core.strategy.deciding import Mind, decide, held_of, with_post
from crosspost.core.strategy.explain import Effect
from crosspost.core.strategy.nouns import topics_of
from crosspost.core.strategy.word import told_forbidden
from crosspost.errors import NothingAllowed
from crosspost.model import Account, Article, Choice, Post, Teaser
from crosspost.ports import App, ToCompose
from crosspost.steps.knowing import beliefs_of, gather

SEED_BITS = 62
"""A seed fits every database's whole numbers, and JSON's."""


@dataclass(kw_only=True)
class Chooser:
    """Chooses for one run of compose. It changes as it goes: what it has chosen counts for what comes next."""

    app: App
    now: datetime
    mind: Mind
    beliefs: Beliefs
    # By account key: ascending instants that are taken.
    taken: dict[str, list[datetime]] = field(default_factory=dict)
    # By account key: what is held of its levels. Drafts teach nothing yet, so it holds for the whole run.
    held: dict[str, tuple[Effect, ...]] = field(default_factory=dict)

    def choose(self, task: ToCompose, teasers: tuple[Teaser, ...]) -> tuple[Teaser, Choice]:
        """Choose a teaser and an instant. Raises NothingAllowed when a person's word forbids all of them."""
        account = self.app.accounts[task.account_key]
        word = self.mind.words[account.key]
        instants = openings(account, self._taken(account), word, now=self.now)
        if not instants and any(factor in word.forbidden for factor in ("daypart", "weekday")):
            raise NothingAllowed(
                f"account {account.key!r}, article {task.article.id}: no time is left at which it may go out, since "
                f"these are forbidden: {told_forbidden(word)}; allow one of them again"
            )
        return decide(
            account,
            teasers,
            instants,
            article_id=task.article.id,
            mind=self._knowing(task.article),
            beliefs=self.beliefs,
            held=self._held(account),
            seed=self.app.rng.getrandbits(SEED_BITS),
            now=self.now,
        )

    def note(self, post: Post) -> None:
        """A draft was stored: its instant is taken, and it counts for the next choice."""
        account = self.app.accounts[post.account_key]
        if not account.learning.on:
            return
        self.mind = with_post(self.mind, post, account)
        if post.choice.wanted_at is not None:
            insort(self._taken(account), post.choice.wanted_at)

    def _held(self, account: Account) -> tuple[Effect, ...]:
        if account.key not in self.held:
            self.held[account.key] = held_of(account.key, self.mind, self.beliefs)
        return self.held[account.key]

    def _taken(self, account: Account) -> list[datetime]:
        if account.key not in self.taken:
            self.taken[account.key] = list(
                self.app.store.taken(account.key, since=counts_from(account, self.now), drafts_since=self.now - LATE)
            )
        return self.taken[account.key]

    def _knowing(self, article: Article) -> Mind:
        """The mind with the article's topic, which is one of those that posts have taught, or its feed."""
        topics = self.mind.topics
        if article.id in topics:
            return self.mind
        known = set(topics.values())
        own = next((f"tag:{tag}" for tag in _tags(article) if f"tag:{tag}" in known), None)
        self.mind = replace(self.mind, topics={**topics, article.id: own or topics_of([article])[article.id]})
        return self.mind


def chooser_of(app: App, *, now: datetime) -> Chooser:
    """What one run of compose chooses with."""
    mind = gather(app)
    return Chooser(app=app, now=now, mind=mind, beliefs=beliefs_of(app, mind, now=now))


def _tags(article: Article) -> list[str]:
    return [" ".join(tag.casefold().split()) for tag in article.tags]
