"""A sandbox to try the page in: a small blog with news, X and Facebook on loopback, and the service beside them.

The clock is the real one. Everything lives in a temporary folder that goes when the trial ends.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from crosspost.bootstrap import build, utc_now
from crosspost.config import load
from crosspost.demo.blog import Blog
from crosspost.demo.stage import BLOG_URL, PublicPages
from crosspost.engines.current import Current
from crosspost.engines.local import Order, Orders, serve
from crosspost.engines.notify import Notifier
from crosspost.feeds.fetch import Fetcher
from crosspost.feeds.images import HttpImageSource
from crosspost.feeds.pages import HttpPageSource
from crosspost.ports import App
from crosspost.sandbox.credentials import env_lines
from crosspost.sandbox.server import Sandbox
from crosspost.steps import LINE, poll

_SETTINGS = """\
dry_run  = false
timezone = "Europe/Paris"
sandbox  = "{sandbox}"
database = "trial.db"

[[feed]]
key = "blog"
url = "{feed}"
settle = "0s"
allow_private = true

[[account]]
key = "twitter"
slots = ["Mon-Fri 08:30", "Mon-Fri 12:15", "Sat,Sun 10:00"]
monthly_budget_usd = 5

[[account]]
key = "facebook"
slots = ["daily 12:30", "daily 18:00"]
"""


@contextmanager
def trial() -> Iterator[App]:
    """An App on its own sandbox, with posts that wait for review; what is approved goes out there at its time."""
    now = utc_now()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crosspost-trial-")))
        blog = stack.enter_context(Blog(now - timedelta(hours=12), public_url=BLOG_URL))
        sandbox = stack.enter_context(Sandbox(clock=utc_now))
        config, env = folder / "crosspost.toml", folder / ".env"
        config.write_text(_SETTINGS.format(sandbox=sandbox.url, feed=blog.feed_url), encoding="utf-8")
        env.write_text("\n".join(env_lines()) + "\n", encoding="utf-8")
        # The process's own variables are left out: a real account must not slip in.
        app = stack.enter_context(build(load(config, env, environ={})))
        pages = PublicPages(Fetcher(), public=BLOG_URL, local=blog.url)
        stack.callback(pages.close)
        app = replace(app, page_source=HttpPageSource(pages.get), image_source=HttpImageSource(pages.get))
        poll.run(app)
        for number, slug in enumerate(blog.upcoming):
            blog.publish(slug, at=now - timedelta(hours=10) + timedelta(minutes=10 * number))
        poll.run(app, force=True)
        for name in ("extract", "compose", "schedule"):
            LINE[name](app)
        stack.enter_context(_service(app))
        yield app


@contextmanager
def _service(app: App) -> Iterator[None]:
    """Call the steps by their timetable, until the trial ends. The App is the trial's to close."""
    orders = Orders()
    how = {"orders": orders, "reopen": lambda: app, "notifier": Notifier({})}
    thread = threading.Thread(target=serve, args=(Current(app),), kwargs=how, name="trial", daemon=True)
    thread.start()
    try:
        yield
    finally:
        orders.put(Order.STOP)
        thread.join(30)
