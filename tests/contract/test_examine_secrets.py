"""No secret leaves an examination: not in the facts, not in the findings, nor in any log at DEBUG."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from crosspost.core.checkup import accounts
from crosspost.core.checkup.kind import Level
from crosspost.model import Account, PlatformName
from crosspost.platforms.twitter import Twitter
from crosspost.ports import Platform
from tests.contract.test_platforms_secrets import ECHO, FAILING, SECRETS, assert_no_secret, facebook, twitter
from tests.contract.wire_script import Reply, ScriptedServer, reply

WORDY = [
    *FAILING,
    # Answers that go on to the next question, so that tokens travel in addresses.
    reply(200, {"id": "1042", "name": ECHO, "data": {"id": "1042", "name": ECHO, "is_valid": True, "type": ECHO}}),
    reply(200, {"id": "1042", "data": {"is_valid": True, "type": "USER", "application": ECHO, "scopes": [ECHO]}}),
    reply(200, {"id": "1042", "data": [], "privacy_policy_url": ECHO}),
]


@pytest.mark.parametrize("connect", [twitter, facebook])
@pytest.mark.parametrize("scripted", WORDY, ids=range(len(WORDY)))
def test_no_examination_shows_a_secret_or_raises(
    connect: Callable[[str], Platform], scripted: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    with ScriptedServer(scripted) as server, caplog.at_level(logging.DEBUG):
        platform = connect(server.url)
        health = platform.examine()
    name = PlatformName.TWITTER if isinstance(platform, Twitter) else PlatformName.FACEBOOK
    findings = accounts.judge(Account(key="a", platform=name, remote_account_id="1042"), health)
    secrets = SECRETS[:4] if name is PlatformName.TWITTER else SECRETS[4:]
    for text in (repr(health), repr(findings), caplog.text):
        assert_no_secret(text, secrets)
    assert any(record.name.startswith("urllib3") for record in caplog.records), "DEBUG was not captured"
    assert all(finding.remedy for finding in findings if finding.level is not Level.OK)
