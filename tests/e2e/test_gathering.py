"""import, export, listen and `sandbox --audience` as people and programs run them."""

from __future__ import annotations

import csv
import io
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from crosspost.bootstrap import utc_now
from crosspost.demo.blog.server import Blog
from crosspost.sandbox import credentials
from crosspost.sandbox.credentials import env_lines
from crosspost.sandbox.server import Sandbox
from tests.contract.sandbox_clients import graph_client
from tests.e2e.program import clean_environment, here

X_HEAD = "Tweet id,Tweet permalink,Tweet text,time,impressions,retweets,replies,likes,url clicks\n"
X_ROW = '{id},https://x.com/a/status/{id},"Vrai & beau ? #été",2024-03-29 15:00 +0000,900,{shares},0,{likes},-\n'


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder with settings, live on a sandbox of its own."""

    folder: Path
    sandbox: Sandbox

    def posted(self, platform: str) -> dict[str, Any]:
        """The one post that the account has."""
        (account,) = self.sandbox.state()["accounts"][platform].values()
        (post,) = [post for post in account["posts"] if post["reply_to"] is None]
        return dict(post)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Blog(utc_now()) as blog, Sandbox(clock=utc_now) as sandbox:
        (tmp_path / "config").mkdir()
        (tmp_path / "config/crosspost.toml").write_text(
            f'sandbox = "{sandbox.url}"\ndry_run = false\n'
            f'[[feed]]\nkey = "blog"\nurl = "{blog.feed_url}"\nbackfill = 1\nsettle = "0s"\nallow_private = true\n'
            '[[account]]\nkey = "twitter"\nlisten = true\n[[account]]\nkey = "facebook"\n[review]\npolicy = "auto"\n',
            encoding="utf-8",
        )
        (tmp_path / ".env").write_text("\n".join(env_lines()) + "\n", encoding="utf-8")
        yield Place(folder=tmp_path, sandbox=sandbox)


def walk(folder: Path, room: str) -> None:
    """One room of the line; review has no command of that name, its policy works within `once`."""
    if room != "review":
        assert here(room, cwd=folder).code == 0
        return
    for number in re.findall(r"^ *(\d+) ", here("review", "list", cwd=folder).out, re.MULTILINE):
        assert here("review", "approve", number, cwd=folder).code == 0


# ── listen


def test_listen_shows_questions_first_with_their_post_and_counts_the_talk(place: Place) -> None:
    for room in ("poll", "extract", "compose", "schedule", "review", "publish"):
        walk(place.folder, room)
    page_post, tweet = place.posted("facebook"), place.posted("twitter")
    place.sandbox.reply(page_post["id"], "Bravo \x1b[31m!", author="Zoé")
    question = place.sandbox.reply(page_post["id"], "C'est où ?", author="Léo")
    place.sandbox.reply(tweet["id"], "Et en anglais ?", author="Ana")
    place.sandbox.mention("Lu chez @sandbox_1", author="Tom")
    graph_client(place.sandbox).put_object(question, "comments", message="Ici.")

    said = here("listen", cwd=place.folder)

    assert said.code == 0, said.err
    assert "\x1b" not in said.out
    lines = said.out.splitlines()
    assert lines[0] == "Sandbox: posts, counts and remarks are simulated."
    assert "Ana: @sandbox_1 Et en anglais ?" in lines[1], "the one question that waits comes first"
    assert re.match(r"    on #\d+ \S.* · https://x.com/", lines[2])
    assert any("Léo: C'est où ? [answered]" in line for line in lines)
    assert any(line.startswith("    a mention · ") for line in lines)
    assert any(re.match(r"facebook: remarks by week: \d\d \w+ 2\*", line) for line in lines)
    found = here("listen", "--json", cwd=place.folder).json
    assert (found["heard"], found["simulated"], found["problems"]) == (0, True, [])
    assert {one["author"]: one["answered"] for one in found["conversation"]} == {
        "Zoé": False,
        "Léo": True,
        "Ana": False,
        "Tom": False,
    }
    assert [one["post"] is None for one in found["conversation"] if one["author"] == "Tom"] == [True]
    assert [(week["remarks"], week["questions"]) for week in found["weeks"]["facebook"]] == [(2, 1)]


def test_listen_without_anything_to_show_says_when_it_looked_and_looks_again(place: Place) -> None:
    first, again = here("listen", cwd=place.folder), here("listen", cwd=place.folder)
    for said in (first, again):
        assert "Nothing was heard yet." in said.out
        assert re.search(r"facebook: last look \w+ .* the next one from \w+ .* on", said.out)


def test_listen_asks_nobody_in_dry_run(place: Place) -> None:
    said = here("listen", "--dry-run", "--json", cwd=place.folder)
    assert (said.code, said.json["conversation"]) == (0, [])
    assert place.sandbox.state()["journal"] == []


# ── import


def test_import_says_what_was_read_new_grown_and_skipped(place: Place) -> None:
    file = place.folder / "past.csv"
    file.write_text(X_HEAD + X_ROW.format(id=11, shares=1, likes=3) + X_ROW.format(id=12, shares=0, likes=0))
    said = here("import", "past.csv", "--account", "twitter", "--json", cwd=place.folder)
    told = {"read": 2, "new": 2, "grown": 0, "skipped": 0, "handles": ["a"], "problems": []}
    assert (said.code, said.json) == (0, told)
    again = here("import", "past.csv", "--account", "twitter", "--json", cwd=place.folder)
    assert again.json["new"] == again.json["grown"] == 0
    file.write_text(X_HEAD + X_ROW.format(id=11, shares=1, likes=5) + X_ROW.format(id="none", shares=0, likes=0))
    fresher = here("import", "past.csv", "--account", "twitter", cwd=place.folder)
    assert fresher.code == 1, "a row was skipped"
    assert "1 posts of @a read, 0 new, 1 known with higher counts, 1 rows skipped." in fresher.out
    assert "row 3: 'tweet id' is 'none'" in fresher.out


@pytest.mark.parametrize(
    ("content", "account", "said", "why"),
    [
        (b"a,b\n1,2\n", "twitter", "has not the columns", "another file"),
        (X_HEAD.encode(), "facebook", "choose the other account", "the other platform's file"),
        (X_HEAD.encode(), "nobody", "no account 'nobody'; there are: twitter, facebook", "a typing mistake"),
        (b"\xff\xfe\x00", "twitter", "is not UTF-8", "another encoding"),
        (None, "twitter", "cannot be read", "no file"),
    ],
)
def test_import_refuses_what_it_cannot_use_and_says_what_to_do(
    place: Place, content: bytes | None, account: str, said: str, why: str
) -> None:
    if content is not None:
        (place.folder / "past.csv").write_bytes(content)
    found = here("import", "past.csv", "--account", account, cwd=place.folder)
    assert found.code in (1, 2), why
    assert said in re.sub(r"[\s│|]+", " ", found.err), why


# ── export


def test_export_writes_a_line_for_each_published_post_marked_as_simulated(place: Place) -> None:
    here("once", cwd=place.folder)
    said = here("export", "posts.csv", cwd=place.folder)
    assert said.code == 0
    assert "2 posts written to posts.csv." in said.err
    assert "simulated" in said.err
    rows = list(csv.DictReader(io.StringIO((place.folder / "posts.csv").read_text("utf-8"), newline="")))
    assert {(row["account"], row["simulated"], row["deleted"]) for row in rows} == {
        ("twitter", "1", "0"),
        ("facebook", "1", "0"),
    }
    piped = here("export", "-", cwd=place.folder)
    assert piped.out.replace("\r\n", "\n") == (place.folder / "posts.csv").read_text("utf-8").replace("\r\n", "\n")


def test_export_says_where_it_cannot_write(place: Place) -> None:
    said = here("export", "nowhere/posts.csv", cwd=place.folder)
    assert said.code == 2
    assert "cannot be written" in said.err


# ── sandbox --audience


def test_the_sandbox_runs_with_simulated_readers_and_says_so(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "crosspost", "sandbox", "--port", "0", "--audience", "7"],
        cwd=tmp_path,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            assert running.stdout is not None
            lines = []
            for line in running.stdout:
                lines.append(line)
                if "/sandbox/state" in line:
                    break
            text = "".join(lines)
            assert "simulated (seed 7)" in text
            address = re.search(r'sandbox = "(.+)"', text)
            assert address is not None
            told = requests.get(f"{address[1]}/sandbox/state", timeout=5).json()["audience"]
            assert (told["simulated"], told["seed"]) == (True, 7)
            assert credentials.facebook_page_id() in told["preferences"]
        finally:
            running.send_signal(signal.SIGTERM)
            assert running.wait(10) == 0
