"""The demo's blog: its articles are good French, its pages are complete, its server answers as a blog's does."""

from __future__ import annotations

import http.client
import re
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import feedparser
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.demo.blog import Blog
from crosspost.demo.blog.articles import BlogArticle, load_articles, parse_article
from crosspost.demo.blog.pages import article_page, french_date
from crosspost.demo.blog.rss import feed
from crosspost.demo.blog.server import is_unchanged
from crosspost.demo.blog.site import Resource, render

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ARTICLES = load_articles()
each_article = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)


@pytest.fixture
def blog() -> Iterator[Blog]:
    with Blog(START) as blog:
        yield blog


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()


def fetch(url: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, headers=headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def entries_of(blog: Blog) -> list[Any]:
    parsed = feedparser.parse(fetch(blog.feed_url).body)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return list(parsed.entries)


def prose(article: BlogArticle) -> str:
    """All the words a reader sees, without tags or code."""
    body = lxml.html.fragment_fromstring(article.body, create_parent="div")
    for code in body.iter("code"):
        code.text = "code"
    return "\n".join([article.title, article.chapo, article.image_alt, *article.tags, str(body.text_content())])


# ── the articles ──────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_two_articles_of_baseline_and_four_of_news() -> None:
    assert [article.age_at_start is None for article in ARTICLES] == [False, False, True, True, True, True]
    assert [article.number for article in ARTICLES] == [1, 2, 3, 4, 5, 6]


@each_article
def test_an_article_has_the_build_of_a_real_one(article: BlogArticle) -> None:
    body = lxml.html.fragment_fromstring(article.body, create_parent="div")
    words = str(body.text_content()).split()
    assert 500 <= len(words) <= 900
    assert 3 <= len(body.findall("h2")) <= 5
    assert body.findall("ul") or body.findall("ol")
    assert len(body.findall("blockquote")) == 1
    assert 3 <= len(article.tags) <= 4
    assert article.author
    assert article.image_alt
    assert "?" in str(body.text_content())
    assert article.chapo.count(".") == 1
    assert article.chapo.endswith(".")
    assert re.fullmatch(r"[a-z0-9-]+", article.slug)


TYPOGRAPHY = [
    (r"'|´|`", "a straight apostrophe, where French print has ’"),
    (r'"', "a straight quotation mark, where French print has « »"),
    (r"(?:[^\u00a0\u202f]|^)[?!;:»](?!//)", "no no-break space before ? ! ; : »"),
    (r"«[^\u00a0\u202f]", "no no-break space after «"),
    (r"\d (?=[\d%€h])", "a number that may break at the end of a line"),
    (r"\b[AE](?:tat|cole|tre|criture|diter)\b|\bA (?=\w)", "a capital without its accent"),
    (r"\.\.\.", "three full stops for an ellipsis"),
    (r" {2,}| ,| \.", "a stray space"),
]


@each_article
@pytest.mark.parametrize(("pattern", "reason"), TYPOGRAPHY, ids=[reason for _, reason in TYPOGRAPHY])
def test_an_article_keeps_french_typography(article: BlogArticle, pattern: str, reason: str) -> None:
    found = re.search(pattern, prose(article))
    assert found is None, f"{reason}: …{prose(article)[max(0, found.start() - 30) : found.end() + 10]!r}"


@pytest.mark.parametrize(
    ("broken", "pattern"),
    [
        ("l'audience", TYPOGRAPHY[0][0]),
        ("Pourquoi ?", TYPOGRAPHY[2][0]),
        ("Pourquoi?", TYPOGRAPHY[2][0]),
        ("« oui »", TYPOGRAPHY[3][0]),
        ("100 %", TYPOGRAPHY[4][0]),
        ("A quel rythme", TYPOGRAPHY[5][0]),
    ],
)
def test_the_typography_rules_find_what_they_look_for(broken: str, pattern: str) -> None:
    assert re.search(pattern, broken)


def test_the_articles_hold_what_a_careful_teaser_must_handle() -> None:
    titles = [article.title for article in ARTICLES]
    tags = {tag for article in ARTICLES for tag in article.tags}
    bodies = " ".join(article.body for article in ARTICLES)
    assert any(len(title) > 120 for title in titles)
    assert any({"«", "%", "’"} <= set(title) for title in titles)
    assert any(title.endswith("?") for title in titles)
    assert any("&" in tag for tag in tags)
    assert any(" " in tag for tag in tags)
    assert any(not tag.isascii() for tag in tags)
    assert "plan-editorial.md" in bodies
    assert re.search(r"(?<!\w)@\w+", bodies)


@each_article
def test_an_article_names_no_third_party_but_the_platforms(article: BlogArticle) -> None:
    brands = "google|apple|amazon|microsoft|tiktok|youtube|whatsapp|twitter|threads|mastodon|bluesky|pinterest|canva"
    brands += "|hootsuite|buffer|mailchimp|wordpress|linux|chatgpt|snapchat|reddit|https?://|www\\."
    assert not re.search(rf"(?i)\b(?:{brands})", prose(article) + article.body)


@each_article
def test_an_image_is_a_small_png_for_a_preview(article: BlogArticle) -> None:
    image = article.image()
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", image[16:24]) == (1200, 630)
    assert image.endswith(b"IEND\xaeB`\x82")
    assert len(image) < 40_000


def test_internal_links_lead_to_older_articles() -> None:
    number = {article.path: article.number for article in ARTICLES}
    links = [(article.number, path) for article in ARTICLES for path in re.findall(r'href="([^"]+)"', article.body)]
    assert links
    for source, path in links:
        assert number[path] < source


FRONT = '+++\nnumber = 1\ntitle = "T"\nchapo = "C."\nauthor = "A"\ntags = ["t"]\nimage_alt = "I"\nfull_text = true\n'


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("<p>no front part</p>", "front part between two lines"),
        (FRONT + "<p>never closed</p>", "front part between two lines"),
        (FRONT.replace('author = "A"\n', "") + "+++\n<p>x</p>", "author"),
        (FRONT + 'colour = "red"\n+++\n<p>x</p>', "colour"),
    ],
)
def test_a_damaged_article_is_refused_by_name(source: str, says: str) -> None:
    with pytest.raises(ValueError, match=rf"broken\.html: .*{says}"):
        parse_article("broken", source)


