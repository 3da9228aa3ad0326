"""Bytes of a feed → Document: small cases, each with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.errors import ParseError
from crosspost.feeds.document import MOST_ENTRIES, Document
from crosspost.feeds.parse import parse
from crosspost.model import Entry, PlatformName

URL = "https://blog.example/dir/feed.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:crosspost="urn:crosspost:1"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def read(body: str, url: str | None = URL) -> Document:
    return parse(body.encode(), content_type="application/xml", url=url)


def rss(item: str, *, channel: str = "", attributes: str = "") -> Entry:
    body = f'<rss version="2.0" {SPACES} {attributes}><channel>{channel}<item>{item}</item></channel></rss>'
    (entry,) = read(body).entries
    return entry


def atom(entry: str, *, feed: str = "", attributes: str = "") -> Entry:
    body = f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{feed}<entry>{entry}</entry></feed>'
    (found,) = read(body).entries
    return found


LINKS = [
    ("<link>https://blog.example/a</link>", "https://blog.example/a", "plain"),
    ("<link>/a</link>", "https://blog.example/a", "relative"),
    ("<link>https://blog.example/?a=1&amp;b=2</link>", "https://blog.example/?a=1&b=2", "query"),
    ("<guid>https://blog.example/a</guid>", "https://blog.example/a", "a guid that is an address"),
    ("<guid>12345</guid>", None, "a guid that is none"),
    ("<link></link><guid>https://blog.example/a</guid>", "https://blog.example/a", "an empty link, a guid that is one"),
    ('<guid isPermaLink="false">https://blog.example/a</guid>', "https://blog.example/a", "better than no address"),
    ('<link>/b</link><guid isPermaLink="false">https://x.example/</guid>', "https://blog.example/b", "the link first"),
    ("<link>javascript:alert(1)</link>", None, "script"),
    ("<link>file:///etc/passwd</link>", None, "file"),
    (
        "<link>https://feedproxy.example/~r/1</link><feedburner:origLink>https://blog.example/a</feedburner:origLink>",
        "https://blog.example/a",
        "the article's own address, not FeedBurner's",
    ),
]


@pytest.mark.parametrize(("item", "expected", "reason"), LINKS)
def test_the_link_is_the_articles_own_and_absolute(item: str, expected: str | None, reason: str) -> None:
    assert rss(item).link == expected, reason


def test_relative_links_start_at_xml_base_then_the_home_page_then_the_feed() -> None:
    link = '<link href="a"/>'
    home = '<link href="https://home.example/x/"/>'
    assert atom(link).link == "https://blog.example/dir/a"
    assert atom(link, feed=home).link == "https://home.example/x/a"
    assert atom(link, feed=home, attributes='xml:base="https://base.example/y/"').link == "https://base.example/y/a"


def test_a_guid_is_opaque_and_does_not_depend_on_where_the_feed_lives() -> None:
    body = '<rss version="2.0"><channel><item><guid>a/1?x=1&amp;y</guid></item></channel></rss>'
    assert {read(body, url).entries[0].guid for url in (None, URL, "https://other.example/")} == {"a/1?x=1&y"}


DATES = [
    ("<pubDate>Sun, 01 Mar 2026 10:00:00 +0100</pubDate>", datetime(2026, 3, 1, 9, tzinfo=UTC), "with offset"),
    ("<dc:date>2026-03-01T09:00:00Z</dc:date>", datetime(2026, 3, 1, 9, tzinfo=UTC), "Dublin Core"),
    ("<pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate>", None, "zero date"),
    ("<pubDate>2099-01-01T00:00:00Z</pubDate>", datetime(2099, 1, 1, tzinfo=UTC), "future: for others to judge"),
    ("<pubDate>31/31/9999 99:99</pubDate>", None, "unreadable"),
    ("<pubDate>Sun, 01 Mar 2026 10:00:00 AEDT</pubDate>", datetime(2026, 2, 28, 23, tzinfo=UTC), "a zone's name"),
    ("<pubDate>Sun, 01 Mar 2026 10:00:00 -03</pubDate>", datetime(2026, 3, 1, 13, tzinfo=UTC), "a zone without name"),
    ("", None, "missing"),
]


@pytest.mark.parametrize(("item", "expected", "reason"), DATES)
def test_dates_are_utc_or_none(item: str, expected: datetime | None, reason: str) -> None:
    assert rss(f"<title>x</title>{item}").published_at == expected, reason


def test_atom_keeps_the_date_of_the_last_edit_apart() -> None:
    entry = atom("<id>1</id><updated>2026-03-01T09:00:00Z</updated>")
    assert (entry.published_at, entry.updated_at) == (None, datetime(2026, 3, 1, 9, tzinfo=UTC))


IMAGES = [
    ('<enclosure url="/i" type="image/png"/>', "https://blog.example/i", "enclosure"),
    ('<enclosure url="/i.mp3" type="audio/mpeg"/>', None, "sound is no picture"),
    ('<media:content url="/s.jpg" width="10"/><media:content url="/l.jpg" width="99"/>', "/l.jpg", "the widest"),
    ('<media:thumbnail url="/t.jpg"/>', "/t.jpg", "thumbnail"),
    ('<itunes:image href="/c.jpg"/>', "/c.jpg", "cover"),
    (
        '<description>&lt;img width="1" src="/p.gif"&gt;&lt;img src="/b.jpg?a=1&amp;amp;b"&gt;</description>',
        "/b.jpg?a=1&b",
        "not the pixel",
    ),
    (
        "<description>&lt;img src=\"data:image/png;base64,AA\"&gt;&lt;img src='/b.jpg'&gt;</description>",
        "/b.jpg",
        "not data",
    ),
    ('<enclosure url="javascript:x" type="image/png"/>', None, "unsafe"),
]


@pytest.mark.parametrize(("item", "expected", "reason"), IMAGES)
def test_the_image_is_found_and_absolute(item: str, expected: str | None, reason: str) -> None:
    image = rss(item).image
    assert (image or "").removeprefix("https://blog.example") == (expected or "").removeprefix("https://blog.example")


AUTHORS = [
    ("<dc:creator>Anne Dupont</dc:creator>", "Anne Dupont"),
    ("<author>anne@blog.example (Anne Dupont)</author>", "Anne Dupont"),
    ("<author>anne@blog.example</author>", None),
]


@pytest.mark.parametrize(("item", "expected"), AUTHORS)
def test_an_author_is_a_name_and_never_an_address_of_mail(item: str, expected: str | None) -> None:
    assert rss(item).author == expected


def test_the_fullest_html_is_the_content_and_the_summary_stays_short() -> None:
    entry = rss("<description>court</description><content:encoded>&lt;p&gt;tout l'article&lt;/p&gt;</content:encoded>")
    assert (entry.summary, entry.content) == ("court", "<p>tout l'article</p>")


def test_content_alone_is_no_summary() -> None:
    entry = atom('<id>1</id><content type="html">&lt;p&gt;tout&lt;/p&gt;</content>')
    assert (entry.summary, entry.content) == ("", "<p>tout</p>")


def test_tags_and_languages_are_read() -> None:
    entry = rss("<category>Veille</category><category>veille</category>", channel="<language>fr-FR</language>")
    assert (entry.tags, entry.language) == (("Veille",), "fr")
    assert atom('<title xml:lang="en-GB">x</title>', attributes='xml:lang="fr"').language == "en"


SKIPS = [
    ("<category>NoCrosspost</category>", True, "category, any case"),
    ("<crosspost:skip/>", True, "element"),
    ("<category>other</category>", False, "neither"),
]


@pytest.mark.parametrize(("item", "expected", "reason"), SKIPS)
def test_an_author_can_keep_an_entry_back(item: str, expected: bool, reason: str) -> None:
    entry = rss(f"<title>x</title>{item}")
    assert entry.skip is expected, reason
    assert "NoCrosspost" not in entry.tags


def test_teasers_written_by_hand_are_kept_by_platform() -> None:
    short = "<crosspost:twitter>Un &amp; deux</crosspost:twitter>"
    long = "<crosspost:facebook><![CDATA[a\n\nb < c]]></crosspost:facebook>"
    assert rss(short + long).handwritten == {PlatformName.TWITTER: "Un & deux", PlatformName.FACEBOOK: "a\n\nb < c"}


def test_the_namespace_counts_and_not_the_prefix() -> None:
    item = "<xp:twitter>oui</xp:twitter><xp:skip/>"
    ours = rss(item, attributes='xmlns:xp="urn:crosspost:1"')
    theirs = rss(item, attributes='xmlns:xp="urn:other"')
    assert (ours.handwritten, ours.skip) == ({PlatformName.TWITTER: "oui"}, True)
    assert (theirs.handwritten, theirs.skip) == ({}, False)


def test_the_feed_says_how_long_to_leave_it_alone() -> None:
    document = read(
        f'<rss version="2.0" {SPACES}><channel><title>Le &lt;b&gt;blog&lt;/b&gt;</title><ttl>90</ttl></channel></rss>'
    )
    assert (document.title, document.entries, document.rest) == ("Le blog", (), timedelta(minutes=90))


def test_more_entries_than_the_limit_are_left_out_and_said_so() -> None:
    items = "<item><title>x</title></item>" * (MOST_ENTRIES + 1)
    document = read(f'<rss version="2.0"><channel>{items}</channel></rss>')
    assert (len(document.entries), document.cut) == (MOST_ENTRIES, True)


PAGE = "<!DOCTYPE html><html><head>{}</head><body>Bonjour</body></html>"
REFUSED = [
    ("", "empty", "nothing"),
    ("  \n", "empty", "blanks"),
    (PAGE.format(""), "web page", "a page"),
    (
        PAGE.format('<link rel="alternate" type="application/rss+xml" href="/rss">'),
        "use https://blog.example/rss",
        "announces",
    ),
    (PAGE.format("") + '<input type="password">', "password", "a login page"),
    ("<!-- x --><?xml?><opml><body/></opml>", "OPML", "a list of feeds"),
    ("<urlset/>", "site map", "a site map"),
    ("<svg/>", "<svg>", "another kind of XML"),
    ("Not found", "Not found", "words"),
]


@pytest.mark.parametrize(("body", "word", "reason"), REFUSED)
def test_what_is_no_feed_is_refused_in_a_bloggers_words(body: str, word: str, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert word in str(caught.value), reason
    assert URL in str(caught.value)


def test_the_announced_addresses_are_there_for_programs_too() -> None:
    feed, other = '<link rel="ALTERNATE" type="application/atom+xml" href="atom">', '<link rel="alternate" href="/fr">'
    links = f'<base href="/b/">{feed}{other}'
    with pytest.raises(ParseError) as caught:
        read(PAGE.format(links))
    assert caught.value.announced == ("https://blog.example/b/atom",)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
TITLED = '<rss version="2.0"><channel><item><title>&{};</title></item></channel></rss>'
HOSTILE = [
    (BOMB + "]>" + TITLED.format("j"), "entity bomb"),
    ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + TITLED.format("a"), "external entity"),
]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("body", "reason"), HOSTILE)
def test_hostile_documents_end_soon_and_leak_nothing(body: str, reason: str) -> None:
    document = read(body)
    assert all(len(entry.title) <= 1_000 and "root:" not in entry.title for entry in document.entries), reason


@pytest.mark.timeout(20)
@pytest.mark.parametrize("body", ["<item>" * 3_000, "<item><description>" + "<div>" * 20_000])
def test_endless_nesting_is_refused_at_once(body: str) -> None:
    with pytest.raises(ParseError, match="more than 1,000 elements stand one within the other"):
        read(f'<rss version="2.0"><channel>{body}')


SOUP = (
    "<item> </item> <title> </title> <link> /a </link> <category> <guid> &eacute; &#0; <![CDATA[ ]]> <!-- é \x00 "
    "<media:content '/> <pubDate>0</pubDate> &amp;lt; <author>a@b.c <enclosure"
)
PIECES = st.sampled_from(SOUP.split(" "))


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25), st.binary(max_size=10))
def test_no_soup_of_tags_crashes_it(pieces: list[str], junk: bytes) -> None:
    body = b'<rss version="2.0"><channel>' + "".join(pieces).encode() + junk
    for entry in parse(body, content_type=None, url=URL).entries:
        assert entry.link is None or entry.link.startswith(("http://", "https://"))
        assert "\x00" not in entry.title + entry.summary
