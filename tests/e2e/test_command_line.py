"""The program as people run it: a process of its own, what it prints, and how it ends."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from crosspost.sandbox.credentials import env_lines
from tests.contract.feed_site import FeedSite
from tests.e2e.house import rss
from tests.e2e.program import SECRETS, Said, clean_environment, crosspost, here

HEAVY = {
    "sqlalchemy",
    "tweepy",
    "facebook",
    "feedparser",
    "apscheduler",
    "requests",
    "lxml",
    "trafilatura",
    "alembic",
} | {"pydantic"}
NOW = datetime.now(UTC)
ITEMS = [
    (
        f"Note {number} : mesurer sans se tromper",
        f"https://carnet.example.org/notes/{number}",
        NOW - timedelta(days=number),
    )
    for number in (3, 2, 1)
]
PAGE = b"""<!DOCTYPE html><html lang="fr"><head><title>Lire ses chiffres</title>
<meta property="og:image" content="/image.jpg"><link rel="canonical" href="https://carnet.example.org/chiffres">
</head><body><article><h1>Lire ses chiffres</h1><p>Un chiffre seul ne dit rien : il faut savoir ce que l'on compare,
depuis quand, et pour qui. Voici comment nous lisons les statistiques d'une petite page, sans nous tromper.</p>
<p>La premi\xc3\xa8re r\xc3\xa8gle tient en une phrase : noter la question avant de regarder la r\xc3\xa9ponse.</p>
</article></body></html>"""


# ── where it runs ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def site() -> Iterator[FeedSite]:
    pages = {
        "/feed": lambda visit: visit.answer(rss(ITEMS), Content_Type="application/rss+xml"),
        "/article": lambda visit: visit.answer(PAGE, Content_Type="text/html; charset=utf-8"),
        "/nothing": lambda visit: visit.answer(b"%PDF-1.4 \x00\x01", Content_Type="application/pdf"),
        "/gone": lambda visit: visit.answer(status=404),
    }
    with FeedSite(pages) as site:
        yield site


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sandbox as a command of its own; its address."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "crosspost", "sandbox", "--port", "0"],
        cwd=tmp_path_factory.mktemp("sandbox"),
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            assert running.stdout is not None
            found = next(match[1] for line in running.stdout if (match := re.search(r'sandbox = "(.+)"', line)))
            yield found
        finally:
            running.send_signal(signal.SIGTERM)
            assert running.wait(10) == 0, "the sandbox ends cleanly"


@pytest.fixture
def folder(tmp_path: Path, sandbox: str, site: FeedSite) -> Path:
    """A folder with settings, on an empty sandbox."""
    requests.post(f"{sandbox}/sandbox/reset", timeout=5).raise_for_status()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "crosspost.toml").write_text(
        f'sandbox = "{sandbox}"\ntimezone = "Europe/Paris"\n[learning]\non = false\n'
        f'[[feed]]\nkey = "carnet"\nurl = "{site.url}/feed"\n'
        'settle = "0s"\nbackfill = 3\nallow_private = true\n'
        '[[account]]\nkey = "twitter"\nmin_gap = "1m"\n[[account]]\nkey = "facebook"\nmin_gap = "1m"\n',
        encoding="utf-8",
    )
    (tmp_path / ".env").write_text("\n".join(env_lines()) + "\n", encoding="utf-8")
    return tmp_path


def held(sandbox: str) -> list[dict[str, Any]]:
    accounts = requests.get(f"{sandbox}/sandbox/state", timeout=5).json()["accounts"]
    return [post for owners in accounts.values() for one in owners.values() for post in one["posts"]]


def with_auto_review(folder: Path) -> None:
    config = folder / "config" / "crosspost.toml"
    config.write_text(config.read_text(encoding="utf-8") + '[review]\npolicy = "auto"\n', encoding="utf-8")


# ── help ──────────────────────────────────────────────────────────────────────────────────────────────────────

COMMANDS = {
    "demo",
    "preview",
    "length",
    "import",
    "export",
    "listen",
    "once",
    "run",
    "poll",
    "extract",
    "compose",
    "schedule",
    "reconcile",
} | {
    "publish",
    "init",
    "doctor",
    "alert",
    "alerts",
    "backup",
    "restore",
    "measure",
    "report",
    "resume",
    "review",
    "sandbox",
    "import",
    "export",
    "listen",
    "web",
    "work",
    "migrate",
    "learn",
    "strategy",
    "articles",
}
REVIEW = {"list", "show", "approve", "edit", "reject", "hold", "resolve"} | {
    "variants",
    "choose",
    "move",
    "now",
    "reopen",
}


def listed(help_text: str) -> dict[str, str]:
    """Commands and their one line, from a help page."""
    rows = (
        re.match(r"[│|\s]{1,3}([a-z]+)\s{2,}(\S.*?)[│|\s]*$", line)
        for line in help_text.partition("Commands")[2].splitlines()
    )
    return {row[1]: row[2] for row in rows if row}


def test_help_lists_every_command_with_a_line_of_its_own(tmp_path: Path) -> None:
    said = crosspost("--help", cwd=tmp_path)

    assert said.code == 0
    assert listed(said.out).keys() == COMMANDS


def test_review_help_lists_every_verb(tmp_path: Path) -> None:
    assert listed(here("review", "--help", cwd=tmp_path).out).keys() == REVIEW


def test_help_pays_for_no_library_that_it_does_not_use(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "crosspost", "--help"],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}

    assert "typer" in imported
    assert imported & HEAVY == set()


def test_a_word_that_is_no_command_is_a_usage_error(tmp_path: Path) -> None:
    said = here("pots", cwd=tmp_path)

    assert said.code == 2
    assert "pots" in said.err


# ── without settings ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_demo_publishes_eight_posts_and_says_so(tmp_path: Path) -> None:
    said = crosspost("demo", cwd=tmp_path)

    assert said.code == 0, said.err
    assert said.out.count("on the platform") >= 8
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def test_the_demo_tells_programs_what_the_platforms_hold(tmp_path: Path) -> None:
    said = here("demo", "--json", cwd=tmp_path)

    assert said.code == 0
    assert [post["state"] for post in said.json["posts"]] == ["published"] * 8
    accounts = said.json["sandbox"]
    assert {name: [len(one["posts"]) for one in owners.values()] for name, owners in accounts.items()} == {
        "twitter": [4],
        "facebook": [4],
    }


def assert_told(article: dict[str, Any]) -> None:
    assert {"title", "link", "language", "published", "image", "tags", "words", "teasers"} <= article.keys()
    assert {teaser["platform"] for teaser in article["teasers"]} == {"twitter", "facebook"}
    for teaser in article["teasers"]:
        assert {"platform", "style", "text", "link", "weighted_length", "hashtags"} <= teaser.keys()
        assert 0 < teaser["weighted_length"] <= teaser["limit"]
        assert teaser["text"]


def test_preview_of_a_local_file(tmp_path: Path) -> None:
    feed = rss([("Une note", "/notes/1", NOW)])
    (tmp_path / "feed.xml").write_bytes(feed.replace(b"<link>https://carnet.example.org/</link>", b""))

    said = here("preview", "feed.xml", "--base-url", "https://ailleurs.example.org/blog/", "--json", cwd=tmp_path)

    assert said.code == 0, said.err
    (article,) = said.json["articles"]
    assert_told(article)
    assert (article["title"], article["link"]) == ("Une note", "https://ailleurs.example.org/notes/1")


def test_preview_of_a_feed_address(tmp_path: Path, site: FeedSite) -> None:
    said = here("preview", f"{site.url}/feed", "--json", cwd=tmp_path)

    assert said.code == 0, said.err
    assert [article["link"] for article in said.json["articles"]] == [link for _, link, _ in reversed(ITEMS)]
    for article in said.json["articles"]:
        assert_told(article)
        assert article["language"] == "fr"


def test_preview_of_an_article_address(tmp_path: Path, site: FeedSite) -> None:
    said = here("preview", f"{site.url}/article", "--json", cwd=tmp_path)

    assert said.code == 0, said.err
    (article,) = said.json["articles"]
    assert_told(article)
    assert (article["title"], article["language"]) == ("Lire ses chiffres", "fr")
    assert article["words"] > 40


def test_preview_for_people_shows_title_and_posts(tmp_path: Path, site: FeedSite) -> None:
    said = here("preview", f"{site.url}/feed", "--limit", "1", cwd=tmp_path)

    assert said.code == 0
    assert "Note 1" in said.out
    assert "2 more" in said.out


NO_FEEDS = [
    ("{site}/nothing", "feed", "a document of another kind"),
    ("{site}/gone", "404", "nothing there"),
    ("http://127.0.0.1:1/feed", "127.0.0.1", "nobody listens"),
    ("no-such-file.xml", "no-such-file.xml", "neither a file nor an address"),
    ("empty.xml", "empty", "an empty file"),
]


@pytest.mark.parametrize(("source", "word", "reason"), NO_FEEDS)
def test_preview_of_no_feed_says_what_it_is(
    tmp_path: Path, site: FeedSite, source: str, word: str, reason: str
) -> None:
    (tmp_path / "empty.xml").touch()

    said = here("preview", source.format(site=site.url), "--json", cwd=tmp_path)

    assert (said.code, said.out) == (1, ""), reason
    assert word in said.err, reason
    assert said.err.startswith("crosspost: ")


def test_length_answers_line_by_line(tmp_path: Path) -> None:
    texts = ["abc", "é" * 281, "voir https://example.org/a?b=c", ""]

    said = crosspost("length", "--json", cwd=tmp_path, stdin="".join(json.dumps(text) + "\n" for text in texts))

    answers = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == 0
    assert [answer["weighted"] for answer in answers] == [3, 281, 28, 0]
    assert [answer["valid"] for answer in answers] == [True, False, True, False]
    assert answers[2]["links"] == ["https://example.org/a?b=c"]


def test_length_of_a_line_that_is_no_string_goes_on_with_the_next(tmp_path: Path) -> None:
    said = here("length", "--json", cwd=tmp_path, stdin='{"a": 1}\n"abc"\n')

    assert said.code == 1
    assert [json.loads(line)["weighted"] for line in said.out.splitlines()] == [0, 3]


# ── settings ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_mistakes_in_the_settings_are_told_all_at_once(folder: Path) -> None:
    config = folder / "config" / "crosspost.toml"
    wrong = (
        config.read_text(encoding="utf-8")
        .replace('settle = "0s"', 'setle = "0s"')
        .replace('"Europe/Paris"', '"Pariss"')
    )
    config.write_text(wrong, encoding="utf-8")
    (folder / ".env").write_text("TWITTER_API_KEY=only-this\n", encoding="utf-8")

    said = crosspost("once", "--json", cwd=folder)

    assert (said.code, said.out) == (2, "")
    for word in ("setle", "Pariss", "TWITTER_API_SECRET", "FACEBOOK_PAGE_ID"):
        assert word in said.err
    assert "only-this" not in said.err


def test_a_settings_file_that_is_named_must_exist(tmp_path: Path) -> None:
    said = here("--config", "missing.toml", "report", cwd=tmp_path)

    assert said.code == 2
    assert "missing.toml" in said.err


def test_a_database_that_is_none_is_refused_with_what_to_do(folder: Path) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "sandbox.db").write_bytes(b"not a database" * 100)

    said = here("report", cwd=folder)

    assert said.code == 1
    assert "sandbox.db" in said.err
    assert "What to do" in said.err


# ── the line ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_once_is_a_dry_run_until_told_otherwise_and_never_posts_twice(folder: Path, sandbox: str) -> None:
    with_auto_review(folder)

    first = here("once", "--json", cwd=folder)
    assert (first.code, first.json["dry_run"]) == (0, True)
    counts = {step["step"]: step["counts"] for step in first.json["steps"]}
    assert counts["poll"]["new"] == 3
    assert counts["compose"]["drafts"] == 6
    assert counts["publish"] == {"would send": 2}
    assert held(sandbox) == []

    live = here("once", "--live", "--now", "--json", cwd=folder)
    again = here("once", "--live", "--now", cwd=folder)
    assert (live.code, again.code) == (0, 0)
    assert live.json["dry_run"] is False
    links = [post["links"][0].partition("?")[0] for post in held(sandbox)]
    assert len(links) == 2, "one for each account is due now; the others keep their distance"


def test_each_room_can_be_run_by_its_name(folder: Path, sandbox: str) -> None:
    with_auto_review(folder)

    for room in ("poll", "extract", "compose", "schedule"):
        said = here(room, "--json", cwd=folder)
        assert (said.code, said.json["step"]) == (0, room)
    # Approved by policy in the walk of `once`.
    assert here("once", "--dry-run", cwd=folder).code == 0
    shown = here("publish", cwd=folder)
    assert "would send" in shown.out
    sent = here("publish", "--live", "--json", cwd=folder)
    assert sent.json["counts"]["published"] == len(held(sandbox)) == 2
    for room in ("reconcile", "measure"):
        said = here(room, "--live", "--json", cwd=folder)
        assert (said.code, said.json["problems"]) == (0, [])
    report = here("report", "--json", cwd=folder)
    assert report.code == 0
    assert report.json["totals"]["posts"]["published"] == 2
    assert {(line["reason"], line["reason_code"]) for line in report.json["ledger"]} == {(None, None)}
    assert "Published" in here("report", cwd=folder).out


def test_an_article_of_the_past_is_listed_and_becomes_drafts_at_a_word(folder: Path) -> None:
    config = folder / "config" / "crosspost.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("backfill = 3", ""), encoding="utf-8")
    assert here("once", "--json", cwd=folder).code == 0
    lines = here("articles", "list", "--unposted", "--feed", "carnet", "--json", cwd=folder).json
    assert {line["ledger"] for line in lines} == {"baseline"}
    assert {line["reason_code"] for line in lines} == {"there_before"}
    assert {line["reason"] for line in lines} == {"there before the feed was taken up"}
    number = next(line["article_id"] for line in lines if line["title"].startswith("Note 1"))
    listed = here("articles", "list", "--limit", "1", cwd=folder).out
    assert "baseline: there before the feed was taken up" in " ".join(listed.split())
    assert "2 older ones: --limit 3" in listed

    done = here("articles", "queue", str(number), "99", cwd=folder)
    assert done.code == 1
    assert f"article {number} is queued for facebook, twitter" in done.out
    assert "there is no article 99" in done.err
    assert here("once", cwd=folder).code == 0
    posts = here("review", "list", "--json", cwd=folder).json
    assert {post["article_id"] for post in posts} == {number}
    assert sorted(post["account_key"] for post in posts) == ["facebook", "twitter"]
    again = here("articles", "queue", str(number), "--json", cwd=folder)
    assert (again.code, again.json) == (1, [])
    assert here("articles", "list", "--feed", "other", cwd=folder).code == 2


def test_a_feed_in_trouble_makes_poll_fail_with_its_words(folder: Path, site: FeedSite) -> None:
    config = folder / "config" / "crosspost.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("/feed", "/gone"), encoding="utf-8")

    said = here("poll", cwd=folder)

    assert said.code == 1
    assert "404" in said.out


def test_the_service_posts_what_is_due_and_stops_when_asked(folder: Path, sandbox: str) -> None:
    with_auto_review(folder)
    assert here("once", cwd=folder).code == 0

    with subprocess.Popen(
        [sys.executable, "-m", "crosspost", "run", "--live", "--port", "0"],
        cwd=folder,
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        deadline = time.monotonic() + 15
        while len(held(sandbox)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        asked = time.monotonic()
        service.send_signal(signal.SIGTERM)
        _, said = service.communicate(timeout=10)

    assert service.returncode == 0
    assert time.monotonic() - asked < 5
    assert len(held(sandbox)) == 2
    assert "service.stopped" in said
    assert "Traceback" not in said
    assert not any(secret in said for secret in SECRETS)


# ── review ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_human_reviews_from_the_command_line(folder: Path, sandbox: str) -> None:
    assert here("once", cwd=folder).code == 0
    posts = here("review", "list", "--json", cwd=folder).json
    assert [post["state"] for post in posts] == ["draft"] * 6
    one, two, three = (str(post["id"]) for post in posts[:3])

    shown = here("review", "show", one, "--json", cwd=folder)
    assert shown.json["post"]["id"] == posts[0]["id"]
    assert "waits for review" in here("review", "show", one, cwd=folder).out

    assert here("review", "approve", one, two, "--json", cwd=folder).json[1]["state"] == "approved"
    assert here("review", "hold", two, "--json", cwd=folder).json[0]["state"] == "draft"
    rejected = here("review", "reject", three, "--reason", "trop tôt", "--json", cwd=folder).json[0]
    assert (rejected["state"], rejected["note"]) == ("rejected", "trop tôt")
    words = f"Nos mots. {posts[1]['teaser']['link']}" if posts[1]["teaser"]["platform"] == "twitter" else "Nos mots."
    edited = here("review", "edit", two, "--text", "-", "--json", cwd=folder, stdin=words)
    assert edited.code == 0, edited.err
    assert edited.json[0]["teaser"]["text"].startswith("Nos mots.")
    assert edited.json[0]["version"] > posts[1]["version"]
    assert "rejected" in here("review", "list", "--all", cwd=folder).out


def complaints(said: Said) -> list[str]:
    return [line for line in said.err.splitlines() if line.startswith("crosspost:")]


def test_of_many_posts_those_that_can_be_are_approved_and_the_others_are_named(folder: Path) -> None:
    here("once", cwd=folder)

    said = here("review", "approve", "1", "2", "999", "3", cwd=folder)
    assert said.code == 1
    assert re.findall(r"#(\d+)", said.out) == ["1", "2", "3"]
    (told,) = complaints(said)
    assert told.startswith("crosspost: There is no post 999.")

    again = here("review", "approve", "4", "1", "999", "--json", cwd=folder)
    assert again.code == 1
    assert [(post["id"], post["state"]) for post in again.json] == [(4, "approved")]
    assert len(complaints(again)) == 2


def test_one_accounts_posts_are_listed_alone(folder: Path) -> None:
    here("once", cwd=folder)
    posts = here("review", "list", "--account", "facebook", "--json", cwd=folder).json
    assert [post["account_key"] for post in posts] == ["facebook"] * 3
    said = here("review", "list", "--account", "myspace", cwd=folder)
    assert (said.code, said.out) == (2, "")
    assert "facebook" in said.err


def test_a_post_is_shown_on_a_terminal_that_lacks_its_letters(drafted: Path) -> None:
    def run(*words: str) -> bytes:
        command = [sys.executable, "-m", "crosspost", "review", *words]
        env = clean_environment() | {"PYTHONIOENCODING": "ascii"}
        done = subprocess.run(command, cwd=drafted, env=env, capture_output=True, timeout=60, check=False)
        assert (done.returncode, done.stderr.replace(b"Dry run: nothing goes out.\n", b"")) == (0, b"")
        return done.stdout

    assert run("list")
    assert run("show", "1")
    told = json.loads(run("show", "1", "--json").decode("ascii"))
    assert told == here("review", "show", "1", "--json", cwd=drafted).json, "programs get every letter"


def test_what_was_seen_is_what_is_approved(folder: Path) -> None:
    here("once", cwd=folder)

    said = here("review", "approve", "1", "--version", "7", cwd=folder)

    assert said.code == 1
    assert said.err.startswith("crosspost: ")


REFUSED = [
    (("review", "show", "999"), 1, "999", "no such post"),
    (("review", "edit", "1", "--text", "x" * 300), 1, "", "too long for X"),
    (("review", "approve", "one"), 2, "integer", "not a number"),
    (("review", "resolve", "1"), 2, "--there", "says neither there nor absent"),
    (("review", "resolve", "1", "--absent"), 1, "not in doubt", "nothing to resolve"),
    (("resume", "myspace"), 2, "twitter", "no such account"),
]


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory, sandbox: str, site: FeedSite) -> Path:
    """A folder with drafts that nobody changes."""
    where = tmp_path_factory.mktemp("drafted")
    (where / "config").mkdir()
    (where / "config" / "crosspost.toml").write_text(
        f'sandbox = "{sandbox}"\n[[feed]]\nkey = "carnet"\nurl = "{site.url}/feed"\nsettle = "0s"\nbackfill = 1\n'
        "allow_private = true\n",
        encoding="utf-8",
    )
    (where / ".env").write_text("\n".join(line for line in env_lines() if line.startswith("TWITTER")), encoding="utf-8")
    assert here("once", cwd=where).code == 0
    return where


@pytest.mark.parametrize(("words", "code", "told", "reason"), REFUSED)
def test_what_cannot_be_done_is_refused_in_words(
    drafted: Path, words: tuple[str, ...], code: int, told: str, reason: str
) -> None:
    said = here(*words, cwd=drafted)

    assert (said.code, said.out) == (code, ""), reason
    assert said.err, reason
    assert told in said.err, reason


def test_an_account_that_is_not_paused_need_not_be_resumed(drafted: Path) -> None:
    said = here("resume", "twitter", cwd=drafted)

    assert (said.code, "was not paused" in said.out) == (0, True)


@pytest.mark.parametrize("words", [(), ("copy.db", "--in-place")], ids=["neither", "both"])
def test_restore_takes_a_file_or_what_is_there_already(drafted: Path, words: tuple[str, ...]) -> None:
    said = here("restore", *words, cwd=drafted)
    assert said.code == 2
    assert "--in-place" in said.err


def test_a_database_that_is_back_already_is_made_safe_in_its_place(folder: Path) -> None:
    with_auto_review(folder)
    assert here("once", cwd=folder).code == 0
    said = here("restore", "--in-place", "--json", cwd=folder)
    assert said.code == 0, said.err
    waiting = here("review", "list", "--json", cwd=folder).json
    assert said.json["held"] == len(waiting)
    assert all("gone out since" in post["note"] for post in waiting)
    assert "is safe" in here("restore", "--in-place", cwd=folder).out


def test_a_post_in_doubt_needs_a_human_who_may_resolve_it(folder: Path, sandbox: str) -> None:
    with_auto_review(folder)
    here("once", cwd=folder)
    fault = {"route": "twitter.create", "kind": "lose_request", "times": 1}
    requests.post(f"{sandbox}/sandbox/faults", json=fault, timeout=5).raise_for_status()

    said = here("once", "--live", "--json", cwd=folder)
    assert said.code == 3
    (doubtful,) = (post for post in here("review", "list", "--json", cwd=folder).json if post["state"] == "in_doubt")
    assert here("report", cwd=folder).code == 3

    refused = here("review", "reject", str(doubtful["id"]), cwd=folder)
    assert (refused.code, "it may be on the platform" in refused.err) == (2, True)
    told = here("review", "resolve", str(doubtful["id"]), "--absent", "--json", cwd=folder)
    assert told.json[0]["state"] == "approved"
    assert here("report", cwd=folder).code == 0
