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
from crosspost.config import load
from crosspost.errors import CannotTell, ConfigError, CredentialsRejected
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


def test_what_a_token_that_posts_lacks_for_some_settings_is_named(sandbox: Sandbox) -> None:
    assert made(sandbox).lacks == ()
    sandbox.reset(
        Rules(facebook=FacebookSetup(scopes=("pages_show_list", "pages_manage_posts", "pages_read_engagement")))
    )
    assert made(sandbox).lacks == ("pages_manage_engagement", "pages_read_user_content", "read_insights")


@pytest.mark.parametrize("route", ["facebook.exchange", "facebook.accounts", "facebook.debug_token"])
@pytest.mark.parametrize("kind", [FaultKind.LOSE_REQUEST, FaultKind.HTML, FaultKind.TRUNCATED])
def test_silence_is_no_judgement(sandbox: Sandbox, route: str, kind: FaultKind) -> None:
    sandbox.faults.script(route, Fault(kind=kind))
    with pytest.raises(CannotTell):
        made(sandbox)


FOR_THE_COMMAND = (
    f"FACEBOOK_USER_ACCESS_TOKEN={SHORT.reveal()}\nFACEBOOK_APP_ID={APP.app_id}\n"
    f"FACEBOOK_APP_SECRET={APP.secret.reveal()}\n"
)


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

    @pytest.mark.parametrize("by", [".env", "environment"])
    def test_it_does_not_write_a_token_beside_the_name_of_a_file_that_holds_one(
        self, tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, by: str
    ) -> None:
        env = tmp_path / ".env"
        line = "FACEBOOK_PAGE_ACCESS_TOKEN_FILE=token\n"
        env.write_text(FOR_THE_COMMAND + (line if by == ".env" else ""))
        if by == "environment":
            monkeypatch.setenv("FACEBOOK_PAGE_ACCESS_TOKEN_FILE", "token")
        before = env.read_text()
        monkeypatch.chdir(tmp_path)
        done = CliRunner().invoke(app, ["facebook-token", "--sandbox", sandbox.url])
        assert isinstance(done.exception, ConfigError)
        assert f"{'.env: line 4' if by == '.env' else 'environment'}: FACEBOOK_PAGE_ACCESS_TOKEN_FILE is set" in str(
            done.exception
        )
        assert env.read_text() == before

    def test_a_pages_number_in_a_file_of_its_own_stays_there(
        self, tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "page").write_text(PAGE)
        (tmp_path / ".env").write_text(FOR_THE_COMMAND + "FACEBOOK_PAGE_ID_FILE=page\n")
        self.run(tmp_path, sandbox, monkeypatch)
        (account,) = load(None, tmp_path / ".env", environ={}).accounts
        assert account.remote_account_id == PAGE

    def test_it_says_that_the_environment_wins_over_what_it_wrote(
        self, tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".env").write_text(FOR_THE_COMMAND)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("FACEBOOK_PAGE_ID", PAGE)
        monkeypatch.setenv("FACEBOOK_PAGE_ACCESS_TOKEN", "EAAold")
        done = CliRunner().invoke(app, ["facebook-token", "--sandbox", sandbox.url])
        said = " ".join(done.output.split())
        assert "But the environment has another FACEBOOK_PAGE_ACCESS_TOKEN, which wins" in said
        assert "EAAold" not in said

    def test_a_link_stays_one_and_the_file_that_it_leads_to_is_written(
        self, tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "etc").mkdir()
        (tmp_path / "etc/env").write_text(FOR_THE_COMMAND)
        (tmp_path / ".env").symlink_to("etc/env")
        self.run(tmp_path, sandbox, monkeypatch)
        assert (tmp_path / ".env").is_symlink()
        assert f"FACEBOOK_PAGE_ID={PAGE}" in (tmp_path / "etc/env").read_text()
