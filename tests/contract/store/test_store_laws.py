"""Whatever is done to posts, in whatever order: the laws hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crosspost.core import verdicts
from crosspost.core.lifecycle import may
from crosspost.core.verdicts import Verdict
from crosspost.errors import CannotTell, CredentialsRejected, OutcomeUnknown, Refused, StoreError, TryLater
from crosspost.model import Attempt, Outcome, PostState, World
from crosspost.store import SqlStore, open_store
from tests.contract.store.support import MINUTE, NOW, PRICE, articles, drafted, freeze, receipt, teaser

POSTS = 3
LIVE_OUTCOMES = {Outcome.OPEN, Outcome.UNKNOWN, Outcome.PUBLISHED}

numbers = st.integers(1, POSTS)
versions = st.integers(1, 4)
remote_ids = st.sampled_from(["r1", "r2", "r3"])


class Lives(RuleBasedStateMachine):
    """Reviewers, publishers and looks at the platform, in no order, with stale versions and stale attempts."""

    def __init__(self) -> None:
        super().__init__()
        self.store: SqlStore = open_store("sqlite://", world=World.SANDBOX, now=NOW)
        self.now: datetime = NOW
        self.versions = dict.fromkeys(range(1, POSTS + 1), 1)
        self.edits = 0

    @initialize()
    def make_posts(self) -> None:
        for article_id in articles(self.store, POSTS):
            drafted(self.store, article_id)

    def teardown(self) -> None:
        self.store.close()

    @rule(minutes=st.integers(0, 400))
    def wait(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(post_id=numbers, version=versions)
    def approve(self, post_id: int, version: int) -> None:
        self.tried(lambda: self.store.approve(post_id, version=version, who="ann", now=self.now))

    @rule(post_id=numbers, version=versions)
    def hold(self, post_id: int, version: int) -> None:
        self.tried(lambda: self.store.hold(post_id, version=version, who="ann", now=self.now))

    @rule(post_id=numbers, version=versions)
    def reject(self, post_id: int, version: int) -> None:
        self.tried(lambda: self.store.reject(post_id, version=version, reason="dull", who="ann", now=self.now))

    @rule(post_id=numbers, version=versions, words=st.sampled_from(["One", "Two"]))
    def edit(self, post_id: int, version: int, words: str) -> None:
        new = {"teaser": teaser(words), "outgoing": freeze(post_id), "price_usd": PRICE}
        self.tried(lambda: self.store.edit(post_id, version=version, who="ann", now=self.now, **new))  # type: ignore[arg-type]

    @rule(post_id=numbers, version=versions)
    def claim(self, post_id: int, version: int) -> None:
        deadline = self.now + 2 * MINUTE
        self.tried(lambda: self.store.claim(post_id, version=version, now=self.now, deadline=deadline))

    @rule(data=st.data(), post_id=numbers, remote_id=remote_ids)
    def settle(self, data: st.DataObject, post_id: int, remote_id: str) -> None:
        tries = self.store.attempts(post_id)
        if not tries:
            return
        attempt = data.draw(st.sampled_from(tries))
        verdict = data.draw(st.sampled_from(self.all_verdicts(attempt, remote_id)))
        self.tried(lambda: self.store.settle(attempt, verdict, who="publish", now=self.now))

    @rule()
    def resume(self) -> None:
        self.store.resume("x", now=self.now)

    def all_verdicts(self, attempt: Attempt, remote_id: str) -> list[Verdict]:
        errors = (OutcomeUnknown("reset"), Refused("no"), TryLater("busy"), CredentialsRejected("keys"))
        return [
            verdicts.received(receipt(remote_id, self.now)),
            *(verdicts.raised(error, attempt, now=self.now) for error in errors),
            verdicts.deadline_passed(attempt, now=self.now),
            verdicts.found(receipt(remote_id, self.now)),
            verdicts.not_found(attempt, now=self.now),
            verdicts.cannot_tell(CannotTell("502"), attempt, now=self.now),
            verdicts.told_absent(who="ann"),
            verdicts.told_there(receipt(remote_id, self.now), who="ann", before=PostState.REJECTED),
        ]

    def tried(self, deed: object) -> None:
        """Do it. A refusal must leave everything as it was."""
        assert callable(deed)
        before = self.everything()
        try:
            deed()
        except StoreError:
            assert self.everything() == before

    def everything(self) -> object:
        return (
            self.store.posts(),
            [self.store.attempts(n) for n in range(1, POSTS + 1)],
            [self.store.history(n) for n in range(1, POSTS + 1)],
            self.store.totals(),
            self.store.account_states(),
        )

    @invariant()
    def at_most_one_attempt_is_or_may_be_live(self) -> None:
        for post in self.store.posts():
            tries = self.store.attempts(post.id)
            live = [one for one in tries if one.outcome in LIVE_OUTCOMES]
            assert len(live) <= 1
            assert not live or live == [tries[-1]], "only the latest one"
            assert [one.number for one in tries] == list(range(1, len(tries) + 1))

    @invariant()
    def the_post_says_what_its_latest_attempt_says(self) -> None:
        expected = {PostState.PUBLISHING: Outcome.OPEN, PostState.IN_DOUBT: Outcome.UNKNOWN}
        expected |= {PostState.PUBLISHED: Outcome.PUBLISHED, PostState.FAILED: Outcome.NOT_CREATED}
        for post in self.store.posts(list(expected)):
            assert self.store.attempts(post.id)[-1].outcome is expected[post.state]

    @invariant()
    def published_means_proof_and_payment_once(self) -> None:
        out = self.store.posts([PostState.PUBLISHED])
        assert all((post.remote_id is not None) is (post.state is PostState.PUBLISHED) for post in self.store.posts())
        assert len({post.remote_id for post in out}) == len(out)
        assert self.store.spent("x", since=NOW) == len(out) * PRICE

    @invariant()
    def versions_only_grow(self) -> None:
        for post in self.store.posts():
            assert post.version >= self.versions[post.id]
            self.versions[post.id] = post.version

    @invariant()
    def every_life_is_legal_and_unbroken(self) -> None:
        for post in self.store.posts():
            life = self.store.history(post.id)
            assert life[0].from_state is None
            assert all(event.from_state is not None and may(event.from_state, event.to_state) for event in life[1:])
            assert all(one.to_state is two.from_state for one, two in pairwise(life))
            assert life[-1].to_state is post.state


Lives.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow],
)
test_the_laws_hold_in_every_order = Lives.TestCase
