"""One scenario, from the first poll to the last word of the platforms.

::

    walk the line, again and again, while the faults strike ──▶ quiet ──▶ is a human told of all that is not out?
                                                                              │
    every post is out once  ◀── quiet ◀── walk on ◀── the human does what was asked for

The service is played by its steps: a step that raises is logged and called again at its next tick, as the engine does;
a kill ends the service, and the next one starts on the same database. On PostgreSQL publish is played in the jobs that
workers make of it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from crosspost.core.identity import canonical
from crosspost.core.lifecycle import UNSETTLED
from crosspost.core.replies import IN_QUESTION, OWED
from crosspost.errors import CrosspostError
from crosspost.model import Outcome, Post, PostState, Reply, ReplyState, StepReport
from crosspost.ports import App
from crosspost.steps import LINE, fan_out, report, resolving
from tests.chaos.boundaries import Killed, Watch, watched_statements
from tests.chaos.stage import ACCOUNTS, ARTICLES, Stage
from tests.chaos.trouble import Scenario, draw

EXPECTED = ARTICLES * len(ACCOUNTS)
TICK = timedelta(seconds=20)
MOMENT = timedelta(seconds=1)
MOST_WALKS = 120
"""Far more than any scenario needs: what is not quiet by then stands still."""
UNCHANGED_WALKS = 6
"""Walks without any change after which a post in doubt waits for a human."""
ROUNDS = 3
"""How often the human comes by: a fault may be left over for the first visits."""

WAITING = (PostState.DRAFT, PostState.APPROVED, PostState.PUBLISHING, PostState.IN_DOUBT)
ENDED = (PostState.REJECTED, PostState.EXPIRED)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one scenario."""

    scenario: Scenario
    posts: int
    # Posts that were in doubt at any time, and those of them that were out before any human did anything.
    in_doubt: int
    healed: int
    # Posts that a human was told about when all was quiet.
    human: int
    kills: int
    # Each says which post, and what is wrong with it.
    duplicates: tuple[str, ...]
    lost: tuple[str, ...]
    # What a step raised that is none of our own errors.
    unforeseen: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether everything that was promised was kept."""
        return not (self.duplicates or self.lost or self.unforeseen)


def play(stage: Stage, seed: int, kinds: Collection[str] = ()) -> Result:
    """Play the scenario of this seed, and judge it by what the platforms hold. Ends in bounded time."""
    return perform(stage, draw(seed, kinds))


def perform(stage: Stage, scenario: Scenario) -> Result:
    """Play this very scenario, and judge it like `play`."""
    stage.begin(refuse_repeats=scenario.refuse_repeats, replies=scenario.replies)
    if scenario.plan is not None:
        stage.sandbox.faults.follow(scenario.plan)
    run = _Run(stage, scenario)
    with run, watched_statements(stage.stores[0], run.watch):
        run.until_quiet()
        quiet = run.app.store.posts()
        lost = _not_told(run.app, quiet)
        if any(post.state is not PostState.PUBLISHED for post in quiet) or _unsent(run.app):
            run.human_helps()
        held = stage.held()
        lost += [f"{words} (after a human had helped)" for words in _not_out(run.app, held)]
        lost += _unsent(run.app)
        replies = stage.held_replies()
        doubted = {p.id for p in quiet if any(e.to_state is PostState.IN_DOUBT for e in run.app.store.history(p.id))}
    out = {post.id for post in quiet if post.state is PostState.PUBLISHED}
    return Result(
        scenario=scenario,
        posts=len(quiet),
        in_doubt=len(doubted),
        healed=len(doubted & out),
        human=len(quiet) - len(out),
        kills=run.kills,
        duplicates=(*_twice(held), *_replied_twice(replies)),
        lost=tuple(lost),
        unforeseen=tuple(run.unforeseen),
    )


class _Run:
    """The services of one scenario. There is always a first one; it may die, and be followed by another."""

    def __init__(self, stage: Stage, scenario: Scenario) -> None:
        self._stage = stage
        self._seed = scenario.seed
        self._images = scenario.images
        self.watch = Watch(scenario.troubles, stage.clocks, self._second_service_walks)
        self._second: App | None = None
        self._with_proof = False
        self.kills = 0
        self.unforeseen: list[str] = []
        self.app = self._open()

    def __enter__(self) -> _Run:
        return self

    def __exit__(self, *_: object) -> None:
        for app in (self.app, self._second):
            if app is not None:
                app.close()

    def until_quiet(self) -> None:
        """Walk from event to event until nothing is left to do, or nothing changes without a human."""
        before, unchanged = None, 0
        for _ in range(MOST_WALKS):
            self._walk()
            if self._second is not None:
                self._second_service_walks()
            standing = _standing(self.app)
            unchanged = unchanged + 1 if standing.posts == before else 0
            before = standing.posts
            if standing.next_event is None or (standing.is_in_doubt_only and unchanged >= UNCHANGED_WALKS):
                return
            # What was to happen now and has not may wait for a clock that was set back: ever longer steps.
            self._stage.clocks.right += max(standing.next_event - self.app.clock(), TICK * (1 + unchanged**2))

    def human_helps(self) -> None:
        """Do what the report asks for: renew tokens, write the app secret down, resume, say what is on the platform."""
        self._with_proof = True
        self._restart()
        if self._second is not None:
            self._second.close()
            self._second = None
        for _ in range(ROUNDS):
            self._stage.sandbox.renew_tokens()
            for account in ACCOUNTS:
                self.app.store.resume(account.key, now=self.app.clock())
            self.until_quiet()
            doubtful = self.app.store.posts([PostState.IN_DOUBT])
            unsent = self.app.store.replies(IN_QUESTION)
            if not doubtful and not unsent and all(post.state not in WAITING for post in self.app.store.posts()):
                return
            for reply in unsent:
                resolving.resolve(
                    self.app, reply.post_id, of=resolving.name_of(reply), there=self._seen_reply(reply), who="human"
                )
            for post in doubtful:
                of = resolving.names_in_doubt(self.app, [post])[post.id]
                resolving.resolve(self.app, post.id, of=of, there=self._seen(post), who="human")

    def _seen(self, post: Post) -> str | None:
        """What the human sees on the platform."""
        ids = [found for address, found in self._stage.held()[post.account_key] if address == _address(post)]
        return ids[0] if ids else None

    def _seen_reply(self, reply: Reply) -> str | None:
        """What the human sees under the post."""
        remote_id = self.app.store.post(reply.post_id).remote_id
        there = any(post_id == remote_id for post_id, _ in self._stage.held_replies())
        return str(1_000_000 + reply.post_id) if there else None

    def _walk(self) -> None:
        """The whole line once, watched."""
        for run in _line(self._stage):
            self.watch.armed = True
            try:
                self._tick(run, self.app)
            except Killed:
                self.watch.armed = False
                self.kills += 1
                self._restart()
                return
            finally:
                self.watch.armed = False

    def _second_service_walks(self) -> None:
        """The whole line once by the second service, which starts now if it has not yet. Its calls are not watched."""
        if self._second is None:
            self._second = self._stage.second(seed=self._seed + 1, with_proof=self._with_proof, images=self._images)
        for run in _line(self._stage):
            self._tick(run, self._second)

    def _tick(self, run: Callable[[App], StepReport], app: App) -> None:
        """Call one step. What it raises ends it, not the service."""
        try:
            run(app)
        except CrosspostError as error:
            logger.info("tick failed: %s", error)
        except Exception as error:
            self.unforeseen.append(f"{run.__module__}: {type(error).__name__}: {error}")
            logger.exception("tick failed, and nobody had foreseen how")

    def _restart(self) -> None:
        self.app.close()
        self.app = self._open()

    def _open(self) -> App:
        return self._stage.first(self.watch, seed=self._seed, with_proof=self._with_proof, images=self._images)


def _line(stage: Stage) -> Iterator[Callable[[App], StepReport]]:
    """The steps in their order. On a server publish goes as workers do it: in jobs for each account."""
    for name, run in LINE.items():
        yield _publish_in_jobs if name == "publish" and stage.database.has_workers else run


def _publish_in_jobs(app: App) -> StepReport:
    """What one tick makes workers do, one after the other."""
    heads = fan_out.heads(app)
    for key in fan_out.owing(app):
        fan_out.send_replies(app, key)
    for first, key in heads:
        post_id: int | None = first
        for _ in range(EXPECTED):
            if post_id is None:
                break
            fan_out.send(app, post_id)
            post_id = fan_out.following(app, key, after=post_id)
    return StepReport(step="publish", counts={})


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """How all posts stand; what has not changed needs no further walk."""

    # Number, state, and number of the latest attempt of those not settled.
    posts: tuple[tuple[int, PostState, int], ...]
    # When something is to happen next on an account that may post. None: never, as things stand.
    next_event: datetime | None

    @property
    def is_in_doubt_only(self) -> bool:
        """Whether what is not done is in doubt, all of it."""
        waiting = {state for _, state, _ in self.posts if state in WAITING}
        return waiting <= {PostState.IN_DOUBT} and sum(1 for number, _, _ in self.posts if number > 0) == EXPECTED


def _standing(app: App) -> _Standing:
    now = app.clock()
    paused = {key for key, state in app.store.account_states().items() if state.paused_reason}
    posts = app.store.posts()
    # Something failed on the way from the feed: the next tick tries again.
    times = [now + TICK] if len(posts) < EXPECTED else []
    standing = []
    for post in posts:
        number = 0
        if post.state in UNSETTLED:
            latest = app.store.attempts(post.id)[-1]
            number = latest.number
            times.append(latest.deadline + MOMENT if latest.outcome is Outcome.OPEN else latest.look_at or now)
        elif post.state in WAITING and post.account_key not in paused:
            times.append(post.due_at or now)
        standing.append((post.id, post.state, number))
    for reply in app.store.replies(OWED):
        if reply.next_at is not None and (reply.account_key not in paused or reply.state is not ReplyState.WAITING):
            times.append(reply.next_at + MOMENT)
        # One that waits for a limit to end is sent in time: that is no doubt.
        waits = reply.state is ReplyState.WAITING and reply.account_key not in paused
        standing.append((-reply.post_id, PostState.APPROVED if waits else PostState.IN_DOUBT, reply.tries))
    return _Standing(posts=tuple(standing), next_event=min(times, default=None))


def _not_told(app: App, posts: Collection[Post]) -> list[str]:
    """Posts that are neither out nor in a state that the report tells a human about; and posts that are missing."""
    told = report.run(app)
    paused = {line.account.key for line in told.accounts if line.state.paused_reason}
    needs_human = {post.id for post in told.needs_human}
    lost = [f"only {len(posts)} of {EXPECTED} posts were made"] if len(posts) < EXPECTED else []
    for post in posts:
        known = post.state is PostState.PUBLISHED or post.id in needs_human or post.account_key in paused
        if not known and not (post.state in ENDED and post.note):
            lost.append(f"post {post.id} on {post.account_key} is {post.state}, and nobody is told: {post.note}")
    return lost


def _not_out(app: App, held: dict[str, list[tuple[str, str]]]) -> list[str]:
    """Posts that should be out by now and are not what the platform holds."""
    lost = []
    for post in app.store.posts():
        if post.state is PostState.PUBLISHED:
            if (_address(post), post.remote_id) not in held[post.account_key]:
                lost.append(f"post {post.id} on {post.account_key} is said to be {post.remote_id}, which is not there")
        elif post.state is not PostState.FAILED and post.state not in ENDED:
            lost.append(f"post {post.id} on {post.account_key} is {post.state}: {post.note}")
    return lost


def _unsent(app: App) -> list[str]:
    """First replies of published posts that are not out."""
    owed = [reply for reply in app.store.replies() if reply.state is not ReplyState.SENT]
    return [f"the first reply of post {reply.post_id} is {reply.state}: {reply.note}" for reply in owed]


def _replied_twice(replies: list[tuple[str, str]]) -> list[str]:
    return [f"{text} is {times} times under {to}" for (to, text), times in Counter(replies).items() if times > 1]


def _twice(held: dict[str, list[tuple[str, str]]]) -> list[str]:
    return [
        f"{address} is on {platform} {times} times"
        for platform, posts in held.items()
        for address, times in Counter(address for address, _ in posts).items()
        if times > 1
    ]


def _address(post: Post) -> str:
    return post.outgoing.text if post.outgoing.reply else canonical(post.teaser.link or "")
