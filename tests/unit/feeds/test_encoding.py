"""The encoding that bytes are in, not the one that somebody says."""

from __future__ import annotations

import pytest

from crosspost.feeds.encoding import cut, readable
from crosspost.feeds.parse import parse

RSS = '<?xml version="1.0" encoding="{}"?><rss version="2.0"><channel><item><title>{}</title></item></channel></rss>'
TITLE = "Été à Nîmes : « cœur », naïf"


def title_of(body: bytes, content_type: str | None = None) -> str:
    return parse(body, content_type=content_type, url=None).entries[0].title


def rss(title: str = TITLE, *, said: str = "utf-8") -> str:
    return RSS.format(said, title)


CASES = [
    (rss().encode(), None, "as it should be"),
    (rss().encode("utf-8-sig"), None, "with a byte order mark"),
    (b"\n\n  " + rss().encode(), None, "blank lines before the declaration"),
    (rss(said="iso-8859-1").encode(), None, "the declaration lies"),
    (rss().encode(), "text/xml; charset=iso-8859-1", "the server lies"),
    (rss().encode(), "text/xml", "the server says nothing, which once meant US-ASCII"),
    (rss().encode(), "text/html; charset=windows-1252", "server and kind are wrong"),
    (rss(said="windows-1252").encode("windows-1252"), None, "another encoding, declared"),
    (rss(said="utf-8").encode("windows-1252"), None, "another encoding, undeclared"),
    (rss(said="utf-16").encode("utf-16"), None, "two bytes a character"),
    (rss().replace("Nîmes", "N\x00î\x0bmes").encode(), None, "control characters inside"),
]


@pytest.mark.parametrize(("body", "content_type", "reason"), CASES)
def test_accents_arrive_whatever_is_said_of_them(body: bytes, content_type: str | None, reason: str) -> None:
    assert title_of(body, content_type) == TITLE, reason


def test_a_stray_byte_is_read_by_itself_and_spoils_nothing_else() -> None:
    body = rss("été " * 20 + "XX").encode().replace(b"XX", b"na\xeff\xc3 [...]")
    assert title_of(body) == "été " * 20 + "naïf [...]"


def test_a_cut_document_keeps_its_first_entries_and_stays_well_formed() -> None:
    items = "".join(f"<item><title>{n}</title></item>" for n in range(9))
    body = f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
    shorter, was_cut = cut(body, 3)
    assert was_cut
    assert [entry.title for entry in parse(shorter, content_type=None, url=None).entries] == ["0", "1", "2"]
    assert shorter.endswith(b"</item></channel></rss>")
    assert cut(body, 9) == (body, False)


def test_the_start_of_any_document_can_be_read() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"):
        assert "<rss" in readable(rss().encode(encoding, errors="replace"))


HALVES = [
    ("&#55357;&#56832;", "\N{GRINNING FACE}", "an emoji written as two halves"),
    ("&#xD83D;&#xde00;", "\N{GRINNING FACE}", "in hexadecimal"),
    ("&#55357;", "", "a half alone is nothing"),
    ("&#56832;&#55357;", "", "two halves the wrong way round"),
    ("&#55295;&#57344;", "\ud7ff\ue000", "the characters around them stay"),
]


@pytest.mark.parametrize(("written", "read", "reason"), HALVES)
def test_half_a_character_does_not_make_a_feed_unreadable(written: str, read: str, reason: str) -> None:
    assert title_of(rss(f"Bravo {written}!").encode()) == f"Bravo {read}!", reason


ITEM = "<item><title>{0}</title><link>https://b.example/{0}</link></item>"
ENTRY = "<entry><title>{0}</title><content>{0}</content><link href='https://b.example/{0}'/></entry>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>'
BROKEN_OFF = [
    (f"{ATOM}{ENTRY.format('a')}{ENTRY.format('b')[:-40]}", ["a"], False, "before the link of its last entry"),
    (f"{ATOM}{ENTRY.format('a')[:30]}", [], False, "in its first entry"),
    (f"{ATOM}{ENTRY.format('a')}", ["a"], False, "between two entries"),
    (f"{ATOM}{ENTRY.format('a')}</feed>", ["a"], True, "whole"),
    (f'<rss version="2.0"><channel>{ITEM.format("a")}{ITEM.format("b")[:-9]}', ["a"], False, "in an address"),
    (f'<rss version="2.0"><channel>{ITEM.format("a")}</channel></rss><script>x</script>', ["a"], True, "junk after"),
    (f'<rss version="2.0"><channel>{ITEM.format("a")}</channel></RSS >', ["a"], True, "another spelling of the end"),
]


@pytest.mark.parametrize(("body", "titles", "whole", "reason"), BROKEN_OFF)
def test_the_entry_in_which_a_document_breaks_off_waits(body: str, titles: list[str], whole: bool, reason: str) -> None:
    document = parse(body.encode(), content_type=None, url="https://b.example/feed")
    assert [entry.title for entry in document.entries] == titles, reason
    assert document.whole is whole, reason