def test_an_article_without_age_is_news() -> None:
    assert parse_article("x", FRONT + "+++\n<p>x</p>\n").age_at_start is None
    assert parse_article("x", FRONT + "days_before_start = 3\n+++\n<p>x</p>\n").age_at_start == timedelta(days=3)


# ── the feed ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_feed_starts_with_the_baseline_and_grows_by_what_is_published(blog: Blog) -> None:
    assert [entry.link for entry in entries_of(blog)] == [f"{blog.url}/articles/{s}/" for s in blog.published[::-1]]
    assert len(blog.published) == 2

    address = blog.publish("a-quel-rythme-publier", at=START + timedelta(hours=1))

    entries = entries_of(blog)
    assert len(entries) == 3
    assert entries[0].link == entries[0].id == address
    assert entries[0].title == "À quel rythme publier quand on est seule à tout faire\u202f?"
    assert entries[0].published_parsed[:5] == (2026, 3, 2, 9, 0)
    assert entries[0].author == "Maud Vernelle"
    assert blog.published[-1] == "a-quel-rythme-publier"


def test_every_article_comes_out_in_its_turn(blog: Blog) -> None:
    for day, slug in enumerate(blog.upcoming):
        blog.publish(slug, at=START + timedelta(days=day))
    assert blog.upcoming == ()
    assert [entry.link.split("/")[-2] for entry in entries_of(blog)] == [article.slug for article in ARTICLES[::-1]]


