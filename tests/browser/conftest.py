"""The page in a real browser: the Chromium or Chrome of this machine, watched for errors and for other hosts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from crosspost.web.app import make_app
from crosspost.web.serving import serving
from crosspost.web.settings import WebSettings
from tests.steps.conftest import store_url, world
from tests.web.conftest import drafts

__all__ = ["drafts", "store_url", "world"]

AXE = Path(__file__).parent / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A fixed part runs with all other tests; `make browser` runs every one."""
    if os.environ.get("EVERY_BROWSER_TEST"):
        return
    here = Path(__file__).parent
    left = [one for one in items if one.path.is_relative_to(here) and not one.get_closest_marker("fixed_part")]
    config.hook.pytest_deselected(items=left)
    items[:] = [one for one in items if one not in left]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Ends with the module: while it lives its event loop runs, and no other test in this process could start one."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("needs a Chromium or Chrome: on Debian or Ubuntu, apt-get install chromium")
    # Chromium's own sandbox does not start for root, as which CI runs.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=options)
        yield browser
        browser.close()


@dataclass(kw_only=True)
class Window:
    """One browser window, and what went wrong in it."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    # Refusals that a test means to provoke: Chromium writes each into the console.
    expected: tuple[str, ...] = ()

    def open(self, path: str = "/") -> Page:
        self.page.goto(self.url + path)
        return self.page

    def check(self) -> None:
        assert [error for error in self.errors if not any(one in error for one in self.expected)] == []
        assert self.strangers == []

    def axe(self) -> list[str]:
        """Serious findings of axe-core on the page as it is. It is put in by the tests, past the page's own policy."""
        self.page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
        found: dict[str, Any] = self.page.evaluate("axe.run()")
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]


@contextmanager
def window(browser: Browser, url: str, **options: Any) -> Iterator[Window]:
    """A window with cookies of its own; at its end nothing may have gone wrong in it."""
    context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options})
    made = Window(page=context.new_page(), url=url)
    made.page.set_default_timeout(20_000)
    made.page.on("console", lambda said: made.errors.append(said.text) if said.type in ("error", "warning") else None)
    made.page.on("pageerror", lambda error: made.errors.append(str(error)))
    made.page.on(
        "request",
        lambda asked: made.strangers.append(asked.url) if not asked.url.startswith((url, "data:")) else None,
    )
    yield made
    made.check()
    context.close()


@contextmanager
def served(app: Any, **settings: Any) -> Iterator[str]:
    """The page of an App on a free port."""
    how = WebSettings(port=0, **settings)
    with serving(make_app(lambda: app, how), how) as url:
        yield url
