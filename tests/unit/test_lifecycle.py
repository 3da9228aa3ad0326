"""The life of a post: all sixty-four pairs."""

from itertools import product

import pytest

from crosspost.core.lifecycle import FINAL, LIVE, may
from crosspost.model import PostState as S

LEGAL = {
    (S.DRAFT, S.DRAFT): "an edit",
    (S.DRAFT, S.APPROVED): "review",
    (S.DRAFT, S.REJECTED): "review",
    (S.DRAFT, S.EXPIRED): "schedule",
    (S.APPROVED, S.DRAFT): "edit or hold",
    (S.APPROVED, S.PUBLISHING): "the claim succeeds",
    (S.APPROVED, S.REJECTED): "review",
    (S.APPROVED, S.EXPIRED): "schedule",
    (S.PUBLISHING, S.PUBLISHED): "receipt in hand",
    (S.PUBLISHING, S.APPROVED): "certainly not created, temporary",
    (S.PUBLISHING, S.FAILED): "certainly not created, permanent",
    (S.PUBLISHING, S.IN_DOUBT): "anything else",
    (S.IN_DOUBT, S.IN_DOUBT): "a look that did not settle it",
    (S.IN_DOUBT, S.PUBLISHED): "found on the platform",
    (S.IN_DOUBT, S.APPROVED): "proved absent",
    (S.IN_DOUBT, S.REJECTED): "a human gives up",
    (S.FAILED, S.DRAFT): "a human edits",
    (S.FAILED, S.REJECTED): "a human drops it",
    (S.REJECTED, S.DRAFT): "a human takes the rejection back",
    (S.REJECTED, S.PUBLISHED): "it was in doubt when it was rejected, and is there after all",
}


@pytest.mark.parametrize(("old", "new"), list(product(S, S)), ids=lambda state: state.value)
def test_a_step_is_legal_exactly_when_the_plan_lists_it(old: S, new: S) -> None:
    assert may(old, new) is ((old, new) in LEGAL)


def test_nothing_leaves_a_final_state() -> None:
    assert {S.PUBLISHED, S.EXPIRED} == FINAL


def test_a_post_that_may_reach_the_platform_is_live() -> None:
    assert {S.DRAFT, S.APPROVED, S.PUBLISHING, S.IN_DOUBT} == LIVE


def test_an_attempt_in_doubt_never_goes_straight_back_to_sending() -> None:
    assert not may(S.IN_DOUBT, S.PUBLISHING)
