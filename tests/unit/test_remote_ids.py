"""What a person copies off a platform: understood where it can be, refused where it is anything else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosspost.core.remote_ids import address_of, created_at, is_on, remote_id_of
from crosspost.model import PlatformName

X, FB = PlatformName.TWITTER, PlatformName.FACEBOOK


@pytest.mark.parametrize(
    ("platform", "given", "found", "why"),
    [
        (X, "1860000000000000001", "1860000000000000001", "the number alone"),
        (X, " https://x.com/name/status/18600?s=20 ", "18600", "as the share button copies it"),
        (X, "https://twitter.com/name/status/18600/photo/1", "18600", "the old name, with a picture open"),
        (X, "https://mobile.x.com/i/web/status/18600", "18600", "from a phone, without a name"),
        (X, "https://x.com/name", None, "a profile"),
        (X, "https://x.com/name/status/", None, "cut off"),
        (X, "https://x.com/name/status/abc", None, "no number"),
        (X, "https://x.com.evil.example/name/status/1", None, "another host"),
        (X, "https://evilx.com/name/status/1", None, "another host that ends alike"),
        (X, "https://x.com@evil.example/a/status/1", None, "another host behind an @"),
        (X, "http://x.com/name/status/1", None, "no https"),
        (X, "javascript:alert(1)//x.com/status/1", None, "no address"),
        (X, "https://www.facebook.com/1_2", None, "the other platform"),
        (X, "12_34", None, "Facebook's kind of number"),
        (X, "١٢٣", None, "digits that platforms do not use"),
        (X, "", None, "nothing"),
        (FB, "77", "2000_77", "the number alone: a post of the Page"),
        (FB, "2000_77", "2000_77", "as the API writes it"),
        (FB, "https://www.facebook.com/2000_77", "2000_77", "as crosspost shows it"),
        (FB, "https://www.facebook.com/2000/posts/77", "2000_77", "the Page by its number"),
        (FB, "https://m.facebook.com/a.page/posts/77/?ref=share", "2000_77", "the Page by its name"),
        (FB, "https://www.facebook.com/a.page/posts/some-words-here/77/", "2000_77", "with the words of the post"),
        (FB, "https://www.facebook.com/permalink.php?story_fbid=77&id=3000", "3000_77", "the permanent address"),
        (FB, "https://www.facebook.com/a.page/posts/pfbid02abc", None, "a veiled number"),
        (FB, "https://www.facebook.com/story.php?story_fbid=pfbid0x&id=3000", None, "a veiled number"),
        (FB, "https://www.facebook.com/", None, "no post"),
        (FB, "https://facebook.com.evil.example/2000_77", None, "another host"),
        (FB, "https://www.facebook.com:99999/2000_77", None, "no port at all"),
    ],
)
def test_an_address_or_a_number_becomes_the_id_of_the_api(
    platform: PlatformName, given: str, found: str | None, why: str
) -> None:
    assert remote_id_of(given, platform, page_id="2000" if platform is FB else "") == found, why


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("https://www.facebook.com/a.page/posts/77?comment_id=88", "88"),
        ("https://www.facebook.com/2000_77", None),
        ("77_88", "77_88"),
        ("88", "88"),
    ],
)
def test_a_comment_is_named_by_its_own_number(given: str, found: str | None) -> None:
    assert remote_id_of(given, FB, page_id="2000", comment=True) == found


@given(st.sampled_from(PlatformName), st.text(max_size=80))
def test_whatever_is_typed_gives_an_id_of_digits_or_nothing(platform: PlatformName, typed: str) -> None:
    for text in (typed, f"https://x.com/{typed}", f"https://www.facebook.com/{typed}"):
        found = remote_id_of(text, platform, page_id="2000")
        assert found is None or set(found) <= set("0123456789_")
        is_on(platform, text)


@given(st.sampled_from(PlatformName), st.integers(1, 10**19))
def test_the_address_of_an_id_names_that_id_and_leads_to_the_platform(platform: PlatformName, number: int) -> None:
    remote_id = str(number) if platform is X else f"2000_{number}"
    assert remote_id_of(address_of(remote_id, platform), platform) == remote_id
    assert is_on(platform, address_of(remote_id, platform))
    assert not any(is_on(other, address_of(remote_id, platform)) for other in PlatformName if other is not platform)


@pytest.mark.parametrize(
    ("platform", "remote_id", "at", "why"),
    [
        (X, "1212092628029698048", datetime(2019, 12, 31, 19, 26, 16, 771_000, tzinfo=UTC), "X's id holds a clock"),
        (X, "29700859247", None, "the last id that was only counted"),
        (X, "9" * 25, datetime.max.replace(tzinfo=UTC), "beyond all clocks"),
        (FB, "2000_1212092628029698048", None, "Facebook's do not"),
    ],
)
def test_an_id_of_x_tells_when_its_post_was_made(
    platform: PlatformName, remote_id: str, at: datetime | None, why: str
) -> None:
    assert created_at(remote_id, platform) == at, why
