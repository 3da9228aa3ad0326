"""`link = "reply"` from feed to platforms: reviewed words without the link, and the marked link in the first reply."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crosspost.bootstrap import build, utc_now
from crosspost.cli import app
from crosspost.config import load
from crosspost.model import PlatformName, PostState, ReplyState
from crosspost.sandbox.credentials import env_lines
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.setup import TASKS, FacebookSetup
from crosspost.steps import LINE, publish
from tests.steps.conftest import FakeFeeds, FakePages, entry


def test_from_the_feed_through_review_to_both_platforms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    now = utc_now()
    with Sandbox(clock=lambda: now) as sandbox:
        (tmp_path / "config").mkdir()
        (tmp_path / "config/crosspost.toml").write_text(
            f'sandbox = "{sandbox.url}"\ndry_run = false\n'
            f'[[feed]]\nkey = "blog"\nurl = "https://blog.example.org/feed"\nbackfill = 1\nsettle = "0s"\n'
            '[[account]]\nkey = "twitter"\nlink = "reply"\n[[account]]\nkey = "facebook"\nlink = "reply"\n'
        )
        (tmp_path / ".env").write_text("\n".join(env_lines()))
        settings = load(environ={})
        with build(settings, clock=lambda: now) as opened:
            # Loopback addresses are no links to X: the feed is of a public blog, and comes from memory.
            feeds = FakeFeeds(shown={"blog": [entry(1)]})
            service = replace(opened, feed_source=feeds, page_source=FakePages())
            for step in LINE.values():
                step(service)
            drafts = service.store.posts([PostState.DRAFT])
            assert {post.teaser.platform: post.price_usd for post in drafts} == {
                PlatformName.TWITTER: Decimal("0.215"),
                PlatformName.FACEBOOK: Decimal(0),
            }
        shown = CliRunner().invoke(app, ["review", "show", "1"], catch_exceptions=False).output
        assert "first reply" in shown
        assert "post $0.015 + reply with a link $0.20 = $0.215: $0.015 more than with the link in the post" in shown
        dry = CliRunner().invoke(app, ["review", "approve", "1", "2"], catch_exceptions=False)
        assert dry.exit_code == 0
        with build(settings, clock=lambda: now, dry_run=True) as service:
            would = publish.run(service).would_send
            assert [f"utm_content=p{post.id}" in str(post.outgoing.reply) for post in would] == [True, True]
            assert not any("://" in post.outgoing.text for post in would)
        with build(settings, clock=lambda: now) as service:
            publish.run(service)
            assert [reply.state for reply in service.store.replies()] == [ReplyState.SENT, ReplyState.SENT]
            assert service.store.spent("twitter", since=now - timedelta(days=1)) == Decimal("0.215")
        state = sandbox.state()
        (x,) = state["accounts"]["twitter"].values()
        (page,) = state["accounts"]["facebook"].values()
        post, reply = x["posts"]
        assert (post["links"], reply["reply_to"]) == ([], post["id"])
        assert "utm_content=p" in reply["links"][0]
        (comment,) = state["comments"]
        assert comment["post_id"] == page["posts"][0]["id"]
        assert "utm_content=p" in comment["text"]
        assert page["posts"][0]["links"] == []
        assert Decimal(state["spent_usd"]) == Decimal("0.215")


def test_a_page_that_may_not_comment_posts_nothing_without_its_link_until_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    now = utc_now()
    with Sandbox(clock=lambda: now) as sandbox:
        sandbox.set_up(FacebookSetup(tasks=tuple(task for task in TASKS if task != "MODERATE")))
        (tmp_path / "config").mkdir()
        (tmp_path / "config/crosspost.toml").write_text(
            f'sandbox = "{sandbox.url}"\ndry_run = false\n[review]\npolicy = "auto"\n'
            '[[feed]]\nkey = "blog"\nurl = "https://blog.example.org/feed"\nbackfill = 2\nsettle = "0s"\n'
            '[[account]]\nkey = "facebook"\nlink = "reply"\n'
        )
        (tmp_path / ".env").write_text("\n".join(line for line in env_lines() if line.startswith("FACEBOOK")))
        with build(load(environ={}), clock=lambda: now) as opened:
            feeds = FakeFeeds(shown={"blog": [entry(1), entry(2)]})
            service = replace(opened, feed_source=feeds, page_source=FakePages())

            def states() -> tuple[list[PostState], list[ReplyState]]:
                posts = service.store.posts([PostState.APPROVED, PostState.PUBLISHED])
                return sorted(post.state for post in posts), [reply.state for reply in service.store.replies()]

            for hour in range(44):
                if hour == 30:
                    assert states() == ([PostState.APPROVED, PostState.PUBLISHED], [ReplyState.WAITING])
                    assert service.store.account_states()["facebook"].paused_reason is None
                    sandbox.set_up(FacebookSetup())
                for step in LINE.values():
                    step(service)
                now += timedelta(hours=1)
            assert states() == ([PostState.PUBLISHED] * 2, [ReplyState.SENT] * 2)
        assert len(sandbox.state()["comments"]) == 2


@pytest.mark.parametrize(("place", "price"), [("post", "0.200"), ("reply", "0.215"), ("none", "0.015")])
def test_the_preview_tells_the_price_of_each_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, price: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feed.xml").write_text(
        "<rss version='2.0'><channel><item><title>Un article sur les réseaux</title>"
        "<link>https://blog.example.org/article-1</link><description>Ce que l’on y apprend.</description>"
        "</item></channel></rss>"
    )
    arguments = ["preview", "feed.xml", "--link", place]
    told = json.loads(CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False).output)
    drawn = CliRunner().invoke(app, arguments, catch_exceptions=False).output
    (article,) = told["articles"]
    on_x = [teaser for teaser in article["teasers"] if teaser["platform"] == "twitter"]
    assert {Decimal(teaser["price_usd"]) for teaser in on_x} == {Decimal(price)}
    assert {teaser["reply"] for teaser in on_x} == {article["link"] if place == "reply" else None}
    assert ("more than with the link in the post" in drawn) is (place == "reply")
