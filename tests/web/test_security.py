"""Each way in that a stranger might try."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from crosspost.errors import ConfigError
from crosspost.model import PostState, Secret
from crosspost.web import passwords
from crosspost.web.app import make_app
from crosspost.web.lockout import FREE, FREE_OF_ALL
from crosspost.web.security import HEADERS, MOST_BODY, safe_path
from crosspost.web.sessions import COOKIE as SESSION
from crosspost.web.sessions import KNOWN_COOKIE, LIFETIME, named
from crosspost.web.settings import WebSettings, checked, host_allowed
from tests.steps.conftest import Installation, entry, installation
from tests.web.conftest import BASE, Reader, drafted, reader_of

COOKIE = named(SESSION, "127.0.0.1:8420")
PASSWORD = "correct horse battery"
HASH = Secret(passwords.hashed(PASSWORD, salt=b"0123456789abcdef", cost=2**14))


@pytest.fixture(scope="module")
def drafts() -> Iterator[Installation]:
    """One installation for all: whoever attacks it changes nothing, or a test fails."""
    with installation() as world:
        yield drafted(world)


@pytest.fixture
def locked(drafts: Installation) -> Iterator[Reader]:
    """A page with a password."""
    made = reader_of(drafts, password_hash=HASH)
    with made.client:
        yield made


def log_in(reader: Reader, password: str = PASSWORD, **fields: str) -> Any:
    token = reader.token("/login")
    return reader.client.post("/login", data={"token": token, "password": password, **fields}, follow_redirects=False)


# -- forms of other sites


def every_form(reader: Reader) -> list[str]:
    routes = [route for route in reader.page.routes if isinstance(route, Route) and "POST" in (route.methods or ())]
    return [route.path.replace("{post:int}", "1") for route in routes]


@pytest.mark.parametrize("token", [None, "", "0" * 64, "é", "x" * 5000], ids=repr)
def test_no_form_is_accepted_without_its_token(reader: Reader, token: str | None) -> None:
    before = reader.world.posts()
    paths = every_form(reader)
    assert len(paths) >= 15
    for path in paths:
        fields = {"version": "1", "text": "words"} | ({} if token is None else {"token": token})
        assert reader.client.post(path, data=fields).status_code == 403, path
    assert reader.world.posts() == before


def test_a_token_of_another_session_is_not_accepted(reader: Reader) -> None:
    post = reader.world.posts()[0]
    stolen = reader.token()
    reader.client.cookies.clear()
    answer = reader.client.post(f"/posts/{post.id}/approve", data={"token": stolen, "version": "1"})
    assert answer.status_code == 403
    assert reader.of(post) == post


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://127.0.0.1:8420.evil.example"},
        {"origin": "file://"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_a_form_sent_from_another_origin_does_nothing_even_with_its_token(
    reader: Reader, headers: dict[str, str]
) -> None:
    post = reader.world.posts()[0]
    answer = reader.post(f"/posts/{post.id}/approve", version="1", headers=headers)
    assert answer.status_code == 403
    assert reader.of(post) == post


def test_a_form_of_our_own_page_is_accepted(reader: Reader) -> None:
    post = reader.world.posts()[0]
    headers = {"origin": BASE, "sec-fetch-site": "same-origin"}
    assert reader.post(f"/posts/{post.id}/approve", version="1", headers=headers).status_code == 200
    assert reader.of(post).state is PostState.APPROVED


def test_nothing_changes_by_a_mere_visit(reader: Reader) -> None:
    before = reader.world.posts()
    for path in every_form(reader):
        reader.get(path)
    assert reader.world.posts() == before


# -- DNS rebinding


@pytest.mark.parametrize(
    ("host", "allowed", "why"),
    [
        ("127.0.0.1:8420", True, "ourselves"),
        ("localhost:8420", True, "ourselves"),
        ("[::1]:8420", True, "ourselves"),
        ("evil.example:8420", False, "a name that somebody made resolve to us"),
        ("127.0.0.1.evil.example", False, "begins like us"),
        ("localhost.evil.example", False, "begins like us"),
        ("evil.example@127.0.0.1", False, "a name and a password are no part of a host"),
        ("192.168.1.5:8420", False, "we do not listen there"),
        ("", False, "none"),
        ("[::1", False, "malformed"),
    ],
)
def test_only_our_own_names_are_answered(reader: Reader, host: str, allowed: bool, why: str) -> None:
    answer = reader.get("/", host=host)
    assert (answer.status_code == 200) is allowed, why
    if not allowed:
        assert "Article" not in answer.text


def test_a_page_beyond_loopback_answers_to_numbers_and_its_names() -> None:
    settings = WebSettings(host="0.0.0.0", names=("desk.example",), password_hash=HASH)
    asked = {"192.168.1.5:8420": True, "desk.example": True, "DESK.example:443": True, "evil.example": False}
    assert {host: host_allowed(host, settings) for host in asked} == asked


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"host": "::"}, {"names": ("desk.example",)}], ids=str)
def test_without_password_the_page_refuses_to_be_reached_by_others(
    settings: dict[str, Any], world: Installation
) -> None:
    with pytest.raises(ConfigError, match="--set-password"):
        make_app(lambda: world.app, WebSettings(**settings))
    assert checked(WebSettings(**settings, password_hash=HASH))


# -- what every answer carries


@pytest.mark.parametrize("path", ["/", "/start", "/posts/1", "/nowhere", "/static/page.css", "/posts/999999", "/login"])
def test_every_answer_forbids_frames_sniffing_and_scripts_of_others(reader: Reader, path: str) -> None:
    headers = reader.get(path).headers
    assert {name: headers[name] for name in HEADERS} == HEADERS
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-frame-options"] == "DENY"


def test_refusals_carry_the_same_headers(reader: Reader) -> None:
    answer = reader.get("/", host="evil.example")
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["/", "/posts/1", "/posts/1/edit", "/posts/1/ways", "/posts/1/move", "/start"])
def test_no_page_needs_inline_script_or_style(reader: Reader, path: str) -> None:
    html = reader.get(path).text
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick" not in html
    assert html.count("<script") == 1
    assert "http://" not in html.replace(BASE, "").replace("http://www.w3.org", "")


# -- hostile feeds

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.fixture
def hostile(world: Installation) -> Iterator[Reader]:
    world.walk()
    image = "javascript:alert(3)"
    world.show(
        entry(1, title=f"A {HOSTILE} title", tags=(HOSTILE, "{{ 7*7 }}"), author=HOSTILE, image=image),
        entry(2, title="{{ 7*7 }} {% raw %}", link="javascript:alert(4)", summary=HOSTILE),
    )
    for key in ("twitter", "facebook"):
        world.with_account(key, review=type(world.app.accounts[key].review)())
    world.walk(times=3)
    assert world.posts()
    made = reader_of(world, preview=lambda _: list(world.app.store.articles(range(10)).values()))
    with made.client:
        yield made


def test_words_of_a_hostile_feed_are_words_on_every_page(hostile: Reader) -> None:
    pages = ["/", "/start", "/?show=approved", "/?show=<script>alert(1)</script>", "/?n=<script>"]
    for post in hostile.world.posts():
        pages += [
            f"/posts/{post.id}{rest}" for rest in ("", "/edit", "/ways", "/move", "/edit?back=javascript:alert(1)")
        ]
    for page in pages:
        check_harmless(hostile.get(page).text, page)
    check_harmless(hostile.post("/preview", address="https://blog.example.org/").text, "preview")
    post = hostile.world.posts()[0]
    check_harmless(hostile.decide("edit", post, text=f"{HOSTILE} " * 80).text, "a refused edit")
    check_harmless(hostile.decide("reject", post, reason=HOSTILE).text, "a rejection")
    check_harmless(hostile.get(f"/posts/{post.id}").text, "its history")
    count = hostile.decide("count", hostile.world.posts()[1], text=HOSTILE).json()
    check_harmless(count.get("card", ""), "the live preview")


def check_harmless(html: str, where: str) -> None:
    lowered = html.lower()
    assert "<script>alert" not in lowered, where
    assert "<img src=x" not in lowered, where
    assert 'href="javascript' not in lowered, where
    assert 'src="javascript' not in lowered, where
    assert "49" not in [word.strip() for word in html.split(">")], where


# -- the password


def test_without_the_password_nothing_is_shown(locked: Reader) -> None:
    for path in ("/", "/posts/1", "/start", "/images/1", "/posts/1/edit"):
        answer = locked.client.get(path, follow_redirects=False)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/login?next=")
    post = locked.world.posts()[0]
    answer = locked.client.post(f"/posts/{post.id}/approve", data={"token": locked.token("/login"), "version": "1"})
    assert answer.status_code == 401
    assert locked.of(post) == post


def test_the_password_opens_the_page_and_leads_where_one_wanted_to_go(locked: Reader) -> None:
    answer = log_in(locked, next="/posts/1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/posts/1")
    assert locked.get("/posts/1").status_code == 200
    locked.post("/logout")
    assert "password" in locked.get("/").text


@pytest.mark.parametrize("wrong", ["", "Correct horse battery", PASSWORD + " ", "x" * 100_000, "\ud800"], ids=len)
def test_a_wrong_password_opens_nothing(locked: Reader, wrong: str) -> None:
    assert not passwords.fits(wrong, HASH)


def test_guessing_is_locked_out_and_the_right_password_waits_too(
    locked: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crosspost.web.entrance.fits", lambda given, _: given == PASSWORD)
    for _ in range(FREE):
        assert log_in(locked, "guess").status_code == 403
    assert log_in(locked).status_code == 429
    locked.world.clock.advance(timedelta(minutes=1, seconds=1))
    assert log_in(locked, "guess").status_code == 403
    locked.world.clock.advance(timedelta(minutes=1, seconds=1))
    assert log_in(locked).status_code == 429, "the wait doubles"
    locked.world.clock.advance(timedelta(minutes=1))
    assert log_in(locked).status_code == 303


def guessed(given: str, _: object) -> bool:
    """As `fits`, without its price."""
    return given == PASSWORD


def test_strangers_lock_nobody_out_of_the_browser_in_which_the_password_was_given(
    locked: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crosspost.web.entrance.fits", guessed)
    log_in(locked)
    mark = locked.client.cookies[named(KNOWN_COOKIE, "127.0.0.1:8420")]
    for number in range(FREE_OF_ALL):
        locked.desk.lockout.failed(f"stranger {number}", now=locked.world.clock())
        locked.desk.lockout.failed("testclient", now=locked.world.clock())
    locked.client.cookies.clear()
    assert log_in(locked).status_code == 429, "a browser that nobody knows"
    locked.client.cookies.set(named(KNOWN_COOKIE, "127.0.0.1:8420"), mark)
    assert log_in(locked).status_code == 303
    for _ in range(FREE):
        assert log_in(locked, "guess").status_code == 403
    assert log_in(locked).status_code == 429, "it waits for its own guesses"


@pytest.mark.parametrize("mark", ["", "x", "InN0cmFuZ2VyIg.AAAA"])
def test_a_mark_that_we_did_not_give_makes_no_browser_known(
    locked: Reader, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    monkeypatch.setattr("crosspost.web.entrance.fits", guessed)
    for _ in range(FREE):
        log_in(locked, "guess")
    locked.client.cookies.set(named(KNOWN_COOKIE, "127.0.0.1:8420"), mark)
    assert log_in(locked).status_code == 429


def behind_a_proxy(world: Installation, *proxies: str, at: str = "127.0.0.1") -> Reader:
    """A page with a password, asked by a proxy on this machine."""
    made = reader_of(world, password_hash=HASH, names=("desk.example",), proxies=proxies)
    made.client = TestClient(made.page, base_url="http://desk.example", client=(at, 40000))
    return made


def asked_from(reader: Reader, address: str, password: str) -> Any:
    """Somebody at this address tries a password; the proxy speaks HTTPS with the browser, and plain HTTP with us."""
    reader.client.cookies.clear()
    headers = {"x-forwarded-for": f"10.9.9.9, {address}", "x-forwarded-proto": "https"}
    page = reader.get("/login", **headers)
    token = page.text.split('name="token" value="')[1].split('"')[0]
    # By hand: a secure cookie is not for the plain way on which this client asks.
    cookie = page.headers["set-cookie"].split(";")[0]
    reader.client.cookies.clear()
    return reader.client.post(
        "/login",
        data={"token": token, "password": password},
        headers=headers | {"cookie": cookie, "origin": "https://desk.example"},
        follow_redirects=False,
    )


@pytest.mark.parametrize(
    ("proxies", "waits", "why"),
    [
        (("127.0.0.1",), False, "the proxy is believed, and what it adds comes last"),
        (("127.0.0.0/8",), False, "a network of proxies"),
        ((), True, "nobody is believed: all have the proxy's address"),
        (("192.0.2.1",), True, "another one is believed"),
    ],
)
def test_behind_a_trusted_proxy_everybody_counts_by_itself(
    drafts: Installation, monkeypatch: pytest.MonkeyPatch, proxies: tuple[str, ...], waits: bool, why: str
) -> None:
    monkeypatch.setattr("crosspost.web.entrance.fits", guessed)
    reader = behind_a_proxy(drafts, *proxies)
    for number in range(FREE):
        assert asked_from(reader, "203.0.113.9", f"guess {number}").status_code == 403
    answer = asked_from(reader, "198.51.100.7", PASSWORD)
    assert (answer.status_code == 429) is waits, why
    if not waits:
        assert asked_from(reader, "203.0.113.9", PASSWORD).status_code == 429


def test_cookies_that_came_through_https_stay_there(drafts: Installation) -> None:
    cookies = asked_from(behind_a_proxy(drafts, "127.0.0.1"), "198.51.100.7", PASSWORD).headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("Secure" in one and "HttpOnly" in one for one in cookies)
    stranger = asked_from(behind_a_proxy(drafts, "127.0.0.1", at="203.0.113.1"), "198.51.100.7", PASSWORD)
    assert "Secure" not in stranger.headers["set-cookie"]


def test_a_proxy_that_is_no_address_is_refused() -> None:
    with pytest.raises(ConfigError, match="--proxy nginx: not an address"):
        checked(WebSettings(proxies=("nginx",)))


def test_two_installations_on_one_host_leave_each_others_sessions_alone(drafts: Installation) -> None:
    one, two = reader_of(drafts), reader_of(drafts)
    two.client = TestClient(two.page, base_url="http://127.0.0.1:8421", cookies=one.client.cookies)
    one.client.cookies = two.client.cookies
    token = one.token()
    two.get("/")
    answer = one.client.post("/language", data={"token": token, "language": "en"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("127.0.0.1:8420", "c_8420"),
        ("[::1]:8421", "c_8421"),
        ("[::1]", "c"),
        ("desk.example", "c"),
        ("", "c"),
        ("a:b", "c"),
        ("a:١", "c"),
        ("a:123456", "c"),
    ],
)
def test_a_cookie_is_named_by_its_port(host: str, name: str) -> None:
    assert named("c", host) == name


def test_the_session_changes_at_the_login_so_that_none_can_be_planted(locked: Reader) -> None:
    locked.get("/login")
    planted = locked.client.cookies[COOKIE]
    log_in(locked)
    assert locked.client.cookies[COOKIE] != planted
    locked.client.cookies.clear()
    locked.client.cookies.set(COOKIE, planted)
    assert locked.client.get("/", follow_redirects=False).status_code == 303


TAMPERED: dict[str, Callable[[str], str]] = {
    "a letter of the payload": lambda cookie: ("A" if cookie[0] != "A" else "B") + cookie[1:],
    "the signature cut": lambda cookie: cookie[:-4],
    "no signature": lambda cookie: cookie.split(".")[0],
    "nothing": lambda _: "",
    "of another key": lambda _: "WyJpZCIsdHJ1ZSwxXQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_cookie_that_was_tampered_with_is_none(locked: Reader, how: str) -> None:
    log_in(locked)
    cookie = locked.client.cookies[COOKIE]
    locked.client.cookies.clear()
    locked.client.cookies.set(COOKIE, TAMPERED[how](cookie))
    assert locked.client.get("/", follow_redirects=False).status_code == 303


def test_a_session_ends_with_its_time_and_with_a_new_password(locked: Reader) -> None:
    log_in(locked)
    cookie = locked.client.cookies[COOKIE]
    other = reader_of(locked.world, password_hash=Secret(passwords.hashed("another password", cost=2**14)))
    other.client.cookies.set(COOKIE, cookie)
    assert other.client.get("/", follow_redirects=False).status_code == 303
    locked.world.clock.advance(LIFETIME)
    assert locked.client.get("/", follow_redirects=False).status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(locked: Reader) -> None:
    cookie = log_in(locked).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/\r\nSet-Cookie: a=b",
        "evil.example",
        "",
        "/é",
    ],
    ids=repr,
)
def test_no_address_leads_away_from_the_page(locked: Reader, target: str) -> None:
    assert safe_path(target) == "/"
    assert log_in(locked, next=target).headers["location"] == "/"
    answer = locked.client.post(
        "/language", data={"token": locked.token(), "language": "fr", "back": target}, follow_redirects=False
    )
    assert answer.headers["location"] == "/"


# -- sizes, and pictures


def test_a_form_larger_than_any_of_ours_is_refused(reader: Reader) -> None:
    assert reader.post("/posts/1/edit", version="1", text="x" * MOST_BODY).status_code == 413


def test_a_body_without_declared_length_is_counted(reader: Reader) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MOST_BODY // 1000 + 2):
            yield b"x" * 1000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert reader.client.post("/look", content=endless(), headers=headers).status_code == 413


def test_pictures_can_be_asked_for_by_article_only(reader: Reader) -> None:
    for path in ("/images/999", "/images/99999999999999999999", "/images/1", "/images/?url=http://127.0.0.1/"):
        assert reader.get(path).status_code == 404


def test_a_static_path_leads_to_our_few_files_only(reader: Reader) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/app.py", "/static/"):
        assert reader.get(path).status_code == 404


def test_the_hash_holds_no_password_and_does_not_print(locked: Reader) -> None:
    assert PASSWORD not in HASH.reveal()
    assert HASH.reveal() not in repr(locked.desk.settings)
    assert passwords.hashed(PASSWORD) != passwords.hashed(PASSWORD), "the salt is new each time"


def test_a_page_with_password_works_in_dry_run_and_live_alike(locked: Reader) -> None:
    live = replace(locked.desk.app, dry_run=False)
    locked.desk.current = lambda: live
    log_in(locked)
    assert "Live" in locked.get("/").text
