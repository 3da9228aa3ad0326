"""The sums of a fit: made once for each number of posts, they are those of the transformed rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.core.strategy.beliefs import Variances
from crosspost.core.strategy.design import design_of, effects_of
from crosspost.core.strategy.moments import Moments, articles_of
from crosspost.core.strategy.rows import Row, Snapshot, in_order
from crosspost.core.strategy.sample import Sample, sample_of
from tests.unit.strategy.support import START, rows

POSTS = st.tuples(st.sampled_from("xyz"), st.integers(0, 7), st.sampled_from((1.0, 24.0, 72.0)))
"""Account, article, and the age of the only reading."""


def told(posts: list[tuple[str, int, float]]) -> list[Row]:
    rounds: Counter[tuple[str, int]] = Counter()
    made = []
    for number, ((account, article, age), row) in enumerate(zip(posts, rows(len(posts), seed=len(posts)), strict=True)):
        rounds[account, article] += 1
        made.append(
            replace(
                row,
                account=account,
                article=str(article),
                round=rounds[account, article],
                at=START + timedelta(days=7 * number),
                topic=str(article % 2),
                snapshots=(Snapshot(age_h=age, reward=row.snapshots[0].reward),),
            )
        )
    return in_order(made)


def sample(some: list[Row], seed: int) -> Sample:
    design = design_of(some, effects_of(some, {}), pooled=True, knot_days=45.0)
    return sample_of(some, design, {}, np.random.default_rng(seed).uniform(0.1, 1.0, len(some)))


def variances(noise: float, article: float) -> Variances:
    return Variances(shared={}, own={}, noise=noise, first_level=4.0, level_step=0.02, article=article, topic=0.1)


def plain(one: Sample, given_variances: Variances) -> Moments:
    """Row by row, as the book has it: the mean of an article's rows is taken out in part, then all is summed."""
    values = np.hstack([one.design.matrix, one.rewards[:, None]])
    transformed = values.copy()
    for article in set(one.article_of.tolist()):
        mine = one.article_of == article
        if mine.sum() > 1:
            noise = given_variances.noise
            part = 1 - np.sqrt(noise / (noise + mine.sum() * given_variances.article))
            transformed[mine] -= part * values[mine].mean(axis=0)
    trust = one.weight * given_variances.noise / (given_variances.noise + one.extra)
    return Moments(products=(transformed.T * trust) @ transformed, weight=float(trust.sum()))


@settings(max_examples=150, deadline=None)
@given(
    posts=st.lists(POSTS, min_size=1, max_size=40),
    seed=st.integers(0, 99),
    noise=st.floats(0.05, 2.0),
    article=st.floats(0.001, 2.0),
)
def test_sums_by_the_number_of_posts_are_those_of_the_transformed_rows(
    posts: list[tuple[str, int, float]], seed: int, noise: float, article: float
) -> None:
    one, those = sample(told(posts), seed), variances(noise, article)

    # Twice, since what was made once must not be changed by its use.
    for _ in range(2):
        found, expected = one.moments(those), plain(one, those)

        np.testing.assert_allclose(found.products, expected.products, rtol=0, atol=1e-9)
        assert found.weight == pytest.approx(expected.weight)


@pytest.mark.parametrize(
    ("reason", "posts"),
    [
        ("every article has one post", [("x", n, 72.0) for n in range(8)]),
        ("all rows are ripe", [("xy"[n % 2], n // 2, 72.0) for n in range(16)]),
        ("all rows are young", [("xy"[n % 2], n // 2, 1.0) for n in range(16)]),
        ("one of three is young", [("xyz"[n % 3], n // 3, (72.0, 24.0, 72.0)[n % 3]) for n in range(12)]),
        ("one article, again and again", [("x", 0, 72.0)] * 12),
    ],
)
def test_so_they_are_where_no_article_or_every_one_is_settled(reason: str, posts: list[tuple[str, int, float]]) -> None:
    one, those = sample(told(posts), 1), variances(0.8, 0.1)

    np.testing.assert_allclose(
        one.moments(those).products, plain(one, those).products, rtol=0, atol=1e-9, err_msg=reason
    )


def test_the_gram_and_the_products_with_rewards_stand_beside_each_other() -> None:
    one = sample(told([("x", n, 72.0) for n in range(9)]), 3)
    found, mean = one.moments(variances(0.8, 0.1)), np.linspace(-1, 1, one.design.matrix.shape[1])
    left = one.rewards - one.design.matrix @ mean

    assert found.gram == pytest.approx(one.design.matrix.T @ (one.weight[:, None] * one.design.matrix))
    assert found.projected == pytest.approx(one.design.matrix.T @ (one.weight * one.rewards))
    assert found.unexplained(mean) == pytest.approx(one.weight @ left**2)


def test_only_articles_with_several_posts_have_a_mean() -> None:
    values = np.array([[1.0, 5.0], [2.0, 0.0], [4.0, 1.0], [8.0, 3.0], [3.0, 7.0]])

    found = articles_of(values, np.array([0, 1, 0, 2, 1]))

    assert found.posts.tolist() == [2, 2]
    assert found.means.tolist() == [[2.5, 3.0], [2.5, 3.5]]
    assert found.places.tolist() == [0, 1, 0, -1, 1]
    assert found.residuals(np.array([2.0])).tolist() == [-2.0, -1.5]
