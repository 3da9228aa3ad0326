"""What the results say, what they do not say, and what they give away as files."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from crosspost.model import Review, Spend
from crosspost.web import results
from tests.steps.conftest import Installation
from tests.web.conftest import Reader, reader_of
from tests.web.filled import fill, published


@pytest.fixture
def reader(world: Installation) -> Iterator[Reader]:
    for key in ("twitter", "facebook"):
        world.with_account(key, review=Review())
    world.app = replace(world.app, dry_run=True)
    made = reader_of(world)
    with made.client:
        yield made


def table_of(reader: Reader, name: str, query: str = "") -> list[dict[str, str]]:
    answer = reader.get(f"/results/{name}.csv{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["content-disposition"] == f'attachment; filename="crosspost-{name}.csv"'
    assert answer.content.startswith(codecs.BOM_UTF8), "Excel would read it in the code page of its country"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_without_posts_the_page_says_what_will_be_here(reader: Reader) -> None:
    html = reader.get("/results").text
    assert "Nothing went out in these days" in html
    assert "<svg" not in html


def test_with_a_few_posts_nothing_is_claimed(reader: Reader) -> None:
    fill(reader.world, 6)
    html = reader.get("/results?account=twitter").text
    assert "Not enough yet to compare styles: 2 of 30 posts" in html
    assert "did better" not in html
    # What was spent is a fact of however few posts; nothing else is drawn.
    assert html.count("<svg") == 1
    assert "not enough yet" in html


def test_a_finding_is_the_title_with_its_sample_and_its_table(reader: Reader) -> None:
    fill(reader.world, 160)
    html = reader.get("/results?account=twitter").text
    assert "Posts of this style did better: a question" in html
    sizes = [int(row["posts"]) for row in table_of(reader, "style", "?account=twitter")]
    assert f"{sum(sizes)} posts compared." in html
    assert re.search(r"After 1 day, posts had \d+ % of what they had after 28 days \(\d+ posts\)", html)
    assert "of engagement" in html


def test_accounts_and_days_narrow_what_is_summed_up(reader: Reader) -> None:
    fill(reader.world, 40)
    every, one = table_of(reader, "posts"), table_of(reader, "posts", "?account=facebook")
    assert {row["account"] for row in every} == {"twitter", "facebook"}
    assert {row["account"] for row in one} == {"facebook"}
    assert len(table_of(reader, "posts", "?days=28")) < len(every)
    assert table_of(reader, "posts", "?days=x&account=nobody") == every


def test_what_was_not_measured_is_empty_in_the_file_and_not_0(reader: Reader) -> None:
    now = reader.world.clock()
    published(reader.world, 1, now - timedelta(days=5), likes=None)
    published(reader.world, 2, now - timedelta(days=6), likes=0)
    assert [row["engagement"] for row in table_of(reader, "posts")] == ["", "0.0"]


def test_files_are_safe_to_open_in_a_spreadsheet_and_pages_to_look_at(reader: Reader) -> None:
    now = reader.world.clock()
    evil = ("=HYPERLINK(1)", "@SUM(1)", "<script>alert(1)</script>", "](javascript:x)")
    for number in range(10):
        published(reader.world, number, now - timedelta(days=4, hours=number), likes=number, tags=evil, style="=cmd")
    for name in ("tag", "style", "posts"):
        for row in table_of(reader, name):
            assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in row.values()), row
    html = reader.get("/results").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_money_is_summed_by_month_and_told_per_dollar(reader: Reader) -> None:
    now = reader.world.clock()
    for number in range(9):
        published(reader.world, number, now - timedelta(days=5, minutes=number), likes=10)
    store = reader.world.app.store
    store.book([Spend(account_key="twitter", operation="read", price_usd=Decimal(3), at=now - timedelta(days=40))])
    rows = {row["month"]: row for row in table_of(reader, "money", "?account=twitter")}
    assert Decimal(rows["2026-10"]["spent_usd"]) == 3
    assert (rows["2026-10"]["their_engagement"], rows["2026-10"]["engagement_per_usd"]) == ("", "")
    # Nine posts of $0.2 and nine reads; each post has 10 likes and 1 share.
    assert Decimal(rows["2026-11"]["spent_usd"]) == Decimal("1.845")
    assert float(rows["2026-11"]["engagement_per_usd"]) == pytest.approx(9 * 13 / 1.8, abs=0.01)
    assert "$4.845 spent; each dollar of publishing brought 65 of engagement" in reader.get("/results").text


def test_a_long_past_is_cut_and_said(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(reader.world, 12)
    monkeypatch.setattr(results, "MOST_POSTS", 5)
    html = reader.get("/results").text
    assert "12 posts went out" in html
    assert "Only the newest 5" in html


@pytest.mark.parametrize("path", ["/results/nope.csv", "/results/style", "/results/../x.csv"])
def test_there_are_no_other_files(reader: Reader, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_the_results_speak_french(reader: Reader) -> None:
    fill(reader.world, 160)
    html = reader.get("/results?account=twitter", **{"accept-language": "fr"}).text
    assert "ont mieux marché" in html
    assert "posts comparés" in html
