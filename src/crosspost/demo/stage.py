"""What the demonstration runs on: the real program, on a blog and platforms of its own, in a folder of its own.

Nothing here leaves this machine: the blog and the sandbox listen on loopback, and the settings name nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from crosspost.bootstrap import build
from crosspost.config import load
from crosspost.demo.blog import Blog
from crosspost.feeds.fetch import Answer, Fetcher
from crosspost.feeds.pages import HttpPageSource
from crosspost.model import Post, PostState
from crosspost.ports import App
from crosspost.sandbox.audience import Audience
from crosspost.sandbox.credentials import env_lines
from crosspost.sandbox.server import Sandbox
from crosspost.steps import publish, reconcile

BLOG_URL = "https://petite-audience.example.org"
"""The name the blog's links carry: a loopback address is no link for X, neither counted nor billed as one."""

_SETTINGS = """\
# Written by `crosspost demo`. Your own settings look like this, without the line `sandbox`.
dry_run  = true
timezone = "Europe/Paris"
sandbox  = "{sandbox}"
database = "demo.db"

[[feed]]
key = "blog"
url = "{feed}"
allow_private = true            # the demo's blog is on this machine

[[account]]
key = "twitter"
slots = ["Mon-Fri 08:30", "Mon-Fri 12:15", "Sat,Sun 10:00"]
monthly_budget_usd = 5

[[account]]
key = "facebook"
slots = ["daily 12:30", "daily 18:00"]
"""


class Clock:
    """A clock that is put forward, never back."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        """What time it is."""
        return self._now

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += max(by, timedelta(0))

    def forward_to(self, at: datetime) -> None:
        """Let time pass until this instant."""
        self._now = max(self._now, at)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Everything the demonstration plays with."""

    folder: Path
    clock: Clock
    blog: Blog
    sandbox: Sandbox
    # In dry run, as an installation starts.
    app: App

    def live(self) -> App:
        """The same App, allowed to send (to the sandbox)."""
        return replace(self.app, dry_run=False)

    def publish_articles(self) -> None:
        """Put every article out that is not out yet, ten minutes apart."""
        for slug in self.blog.upcoming:
            self.clock.forward(timedelta(minutes=10))
            self.blog.publish(slug, at=self.clock())

    def publish_all(self) -> Iterator[Post]:
        """Put the clock forward from due time to due time, and yield each post as it ends."""
        app = self.live()
        waiting = app.store.posts([PostState.APPROVED])
        for at in sorted({post.due_at for post in waiting if post.due_at}):
            self.clock.forward_to(at)
            publish.run(app)
            reconcile.run(app)
        for post in waiting:
            yield app.store.post(post.id)


@contextmanager
def staged(folder: Path, *, now: datetime, seed: int = 1, audience: Audience | None = None) -> Iterator[Stage]:
    """Set everything up in `folder`, and take it down again; the folder's files stay.

    With an `audience`, simulated readers react to what is posted.
    """
    clock = Clock(now)
    with ExitStack() as stack:
        blog = stack.enter_context(Blog(now, public_url=BLOG_URL))
        sandbox = stack.enter_context(Sandbox(clock=clock, audience=audience))
        config, env = folder / "crosspost.toml", folder / ".env"
        config.write_text(_SETTINGS.format(sandbox=sandbox.url, feed=blog.feed_url), encoding="utf-8")
        env.write_text("\n".join(env_lines()) + "\n", encoding="utf-8")
        # The process's own variables are left out: a real account must not slip into the demonstration.
        settings = load(config, env, environ={})
        app = stack.enter_context(build(settings, clock=clock, rng=random.Random(seed)))  # noqa: S311 - not secrets
        pages = PublicPages(Fetcher(), public=BLOG_URL, local=blog.url)
        stack.callback(pages.close)
        app = replace(app, page_source=HttpPageSource(pages.get))
        yield Stage(folder=folder, clock=clock, blog=blog, sandbox=sandbox, app=app)


class PublicPages:
    """Finds the blog's public addresses on this machine, as a line in /etc/hosts would."""

    def __init__(self, fetcher: Fetcher, *, public: str, local: str) -> None:
        self._fetcher, self._public, self._local = fetcher, public, local

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        allow_private: bool = False,
        max_bytes: int = 5_000_000,
        deadline: float = 10.0,
    ) -> Answer:
        """Like `Fetcher.get`."""
        local = url.replace(self._public, self._local, 1)
        answer = self._fetcher.get(
            local, headers=headers or {}, allow_private=allow_private, max_bytes=max_bytes, deadline=deadline
        )
        return replace(answer, url=answer.url.replace(self._local, self._public, 1))

    def close(self) -> None:
        """Release the connections."""
        self._fetcher.close()
