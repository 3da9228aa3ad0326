"""A live run in which everything goes wrong writes no secret anywhere: database, log, reports, standard output."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from crosspost.demo.stage import staged
from crosspost.model import PostState
from crosspost.sandbox import credentials
from crosspost.sandbox.faults import Fault, FaultKind
from crosspost.steps import LINE, report

X, PAGE = credentials.twitter_keys(), credentials.facebook_keys()
SECRETS = tuple(
    secret.reveal()
    for secret in (
        X.api_key,
        X.api_secret,
        X.access_token,
        X.access_token_secret,
        PAGE.page_access_token,
        credentials.FACEBOOK_APP_SECRET,
    )
)
ECHO_X, ECHO_PAGE = " · ".join(SECRETS[:4]), " · ".join((*SECRETS[4:], "access_token=EAAstranger"))
TROUBLE = [
    Fault(kind=FaultKind.STATUS, status=401, body={"title": ECHO_X, "error": {"code": 190, "message": ECHO_PAGE}}),
    Fault(kind=FaultKind.STATUS, status=403, body={"title": ECHO_X, "detail": f"duplicate {ECHO_X}"}),
    Fault(kind=FaultKind.STATUS, status=500, body={"title": ECHO_X, "error": {"code": 2, "message": ECHO_PAGE}}),
    Fault(kind=FaultKind.STATUS, status=400, body={"error": {"code": 506, "message": ECHO_PAGE}}),
    Fault(kind=FaultKind.LOSE_REPLY),
    Fault(kind=FaultKind.TRUNCATED),
    Fault(kind=FaultKind.HTML, status=502, stored=True),
]
ROUTES = {
    "twitter.create": ("twitter.timeline", ECHO_X),
    "facebook.publish": ("facebook.listing", ECHO_PAGE),
}


def forms(secret: str) -> set[str]:
    return {secret.lower(), quote(secret, safe="").lower(), quote_plus(secret).lower()}


def test_a_live_run_full_of_trouble_leaves_no_secret_behind(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    reports: list[str] = []
    with caplog.at_level(logging.DEBUG), staged(tmp_path, now=datetime(2026, 11, 23, 9, 0, tzinfo=UTC)) as stage:
        for write, (listing, echo) in ROUTES.items():
            for call, fault in enumerate(TROUBLE, start=1):
                stage.sandbox.faults.script(write, fault, call=call)
                body = {"title": echo, "error": {"code": 1, "message": echo}}
                stage.sandbox.faults.script(listing, Fault(kind=FaultKind.STATUS, status=400, body=body), call=call)
        app = stage.live()
        # The baseline: what is there already is not posted.
        LINE["poll"](app)
        stage.publish_articles()
        for _ in range(100):
            reports += [str(asdict(step(app))) for step in LINE.values()]
            for post in app.store.posts([PostState.DRAFT]):
                if post.due_at is not None:
                    app.store.approve(post.id, version=post.version, who="anna", now=app.clock())
            for key in app.accounts:
                app.store.resume(key, now=app.clock())
            stage.clock.forward(timedelta(minutes=30))
        reports.append(str(report.run(app)))
        evidence = [str(line) for post in app.store.posts() for line in app.store.history(post.id)]
        for words in ("duplicate", "settles nothing", "does not accept", "instead of what was asked for"):
            assert any(words in one for one in evidence), f"{words}: this trouble was not met"
    written = {
        path.name: path.read_bytes().decode("latin-1")
        for path in tmp_path.rglob("*")
        if path.name != ".env" and path.is_file()
    }
    written |= {
        "log": caplog.text,
        "reports": "\n".join(reports),
        "evidence": "\n".join(evidence),
        "output": "".join(capfd.readouterr()),
    }
    assert len(written["log"]) > 1000
    for place, text in written.items():
        for secret in (*SECRETS, "EAAstranger"):
            assert not any(form in text.lower() for form in forms(secret)), f"{secret} is in {place}"
