"""Exports of platforms read as the past; our own field data written so that a spreadsheet runs none of it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core import past
from crosspost.core.features import features_of
from crosspost.core.tables import FORMULA, cell, columns, label, to_csv
from crosspost.model import Account, PlatformName

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="42")
PAGE = Account(key="page", platform=PlatformName.FACEBOOK, remote_account_id="77", timezone=ZoneInfo("Europe/Paris"))
X_HEAD = '"Tweet id","Tweet permalink","Tweet text","time","impressions","retweets","replies","likes","url clicks"\n'
META_HEAD = "Post ID,Page ID,Title,Description,Publish time,Permalink,Reach,Reactions,Comments,Shares,Total clicks\n"


def x_row(remote_id: str = "11", at: str = "2019-03-29 15:00 +0000", likes: str = "3.0", clicks: str = "-") -> str:
    head = f'"{remote_id}","https://x.com/a/status/{remote_id}","Vrai &amp; beau ? 📰 #été"'
    return f'{head},"{at}","9.0","4","","{likes}","{clicks}"\n'


def test_an_export_of_x_becomes_posts_with_features_and_counts_and_gaps_stay_gaps() -> None:
    (post,) = past.read(X_HEAD + x_row(), X, now=NOW).posts
    assert post.text == "Vrai & beau ? 📰 #été"
    assert post.published_at == datetime(2019, 3, 29, 15, tzinfo=UTC)
    assert post.counts == {"impressions": 9, "shares": 4, "likes": 3}
    assert (post.features["hashtags"], post.features["emoji"], post.features["questions"]) == (1, 1, 1)


def test_an_export_of_meta_is_read_in_the_accounts_own_time_under_the_graphs_ids() -> None:
    text = META_HEAD + "5,77,Titre,,07/01/2026 09:30,https://www.facebook.com/77/posts/5,100,7,2,,4\n"
    (post,) = past.read("\ufeff" + text, PAGE, now=NOW).posts
    assert post.remote_id == "77_5"
    assert post.published_at == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)
    assert post.counts == {"reach": 100, "likes": 7, "replies": 2, "clicks": 4}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (x_row(remote_id="=1+1"), "no id"),
        (x_row(remote_id=""), "no id"),
        (x_row(at="yesterday"), "cannot be read"),
        (x_row(at="2019-13-45 15:00 +0000"), "cannot be read"),
        (x_row(at="2031-03-29 15:00 +0000"), "future"),
        (x_row(likes="-3"), "no count"),
        (x_row(likes="many"), "no count"),
        ("13\n", "cannot be read"),
    ],
)
def test_a_bad_row_is_named_and_skipped_and_the_rest_goes_on(row: str, said: str) -> None:
    found = past.read(X_HEAD + x_row("1") + row + x_row("2"), X, now=NOW)
    assert [post.remote_id for post in found.posts] == ["1", "2"]
    assert found.skipped == 1
    (problem,) = found.problems
    assert problem.startswith("row 3: ")
    assert said in problem


def test_posts_of_another_page_are_left_out_and_counted() -> None:
    rows = ["9999_5,,Titre", "6,9999,Titre", "7,77,Titre", "77_8,,Titre", "9,,Titre", "1_2,,Titre"]
    rest = ",,07/01/2026 09:30,https://www.facebook.com/5,100,7,2,,4"
    found = past.read(META_HEAD + "\n".join(row + rest for row in rows) + "\n", PAGE, now=NOW)
    assert [post.remote_id for post in found.posts] == ["77_7", "77_8", "77_9"]
    assert found.skipped == 3
    assert found.problems == (
        "2 rows are posts of Page '9999', not of 77: skipped",
        "1 row is a post of Page '1', not of 77: skipped",
    )


def test_posts_of_another_handle_are_left_out_where_ours_is_known() -> None:
    text = X_HEAD + x_row("1") + x_row("2").replace("x.com/a/", "twitter.com/another_client/")
    assert past.read(text, X, now=NOW).handles == ("a", "another_client")
    found = past.read(text, X, now=NOW, handle="A")
    assert [post.remote_id for post in found.posts] == ["1"]
    assert found.problems == ("1 row is a post of @another_client, not of A: skipped",)
    assert found.handles == ("a",)


def test_counts_of_a_file_may_be_as_old_as_its_newest_post() -> None:
    found = past.read(X_HEAD + x_row("1") + x_row("2", at="2019-04-02 15:00 +0000"), X, now=NOW)
    assert [post.counted_at - post.published_at for post in found.posts] == [timedelta(days=4), timedelta(0)]


@pytest.mark.parametrize(
    ("text", "account", "said"),
    [
        ("", X, "has not the columns"),
        ("a,b\n1,2\n", X, "has not the columns"),
        (META_HEAD, X, "choose the other account"),
        (X_HEAD, PAGE, "choose the other account"),
        (X_HEAD + '"' + "x" * 200_000 + '"\n', X, "not CSV"),
    ],
)
def test_what_is_no_export_of_this_account_is_refused(text: str, account: Account, said: str) -> None:
    with pytest.raises(past.NotAnExport, match=said):
        past.read(text, account, now=NOW)


def test_real_exports_of_x_are_read_whole(shared: Path) -> None:
    files = sorted((shared / "data/engagement/x-analytics-sample").glob("*.csv"))
    assert files
    for file in files:
        text = file.read_text("utf-8-sig")
        found = past.read(text, X, now=NOW)
        assert found.problems == ()
        assert len(found.posts) == sum(1 for _ in csv.DictReader(io.StringIO(text)))


@given(st.text())
def test_no_cell_of_words_begins_a_formula_and_none_loses_its_words(words: str) -> None:
    written = cell(words)
    assert not written.startswith(FORMULA)
    assert written.removeprefix("'") == words.replace("\0", "").removeprefix("'")


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=5))
def test_a_table_is_read_back_as_it_was_written(texts: list[str]) -> None:
    rows = [{"text": text} for text in texts]
    back = list(csv.DictReader(io.StringIO(to_csv(("text", "more"), rows), newline="")))
    assert [one["text"] for one in back] == [cell(text) for text in texts]
    assert all(one["more"] == "" for one in back)


def test_columns_keep_their_order_whatever_the_order_of_the_ages() -> None:
    hour = timedelta(hours=1)
    assert columns([72 * hour, hour]) == columns([hour, 72 * hour, hour])
    ages = (hour, 24 * hour, 72 * hour, 168 * hour, timedelta(days=28), timedelta(minutes=90))
    assert [label(age) for age in ages] == ["1h", "24h", "72h", "7d", "28d", "5400s"]


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("Un #mot, pas#collé, pas #12", "hashtags", 1),
        ("https://x.example/a#b?c", "hashtags", 0),
        ("https://x.example/a?c d", "questions", 0),
        ("👍👍 12", "emoji", 2),
        ("Pikkord™ arrive, © 2026, ®", "emoji", 0),
        ("©️", "emoji", 1),
        ("Vive la France 🇫🇷🇧🇪", "emoji", 2),
        ("Étape 1️⃣", "emoji", 1),
        ("👩‍👩‍👧 👍🏽 ❤️", "emoji", 3),
        ("", "characters", 0),
    ],
)
def test_features_are_counted_outside_of_links(text: str, name: str, count: int) -> None:
    assert features_of(text)[name] == count
