"""The whole program on loopback: real settings, store, feed reader, adapters and sandbox; only the clock is set."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crosspost.bootstrap import build
from crosspost.config import Settings, load
from crosspost.errors import FetchError
from crosspost.feeds.fetch import Answer
from crosspost.feeds.pages import HttpPageSource
from crosspost.model import Outcome, PostState
from crosspost.ports import App
from crosspost.sandbox.audience import Audience
from crosspost.sandbox.credentials import env_lines
from crosspost.sandbox.server import Sandbox
from crosspost.steps import LINE
from tests.fakes import SetClock

MOMENT = timedelta(seconds=1)
MOST_WALKS = 5000
"""A proof that needs more walks than this does not end: a step asks to be called again for nothing."""


@dataclass(frozen=True, kw_only=True)
class House:
    """Where one installation lives. `open` starts its process; closing the App ends it."""

    folder: Path
    clock: SetClock
    sandbox: Sandbox
    settings: Settings

    def open(self, *, dry_run: bool | None = None, seed: int = 1) -> App:
        """The App as the program builds it, except that article pages away from this machine are not asked for."""
        app = build(self.settings, clock=self.clock, rng=random.Random(seed), dry_run=dry_run)
        return replace(app, page_source=HttpPageSource(no_page))

    def held(self, platform: str) -> list[dict[str, Any]]:
        """What the platform itself says it holds, oldest first."""
        accounts = self.sandbox.state()["accounts"][platform]
        return [post for account in accounts.values() for post in account["posts"]]

    def calls(self) -> list[dict[str, Any]]:
        """Every request that any platform received."""
        journal: list[dict[str, Any]] = self.sandbox.state()["journal"]
        return journal


@contextmanager
def staged(folder: Path, clock: SetClock, *, settings: str, audience: Audience | None = None) -> Iterator[House]:
    """Write the settings (without the line `sandbox`) and the secrets, and start the sandbox."""
    with Sandbox(clock=clock, audience=audience) as sandbox:
        config, env = folder / "crosspost.toml", folder / ".env"
        config.write_text(f'sandbox = "{sandbox.url}"\ndatabase = "house.db"\n{settings}', encoding="utf-8")
        env.write_text("\n".join(env_lines()) + "\n", encoding="utf-8")
        yield House(folder=folder, clock=clock, sandbox=sandbox, settings=load(config, env, environ={}))


FROM_FEED_TO_PLATFORM = [run for name, run in LINE.items() if name not in {"measure", "listen", "learn", "alert"}]
"""The steps that have a part in what goes out, in their order, where nothing is learned."""


def walk(app: App) -> None:
    """The rooms between feed and platform once, as `crosspost once` does, without those that look at what is out."""
    for run in FROM_FEED_TO_PLATFORM:
        run(app)


def next_event(app: App, *, settle: timedelta) -> datetime | None:
    """When something is to happen next, if no feed brings anything: an article has rested, a post is due or looked for.

    None: the queue is empty.
    """
    now = app.clock()
    times = [line.seen_at + settle for line in app.store.ledger(limit=5) if line.seen_at + settle > now]
    for post in app.store.posts([PostState.DRAFT, PostState.APPROVED, PostState.PUBLISHING, PostState.IN_DOUBT]):
        attempts = app.store.attempts(post.id) if post.state not in (PostState.DRAFT, PostState.APPROVED) else ()
        if attempts and attempts[-1].outcome is Outcome.OPEN:
            times.append(attempts[-1].deadline + MOMENT)
        elif attempts:
            times.append(attempts[-1].look_at or now)
        else:
            times.append(post.due_at or now)
    return max(min(times), now) if times else None


def run_until(
    app: App, clock: SetClock, end: datetime | None, *, settle: timedelta, go: Callable[[], App] | None = None
) -> App:
    """Put the clock forward from event to event, walking the line at each, until `end` or until the queue is empty.

    `go` does the walk instead, and returns the App to go on with.
    """
    for _ in range(MOST_WALKS):
        at = next_event(app, settle=settle)
        if at is None or (end is not None and at >= end):
            break
        # What was to happen now and has not waits for a later walk, never for the same instant for ever.
        clock.now = at if at > clock.now else clock.now + timedelta(seconds=20)
        if go is None:
            walk(app)
        else:
            app = go()
    else:
        raise AssertionError(f"not quiet after {MOST_WALKS} walks")
    if end is not None:
        clock.now = max(clock.now, end)
    return app


def rss(items: list[tuple[str, str, datetime]], *, title: str = "Carnet") -> bytes:
    """A feed of (title, link, published), newest last, each with two paragraphs of its own."""
    parts = [
        f"<item><title>{escape(name)}</title><link>{escape(link)}</link><guid>{escape(link)}</guid>"
        f"<pubDate>{format_datetime(at)}</pubDate><description>{escape(_words(name))}</description></item>"
        for name, link, at in reversed(items)
    ]
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{escape(title)}</title>'
        f"<link>https://carnet.example.org/</link><language>fr</language>{''.join(parts)}</channel></rss>"
    ).encode()


def _words(name: str) -> str:
    told = f"{name} : ce que trois mois d’essais sur une petite page nous ont appris, chiffres à l’appui."
    return f"<p>{told}</p><p>{'Le reste se lit sur le blog, avec les tableaux. ' * 20}</p>"


def no_page(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    allow_private: bool = False,
    max_bytes: int = 0,
    deadline: float = 0,
) -> Answer:
    """Stands in for the fetcher of article pages: none is on this machine."""
    raise FetchError(f"{url}: {urlsplit(url).hostname} is not on this machine")
