"""Bytes become text by the charset that they are in."""

from __future__ import annotations

import codecs

import pytest

from crosspost.feeds import markup

OLD_META = b'<meta http-equiv="content-type" content="text/html; charset=windows-1250">'
META = '<meta charset="{}">'.format
CASES: list[tuple[str, bytes, str | None, str]] = [
    ("UTF-8, nothing declared", "é".encode(), None, "é"),
    ("the mark at the beginning wins", codecs.BOM_UTF8 + "é".encode(), "text/html; charset=latin-1", "é"),
    ("UTF-16 with its mark", codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), None, "é"),
    ("valid UTF-8 beats a server's default", "é".encode(), "text/html; charset=ISO-8859-1", "é"),
    ("the header", "Привет".encode("koi8-r"), 'text/html; charset="KOI8-R"', "Привет"),
    ("Latin-1 means Windows-1252", "l’œil".encode("cp1252"), "text/html; charset=iso-8859-1", "l’œil"),
    ("the page", META("shift_jis").encode() + "日本".encode("shift_jis"), None, META("shift_jis") + "日本"),
    ("the page, in the old way", OLD_META + b"\xe8", None, OLD_META.decode() + "č"),
    ("nothing said, not UTF-8", "l’œil".encode("cp1252"), None, "l’œil"),
    ("a charset nobody knows", b"\xe9", "text/html; charset=martian", "é"),
    ("no codec that is no charset", b"\\u0041\xe9", "text/html; charset=unicode_escape", "\\u0041é"),
    ("nor one of quadratic time", b"a-\xe9", "text/html; charset=punycode", "a-é"),
    ("one stray byte spoils no page", "é".encode() * 20 + b"\xe8", None, "é" * 20 + "è"),
    ("nothing fits", b"\x81\xe9", "text/html; charset=utf-8", "\ufffd\ufffd"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "content_type", "text"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_page_is_decoded(html: bytes, content_type: str | None, text: str) -> None:
    assert markup.decode(html, content_type=content_type) == text


def test_text_is_text_already() -> None:
    assert markup.decode("\ufeffé") == "é"


WORDS = [
    ("white space of every kind collapses", " a\u00a0\n\tb\u2009 c ", "a b c"),
    ("controls go", "a\x00\x07b\x9f", "ab"),
    ("what turns other text around goes", "a\u202eb\u2066c", "abc"),
    ("invisible fillers and soft hyphens go", "a\u200bb\u00adc\ufeff", "abc"),
    ("joiners stay: emoji are spelt with them", "👩\u200d💻", "👩\u200d💻"),
]


@pytest.mark.parametrize(("raw", "plain"), [case[1:] for case in WORDS], ids=[case[0] for case in WORDS])
def test_words_are_plain(raw: str, plain: str) -> None:
    assert markup.words(raw) == plain