def test_half_of_the_entries_carry_the_whole_text_and_half_only_the_chapo(blog: Blog) -> None:
    for slug in blog.upcoming:
        blog.publish(slug, at=START)
    by_slug = {entry.link.split("/")[-2]: entry for entry in entries_of(blog)}
    for article in ARTICLES:
        entry = by_slug[article.slug]
        assert entry.summary == article.chapo
        assert ("content" in entry) is article.full_text
        assert [tag.term for tag in entry.tags] == list(article.tags)
    assert sum(article.full_text for article in ARTICLES) == 3


def test_addresses_in_the_full_text_are_absolute() -> None:
    linked = next(article for article in ARTICLES if 'href="/' in article.body)
    full = parse_article(linked.slug, FRONT + f"+++\n{linked.body}")
    content = feedparser.parse(feed("http://127.0.0.1:1", [(full, START)])).entries[0].content[0].value
    addresses = re.findall(r'(?:href|src)="([^"]+)"', content)
    assert len(addresses) == 2
    assert all(address.startswith("http://127.0.0.1:1/") for address in addresses)


def test_a_blog_that_has_published_nothing_has_an_empty_feed() -> None:
    site = render("http://127.0.0.1:1", {}, {}, START)
    assert set(site) == {"/", "/feed.xml"}
    assert feedparser.parse(site["/feed.xml"].body).entries == []


@given(words=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")))
def test_whatever_the_words_the_feed_and_the_page_stay_whole(words: str) -> None:
    title = f"a{words}z"
    article = replace(ARTICLES[0], title=title, chapo=title, author=title, tags=(title,), image_alt=title)
    parsed = feedparser.parse(feed("http://127.0.0.1:1", [(article, START)]).encode())
    assert not parsed.bozo
    assert len(parsed.entries) == 1
    page = lxml.html.document_fromstring(article_page("http://127.0.0.1:1", article, START))
    assert page.xpath("//meta[@property='og:title' or @property='article:tag']/@content") == [title, title]
    assert page.xpath("string(//h1)") == title


# ── the pages ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_article_page_says_everything_about_itself(blog: Blog) -> None:
    at = START + timedelta(days=1)
    for slug in blog.upcoming:
        blog.publish(slug, at=at)
    for article in ARTICLES:
        url = f"{blog.url}{article.path}"
        page = lxml.html.document_fromstring(fetch(url).body)
        meta = {m.get("property") or m.get("name"): m.get("content") for m in page.iter("meta")}
        assert page.get("lang") == "fr"
        assert page.xpath("string(//link[@rel='canonical']/@href)") == meta["og:url"] == url
        assert meta["og:title"] == article.title == page.xpath("string(//h1)")
        assert meta["og:description"] == meta["description"] == article.chapo
        assert meta["og:type"] == "article"
        assert meta["og:site_name"] == "Petite audience"
        assert meta["og:image:alt"] == article.image_alt
        assert meta["author"] == article.author
        expected = at if article.age_at_start is None else START - article.age_at_start
        assert meta["article:published_time"] == expected.isoformat()
        assert page.xpath("//meta[@property='article:tag']/@content") == list(article.tags)
        assert page.xpath("string(//link[@type='application/rss+xml']/@href)") == blog.feed_url
        assert fetch(meta["og:image"] or "").body == article.image()


def test_the_home_page_lists_what_is_out_newest_first(blog: Blog) -> None:
    page = lxml.html.document_fromstring(fetch(f"{blog.url}/").body)
    assert page.xpath("//h2/a/@href") == [f"/articles/{slug}/" for slug in reversed(blog.published)]


def test_an_article_has_no_page_and_no_image_before_it_is_out(blog: Blog) -> None:
    slug = blog.upcoming[0]
    addresses = [f"{blog.url}/articles/{slug}/", f"{blog.url}/images/{slug}.png"]
    assert [fetch(address).status for address in addresses] == [404, 404]
    blog.publish(slug, at=START)
    assert [fetch(address).status for address in addresses] == [200, 200]


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2026, 8, 1, 12, 0, tzinfo=UTC), "1er août 2026"),
        (datetime(2026, 2, 28, 12, 0, tzinfo=UTC), "28 février 2026"),
        (datetime(2026, 1, 1, 0, 30, tzinfo=UTC).astimezone(), "1er janvier 2026"),
    ],
)
def test_dates_are_written_in_french(instant: datetime, written: str) -> None:
    assert french_date(instant) == written


