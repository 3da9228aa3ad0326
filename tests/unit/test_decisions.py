"""Who decided, as files and reports say it: the same as the learner has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crosspost.core.decisions import BY_HUMAN, kind_of, propensity_of
from crosspost.core.strategy.nouns import row_of
from crosspost.core.tables import row
from crosspost.model import Account, Choice, PlatformName
from tests import summaries

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
X = Account(key="x", platform=PlatformName.TWITTER, remote_account_id="1")


@pytest.mark.parametrize("kind", ["warmup", "strategy", "control"])
@pytest.mark.parametrize(
    ("version", "moved", "style", "by_hand"),
    [
        pytest.param(1, timedelta(0), "headline", False, id="as it was chosen"),
        pytest.param(1, timedelta(days=2), "headline", False, id="late, but nobody moved it"),
        pytest.param(2, timedelta(0), "headline", False, id="looked at, and left as it was"),
        pytest.param(2, timedelta(days=2), "headline", True, id="moved"),
        pytest.param(2, timedelta(0), "edited", True, id="edited"),
    ],
)
def test_a_post_that_a_person_changed_is_called_a_persons(
    kind: str, version: int, moved: timedelta, style: str, by_hand: bool
) -> None:
    made = summaries.post(X, 1, at=NOW)
    choice = Choice(kind=kind, propensity=0.04, wanted_at=NOW - moved)
    post = replace(made, version=version, teaser=replace(made.teaser, style=style), choice=choice)
    assert kind_of(post) == (BY_HUMAN if by_hand else kind)
    assert propensity_of(post) == (None if by_hand else 0.04)
    assert (row_of(post, (), X, topic="").kind.value == kind) is not by_hand, "the learner says otherwise"
    written = row(post, X, (), deleted=False, horizons=())
    assert (written["choice"], written["propensity"]) == (kind_of(post), propensity_of(post))
    assert written["wanted_at"] == NOW - moved
