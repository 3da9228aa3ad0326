"""A Page token made of a person's: exchanged first, checked to be the Page's, and no secret anywhere else."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crosspost.cli import app
from crosspost.errors import CannotTell, CredentialsRejected
from crosspost.model import Secret
from crosspost.platforms.facebook_tokens import FacebookApp, PageToken, SeveralPages, derive
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.sandbox.rules import Rules
from crosspost.sandbox.server import Sandbox
from crosspost.sandbox.setup import FacebookSetup
from tests.fakes import SetClock

CLOCK = SetClock()
PAGE = credentials.facebook_page_id()
APP = FacebookApp(app_id=credentials.FACEBOOK_APP_ID, secret=credentials.FACEBOOK_APP_SECRET)
SHORT = credentials.FACEBOOK_SHORT_USER_TOKEN
USER_TOKENS = (SHORT.reveal(), credentials.FACEBOOK_USER_TOKEN.reveal())


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(clock=CLOCK) as sandbox:
        yield sandbox


def made(sandbox: Sandbox, *, user: Secret = SHORT, of: FacebookApp = APP, page_id: str | None = None) -> PageToken:
    return derive(user, of, page_id=page_id, clock=CLOCK, base_url=sandbox.facebook_url)


@pytest.mark.parametrize("user", [SHORT, credentials.FACEBOOK_USER_TOKEN], ids=["short-lived", "long-lived"])
@pytest.mark.parametrize("page_id", [None, PAGE], ids=["the only Page", "named"])
def test_a_persons_token_becomes_the_pages_own_without_expiry_date(
    sandbox: Sandbox, user: Secret, page_id: str | None
) -> None:
    page = made(sandbox, user=user, page_id=page_id)
    assert page.token == credentials.facebook_keys().page_access_token
    assert (page.page_id, page.expires_at) == (PAGE, None)


def test_an_app_that_wants_signed_calls_gets_them(sandbox: Sandbox) -> None:
    sandbox.reset(Rules(demand_proof=True))
    assert made(sandbox).page_id == PAGE


def test_of_several_pages_one_must_be_named(sandbox: Sandbox) -> None:
    sandbox.add_facebook_page(2)
    with pytest.raises(SeveralPages, match="FACEBOOK_PAGE_ID must say which"):
        made(sandbox)
    assert made(sandbox, page_id=credentials.facebook_page_id(2)).page_id == credentials.facebook_page_id(2)


WRONG = [
    (Secret("nonsense"), APP, None, "make a new user token"),
    (SHORT, FacebookApp(app_id=APP.app_id, secret=Secret("wrong")), None, "FACEBOOK_APP_SECRET"),
    (SHORT, FacebookApp(app_id="123", secret=APP.secret), None, "FACEBOOK_APP_ID"),
    (SHORT, APP, "424242", "does not open the Page 424242"),
]


@pytest.mark.parametrize(("user", "of", "page_id", "remedy"), WRONG, ids=["token", "secret", "app", "Page"])
def test_what_is_wrong_is_named_with_its_remedy_and_without_any_secret(
    sandbox: Sandbox, user: Secret, of: FacebookApp, page_id: str | None, remedy: str
) -> None:
    with pytest.raises(CredentialsRejected, match=remedy) as raised:
        made(sandbox, user=user, of=of, page_id=page_id)
    for secret in (*USER_TOKENS, APP.secret.reveal(), credentials.facebook_keys().page_access_token.reveal()):
        assert secret not in str(raised.value)


SETUPS = [
    (FacebookSetup(scopes=("pages_show_list", "pages_read_engagement")), "it lacks pages_manage_posts"),
    (FacebookSetup(tasks=()), "opens no Page"),
    (FacebookSetup(token_expires_at=CLOCK.now - timedelta(days=1)), "user token"),
]


@pytest.mark.parametrize(("setup", "said"), SETUPS, ids=["permission", "no Page", "expired"])
def test_a_token_that_could_not_post_is_not_taken(sandbox: Sandbox, setup: FacebookSetup, said: str) -> None:
    sandbox.reset(Rules(facebook=setup))
    with pytest.raises(CredentialsRejected, match=said):
        made(sandbox)


@pytest.mark.parametrize("route", ["facebook.exchange", "facebook.accounts", "facebook.debug_token"])
@pytest.mark.parametrize("kind", [FaultKind.LOSE_REQUEST, FaultKind.HTML, FaultKind.TRUNCATED])
def test_silence_is_no_judgement(sandbox: Sandbox, route: str, kind: FaultKind) -> None:
    sandbox.faults.script(route, Fault(kind=kind))
    with pytest.raises(CannotTell):
        made(sandbox)


class TestTheCommand:
    def run(self, folder: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, *more: str) -> str:
        monkeypatch.chdir(folder)
        for name in ("FACEBOOK_PAGE_ID", "FACEBOOK_PAGE_ACCESS_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        done = CliRunner().invoke(app, ["facebook-token", "--sandbox", sandbox.url, *more], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    def test_it_writes_the_pages_token_alone_for_its_owner_only(
        self, tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        env = tmp_path / ".env"
        env.write_text("# mine\nTWITTER_API_KEY=abc\nFACEBOOK_PAGE_ACCESS_TOKEN=old\n")
        env.chmod(0o644)
        for name, value in zip(
            ("USER_ACCESS_TOKEN", "APP_ID", "APP_SECRET"),
            (SHORT.reveal(), APP.app_id, APP.secret.reveal()),
            strict=True,
        ):
            monkeypatch.setenv(f"FACEBOOK_{name}", value)
        with caplog.at_level(logging.DEBUG):
            printed = self.run(tmp_path, sandbox, monkeypatch)
        page_token = credentials.facebook_keys().page_access_token.reveal()
        assert env.read_text() == (
            f"# mine\nTWITTER_API_KEY=abc\nFACEBOOK_PAGE_ACCESS_TOKEN={page_token}\nFACEBOOK_PAGE_ID={PAGE}\n"
        )
        assert stat.S_IMODE(env.stat().st_mode) == 0o600
        assert sorted(path.name for path in tmp_path.iterdir()) == [".env"]
        for secret in (*USER_TOKENS, APP.secret.reveal(), page_token):
            assert secret not in printed + caplog.text

    def test_programs_get_json_without_the_token_and_another_account_its_own_prefix(
        self, tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        env = tmp_path / ".env"
        env.write_text(
            f"FACEBOOK_ACME_USER_ACCESS_TOKEN={SHORT.reveal()}\nFACEBOOK_ACME_APP_ID={APP.app_id}\n"
            f"FACEBOOK_ACME_APP_SECRET={APP.secret.reveal()}\n"
        )
        said = json.loads(self.run(tmp_path, sandbox, monkeypatch, "--secrets", "FACEBOOK_ACME", "--json"))
        assert (said["page_id"], said["expires_at"]) == (PAGE, None)
        assert f"FACEBOOK_ACME_PAGE_ID={PAGE}" in env.read_text()