# ── the server ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reader_that_has_the_feed_is_told_that_nothing_changed_until_something_does(blog: Blog) -> None:
    first = fetch(blog.feed_url)
    seen = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
    unchanged = fetch(blog.feed_url, seen)
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]
    assert fetch(blog.feed_url, {"If-Modified-Since": first.headers["Last-Modified"]}).status == 304

    blog.publish(blog.upcoming[0], at=START)

    assert fetch(blog.feed_url, seen).status == 200


RESOURCE = Resource(body=b"x", content_type="text/plain", modified=START + timedelta(milliseconds=500))
AT_START = "Mon, 02 Mar 2026 08:00:00 GMT"


@pytest.mark.parametrize(
    ("if_none_match", "if_modified_since", "unchanged", "reason"),
    [
        (None, None, False, "nothing was asked"),
        (RESOURCE.etag, None, True, "the same tag"),
        (f'"other", W/{RESOURCE.etag}', None, True, "one of several, compared weakly"),
        ("*", None, True, "anything will do"),
        ('"other"', AT_START, False, "the tag decides, the date does not count"),
        (None, AT_START, True, "dates are whole seconds"),
        (None, "Mon, 02 Mar 2026 07:59:59 GMT", False, "changed since"),
        (None, "Mon, 02 Mar 2026 08:00:00 -0000", True, "a date without zone is UTC"),
        (None, "yesterday", False, "a date that cannot be read is ignored"),
    ],
)
def test_conditional_requests(
    if_none_match: str | None, if_modified_since: str | None, unchanged: bool, reason: str
) -> None:
    assert is_unchanged(RESOURCE, if_none_match, if_modified_since) is unchanged, reason


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("localhost:8080", 200),
        ("blog.example", 421),
        ("127.0.0.1.blog.example:80", 421),
        ("", 421),
    ],
)
def test_only_loopback_names_are_served(blog: Blog, host: str, status: int) -> None:
    assert fetch(f"{blog.url}/", {"Host": host}).status == status


@pytest.mark.parametrize("path", ["/nothing", "/articles/../style.css", "/images/", "/%2e%2e/pages.py"])
def test_an_unknown_path_is_not_found(blog: Blog, path: str) -> None:
    assert fetch(blog.url + path).status == 404


def test_a_marked_link_leads_to_the_article(blog: Blog) -> None:
    assert fetch(f"{blog.url}/articles/{blog.published[0]}/?utm_content=p7").status == 200


def test_head_gives_the_headers_alone(blog: Blog) -> None:
    full, head = fetch(blog.feed_url), fetch(blog.feed_url, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == full.headers["Content-Length"] == str(len(full.body))


def test_the_blog_speaks_on_loopback_and_falls_silent_when_it_ends() -> None:
    with Blog(START) as blog:
        url = blog.url
        assert url.startswith("http://127.0.0.1:")
        assert fetch(f"{url}/").status == 200
    with pytest.raises(ConnectionRefusedError):
        fetch(f"{url}/")
    with pytest.raises(RuntimeError, match="with Blog"):
        _ = blog.url


@pytest.mark.parametrize(
    ("slug", "at", "says"),
    [
        ("no-such-article", START, "not an upcoming article"),
        ("six-semaines-sans-strategie", START, "not an upcoming article"),
        ("poser-une-question", START - timedelta(days=30), "before the latest article"),
        ("poser-une-question", START.replace(tzinfo=None), "no time zone"),
    ],
)
def test_a_publication_that_makes_no_sense_is_refused(blog: Blog, slug: str, at: datetime, says: str) -> None:
    before = fetch(blog.feed_url).body
    with pytest.raises(ValueError, match=says):
        blog.publish(slug, at=at)
    assert fetch(blog.feed_url).body == before


def test_a_start_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Blog(START.replace(tzinfo=None))
