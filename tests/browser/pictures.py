"""Takes pictures of every page: `python -m tests.browser.pictures OUT [--docs] [--only PART]`, or `make pictures`.

Without `--docs`: each page with no, three and three hundred posts, 1280 and 390 pixels wide, light and dark, for eyes
to look through. With it: the pictures that the documentation shows. The platforms and readers are simulated, which the
page says itself.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.text import Text

from crosspost.core.summary.build import period_of
from crosspost.model import PostState, Secret
from crosspost.steps import summary
from crosspost.web.passwords import hashed
from crosspost.web.report.drawing import draw
from tests.browser.conftest import NAMES, served
from tests.browser.showroom import PARIS, Size, reopened, showroom
from tests.steps.conftest import Installation

WIDTHS = {1280: 900, 390: 844}
SCHEMES = ("light", "dark")
SIZES: tuple[Size, ...] = (0, 3, 300)
DEMO_WIDTH = 120

Find = Callable[[Installation], str | None]
"""Where a page is in an installation; None: it has no such page."""


def _post(*states: PostState, page: str = "", account: str = "twitter") -> Find:
    def find(world: Installation) -> str | None:
        mine = [post.id for post in world.posts(*states) if post.account_key == account]
        return f"/posts/{mine[0]}{page}" if mine else None

    return find


def _at(path: str) -> Find:
    return lambda world: path


PAGES: Mapping[str, Find] = {
    "review": _at("/"),
    "approved": _at("/?show=approved"),
    "trouble": _at("/?show=trouble"),
    "post": _post(PostState.DRAFT),
    "published": _post(PostState.PUBLISHED),
    "ways": _post(PostState.DRAFT, page="/ways"),
    "edit": _post(PostState.DRAFT, page="/edit"),
    "move": _post(PostState.DRAFT, page="/move"),
    "week": _at("/calendar"),
    "month": _at("/calendar?view=month"),
    "results": _at("/results"),
    "strategy": _at("/strategy?account=twitter"),
    "strategy-facebook": _at("/strategy?account=facebook"),
    "conversation": _at("/conversation"),
    "health": _at("/health"),
    "ledger": _at("/health/ledger"),
    "start": _at("/start"),
}
REPORT = "report"
STRANGERS = ("first-run", "login")
"""Pages of installations of their own: one without settings, one with a password."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a browser is held before a page."""

    width: int = 1280
    # Of the window; None: as high as the page.
    height: int | None = None
    scheme: str = "light"
    language: str = "en"
    # Scrolled to this element before the picture is taken.
    to: str | None = None


DOCS: Mapping[str, tuple[str, Look]] = {
    "review": ("review", Look(height=860)),
    "review-phone": ("review", Look(width=390, height=844, scheme="dark")),
    "calendar": ("week", Look(height=860)),
    "results": ("results", Look(height=900)),
    "strategy": ("strategy", Look(height=900)),
    "health": ("health", Look(height=760)),
    "report": (REPORT, Look(height=900)),
}
"""The pictures of the documentation, by the name of their file: all of the installation with 300 posts."""


@contextmanager
def browser() -> Iterator[Browser]:
    """The Chromium or Chrome of this machine."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise SystemExit("There is no Chromium or Chrome: on Debian or Ubuntu, apt-get install chromium")
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start for root.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        made = playwright.chromium.launch(executable_path=found, args=options)
        yield made
        made.close()


def take(made: Browser, address: str, look: Look, file: Path) -> None:
    """One picture."""
    high = look.height or WIDTHS[look.width]
    options: dict[str, Any] = {"viewport": {"width": look.width, "height": high}, "color_scheme": look.scheme}
    context = made.new_context(**options, locale=look.language, has_touch=look.width < 500, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    if look.height is None:
        # Images that are loaded when they come near would be missing below the fold.
        page.set_viewport_size({"width": look.width, "height": min(_height(page), 12_000)})
    page.wait_for_load_state("networkidle")
    if look.to:
        page.locator(look.to).evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top - 80)")
    file.write_bytes(page.screenshot())
    context.close()


def _height(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollHeight"))


def _report(world: Installation, folder: Path, language: str) -> str:
    """The report for the people who decide, as a file's address."""
    period = period_of(None, None, PARIS, now=world.clock())
    found = summary.run(world.app, period, account_key=None, simulated=True)
    file = folder / f"report-{language}.html"
    file.write_text(draw(found, code=language, zone=PARIS), encoding="utf-8")
    return file.as_uri()


def docs(made: Browser, world: Installation, out: Path, only: str) -> None:
    """The pictures that the documentation shows."""
    with tempfile.TemporaryDirectory() as folder, served(world.app, sandbox=True) as url:
        for name, (page, look) in DOCS.items():
            if only not in name:
                continue
            path = None if page == REPORT else PAGES[page](world)
            address = f"{url}{path}" if path else _report(world, Path(folder), look.language)
            take(made, address, look, out / f"{name}.png")
            print(out / f"{name}.png", flush=True)


def demo(out: Path) -> None:
    """What the demo prints, as a terminal shows it: the polls, the first two drafts, and what became of all of them."""
    wide = {"COLUMNS": str(DEMO_WIDTH), "FORCE_COLOR": "1"}
    command = [sys.executable, "-m", "crosspost", "demo"]
    printed = subprocess.run(command, env=os.environ | wide, capture_output=True, text=True, check=True, timeout=120)
    chapters = re.split(r"(?m)^(?=\S*\d\. )", printed.stdout)
    drafts = re.split(r"(?m)^(?=\S*┌)", chapters[4])
    shown = "".join(["$ make demo\n\n", *chapters[2:4], *drafts[:3], "\n", chapters[6]])
    screen = Console(record=True, width=DEMO_WIDTH, file=io.StringIO())
    screen.print(Text.from_ansi(shown))
    screen.save_svg(str(out / "demo.svg"), title="crosspost demo")
    print(out / "demo.svg", flush=True)


def everything(made: Browser, worlds: Mapping[Size, Installation], out: Path, looks: Sequence[Look], only: str) -> None:
    """Every page of every installation, in every look."""
    with ExitStack() as stack:
        urls = {
            size: stack.enter_context(served(one.app, sandbox=True, preview=lambda _: []))
            for size, one in worlds.items()
        }
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bare = replace(stack.enter_context(showroom(0)).app, feeds={}, accounts={}, dry_run=True)
        strangers = {
            "first-run": f"{stack.enter_context(served(bare, preview=lambda _: [], try_sandbox=lambda: bare))}/",
            "login": f"{stack.enter_context(served(bare, password_hash=Secret(hashed('not used here'))))}/login",
        }
        for look in looks:
            addresses = dict(strangers)
            for size, world in worlds.items():
                paths = {name: find(world) for name, find in PAGES.items()}
                addresses |= {f"{size}-{name}": f"{urls[size]}{path}" for name, path in paths.items() if path}
                addresses[f"{size}-{REPORT}"] = _report(world, folder, look.language)
            for name, address in addresses.items():
                if only in name:
                    take(made, address, look, out / f"{name}-{look.width}-{look.scheme}-{look.language}.png")


def main() -> None:
    """Take the pictures that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.pictures", description=str(__doc__).split(":", 1)[0])
    parser.add_argument("out", type=Path, help="the folder that they go to")
    parser.add_argument("--docs", action="store_true", help="those of the documentation alone")
    parser.add_argument("--only", default="", help="those whose name holds this")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, choices=SIZES)
    parser.add_argument("--widths", type=int, nargs="*", default=list(WIDTHS), choices=list(WIDTHS))
    parser.add_argument("--schemes", nargs="*", default=SCHEMES, choices=SCHEMES)
    parser.add_argument("--languages", nargs="*", default=["en"], choices=["en", "fr"])
    parser.add_argument("--kept", type=Path, help="a database: filled the first time, looked at again afterwards")
    asked = parser.parse_args()
    logging.getLogger("crosspost").setLevel(logging.CRITICAL)
    asked.out.mkdir(parents=True, exist_ok=True)
    looks = [
        Look(width=width, scheme=scheme, language=language)
        for width in asked.widths
        for scheme in asked.schemes
        for language in asked.languages
    ]
    with ExitStack() as stack:
        sizes: tuple[Size, ...] = (300,) if asked.docs else tuple(asked.sizes)
        worlds = {size: stack.enter_context(_world(size, asked.kept)) for size in sizes}
        made = stack.enter_context(browser())
        if asked.docs:
            demo(asked.out)
            docs(made, worlds[300], asked.out, asked.only)
        else:
            everything(made, worlds, asked.out, looks, asked.only)


@contextmanager
def _world(size: Size, kept: Path | None) -> Iterator[Installation]:
    """The installation; the large one, which takes a minute to make, from where it was kept."""
    url = f"sqlite:///{kept.absolute()}" if kept and size == 300 else "sqlite://"
    with reopened(url) if kept and size == 300 and kept.exists() else showroom(size, store_url=url) as world:
        yield world


if __name__ == "__main__":
    main()
