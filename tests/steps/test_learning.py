"""From readings to the next post: what is learned, kept, said and chosen, through the whole line."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from crosspost.core import past
from crosspost.core.checkup.finding import found as finding_of
from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.core.strategy.digest import TUNING
from crosspost.core.strategy.telling import why
from crosspost.errors import NothingAllowed
from crosspost.model import Learning, LinkPlacement, Metrics, Post, PostState, ReplyState, Review, Slot, WishKind
from crosspost.steps import (
    compose,
    extract,
    field_data,
    knowing,
    learn,
    pacing,
    planning,
    poll,
    publish,
    report,
    review,
    schedule,
    strategy,
)
from crosspost.steps.compose import variants_of
from crosspost.steps.knowing import beliefs_of, gather
from crosspost.store import SqlStore
from crosspost.store.schema import beliefs
from tests.steps.conftest import BODY, Installation, entry

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SLOTS = tuple(Slot(weekday=day, at=time(hour, 30)) for day in range(7) for hour in (8, 12, 18))
TWO_MANNERS = f"<p>Pourquoi les pages perdent-elles leurs lecteurs en hiver ?</p><p>{BODY}</p>"


def news(world: Installation, *numbers: int) -> None:
    """The blog publishes articles of several manners; the feed had its baseline before."""
    world.clock.advance(HOUR)
    tags = ("Réseaux sociaux", "Pages")
    world.show(*(entry(n, content=TWO_MANNERS, tags=tags, published_at=world.clock()) for n in numbers))
    poll.run(world.app)
    world.clock.advance(timedelta(minutes=6))
    extract.run(world.app)


def with_slots(world: Installation, **learning: Any) -> None:
    for key in ("twitter", "facebook"):
        world.with_account(key, slots=SLOTS, min_gap=timedelta(minutes=1), learning=Learning(**learning))


def drafts(world: Installation, account: str = "twitter") -> list[Post]:
    posts = sorted(world.posts(), key=lambda post: post.id)
    return [post for post in posts if post.account_key == account]


def lived(world: Installation, articles: int) -> None:
    """So many articles went out on both accounts, each was read at its ages."""
    poll.run(world.app)
    for number in range(articles):
        world.clock.advance(20 * HOUR)
        news(world, *range(max(0, number - 5), number + 1))
        for _ in range(4):
            for step in (compose, schedule, review, publish):
                step.run(world.app)
            world.clock.advance(2 * HOUR)
    while world.posts(PostState.DRAFT, PostState.APPROVED):
        world.clock.advance(timedelta(minutes=30))
        for step in (schedule, review, publish):
            step.run(world.app)
    world.clock.advance(4 * DAY)
    for post in world.posts(PostState.PUBLISHED):
        likes = 90 if post.teaser.hashtags else 15
        read(world, post, {"likes": likes + post.id % 5, "replies": 1, "shares": 0})


def read(world: Installation, post: Post, counts: Mapping[str, int], *, age: timedelta = 3 * DAY) -> None:
    reading = Metrics(post_id=post.id, horizon=age, age=age, measured_at=world.clock(), counts=counts)
    world.app.store.save_metrics([reading])


def kept(world: Installation) -> list[dict[str, Any]]:
    assert isinstance(world.app.store, SqlStore)
    with world.app.store._db.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(beliefs).order_by(beliefs.c.account_key))]


def drop_beliefs(world: Installation) -> None:
    assert isinstance(world.app.store, SqlStore)
    with world.app.store._db.write() as connection:
        connection.execute(delete(beliefs))


# -- compose


def test_a_draft_carries_its_choice_and_the_wish_becomes_the_due_time(world: Installation) -> None:
    with_slots(world)
    poll.run(world.app)
    news(world, 1)
    compose.run(world.app)
    schedule.run(world.app)
    (post,) = drafts(world)
    choice = post.choice
    assert (choice.kind, choice.posts, choice.pinned) == ("warmup", 0, ())
    assert set(choice.levels) == {"style", "hashtags", "emoji", "link", "daypart", "weekday"}
    assert choice.seed is not None
    assert post.due_at == post.first_due_at == choice.wanted_at
    assert choice.wanted_at is not None
    assert choice.wanted_at <= world.clock() + 2 * DAY


def test_the_same_database_and_seed_compose_the_same(world: Installation) -> None:
    with_slots(world)
    lived(world, 3)
    world.clock.advance(DAY)
    news(world, 50, 51)
    found = []
    for _ in range(2):
        world.app = replace(world.app, rng=random.Random(5))
        chooser_input = world.app.store.to_compose(tuple(world.app.accounts.values()), now=world.clock(), limit=10)
        chooser = compose._chooser(world.app)
        assert chooser is not None
        found.append(
            [
                chooser.choose(task, variants_of(task.article, world.app.accounts[task.account_key]))
                for task in chooser_input
            ]
        )
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_articles_composed_at_once_want_different_slots(world: Installation) -> None:
    with_slots(world)
    poll.run(world.app)
    news(world, *range(1, 6))
    compose.run(world.app)
    wanted = [post.choice.wanted_at for post in drafts(world)]
    assert len(set(wanted)) == len(wanted) == 5
    schedule.run(world.app)
    assert [post.due_at for post in drafts(world)] == wanted


def test_a_wish_that_is_over_or_taken_becomes_the_next_free_slot(world: Installation) -> None:
    with_slots(world)
    poll.run(world.app)
    news(world, 1)
    compose.run(world.app)
    (post,) = drafts(world)
    assert post.choice.wanted_at is not None
    world.clock.now = post.choice.wanted_at + HOUR
    schedule.run(world.app)
    (post,) = drafts(world)
    assert post.due_at is not None
    assert post.due_at > world.clock()
    assert post.due_at != post.choice.wanted_at


def test_the_first_posts_try_every_manner_about_equally_often(world: Installation) -> None:
    with_slots(world)
    poll.run(world.app)
    news(world, *range(1, 10))
    compose.run(world.app)
    made = drafts(world)
    assert {post.choice.kind for post in made} == {"warmup"}
    for factor in ("hashtags", "daypart"):
        counts = Counter(post.choice.levels[factor] for post in made)
        assert max(counts.values()) - min(counts.values()) <= 2, (factor, counts)


def test_without_slots_a_post_still_goes_out_as_soon_as_it_may(world: Installation) -> None:
    poll.run(world.app)
    news(world, 1)
    for step in (compose, schedule, review, publish):
        step.run(world.app)
    assert len(world.twitter.texts) == 1


def test_with_learning_off_the_composers_first_teaser_takes_the_next_slot(world: Installation) -> None:
    with_slots(world, on=False)
    poll.run(world.app)
    news(world, 1)
    compose.run(world.app)
    (post,) = drafts(world)
    (task,) = world.app.store.articles([post.article_id]).values()
    assert post.choice.kind == "preferred"
    assert post.choice.wanted_at is None
    assert post.teaser.text == variants_of(task, world.app.accounts["twitter"])[0].text
    assert learn.run(world.app).counts == {}


def test_only_what_the_composer_offers_is_ever_tried(world: Installation) -> None:
    with_slots(world)
    poll.run(world.app)
    news(world, *range(1, 9))
    compose.run(world.app)
    for post in drafts(world):
        (article,) = world.app.store.articles([post.article_id]).values()
        offered = {teaser.text for teaser in variants_of(article, world.app.accounts["twitter"])}
        assert post.teaser.text in offered


def test_the_place_of_the_link_is_a_factor_where_several_are_allowed(world: Installation) -> None:
    with_slots(world, links=(LinkPlacement.POST, LinkPlacement.NONE))
    poll.run(world.app)
    news(world, *range(1, 13))
    compose.run(world.app)
    made = drafts(world)
    assert {post.choice.levels["link"] for post in made} == {"post", "none"}
    prices = {post.choice.levels["link"]: post.price_usd for post in made}
    assert prices["post"] > prices["none"]
    (one, _) = strategy.run(world.app).accounts
    assert dict(one.link_prices) == {"post": prices["post"], "none": prices["none"]}


# -- learn


def test_what_was_read_decides_what_comes_next(world: Installation) -> None:
    with_slots(world)
    lived(world, 24)
    assert learn.run(world.app).counts["posts learned from"] == len(world.posts(PostState.PUBLISHED))
    news(world, *range(100, 104))
    compose.run(world.app)
    later = [post for post in drafts(world) if post.state is PostState.DRAFT]
    by_strategy = [post for post in later if post.choice.kind == "strategy"]
    assert by_strategy
    assert all(post.choice.levels["hashtags"] != "0" for post in by_strategy)
    assert "percents are unsure" in " ".join(why(by_strategy[0].choice))


def test_beliefs_can_be_deleted_and_come_back_the_same(world: Installation) -> None:
    with_slots(world)
    lived(world, 6)
    learn.run(world.app)
    before = kept(world)
    assert [row["account_key"] for row in before] == ["facebook", "twitter"]
    drop_beliefs(world)
    assert kept(world) == []
    learn.run(world.app)
    assert kept(world) == before


def test_learning_twice_counts_once(world: Installation) -> None:
    with_slots(world)
    lived(world, 3)
    assert learn.run(world.app).counts
    before = kept(world)
    assert learn.run(world.app).counts == {}
    assert kept(world) == before


def test_beliefs_that_were_damaged_are_made_anew(world: Installation) -> None:
    with_slots(world)
    lived(world, 3)
    learn.run(world.app)
    before = strategy.run(world.app)
    assert isinstance(world.app.store, SqlStore)
    with world.app.store._db.write() as connection:
        connection.execute(update(beliefs).values(document={"format": 1}))
    assert strategy.run(world.app).accounts == before.accounts


def test_a_post_that_is_gone_from_its_platform_leaves_the_learning(world: Installation) -> None:
    with_slots(world)
    lived(world, 4)
    learn.run(world.app)
    (before, _) = strategy.run(world.app).accounts
    gone = next(post for post in world.posts(PostState.PUBLISHED) if post.account_key == "twitter")
    world.app.store.mark_deleted([gone.id], now=world.clock())
    assert learn.run(world.app).counts
    (after, _) = strategy.run(world.app).accounts
    assert (before.measured, after.measured) == (4, 3)


def test_a_rejected_draft_does_not_count_as_tried(world: Installation) -> None:
    with_slots(world)
    poll.run(world.app)
    news(world, 1)
    compose.run(world.app)
    (post,) = drafts(world)
    assert len(world.app.store.decided()) == 2
    world.app.store.reject(post.id, version=post.version, reason="dull", who="ann", now=world.clock())
    assert [one.account_key for one in world.app.store.decided()] == ["facebook"]


def test_an_account_that_posts_rarely_keeps_what_it_learned_while_others_fill_the_newest(
    world: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_slots(world)
    lived(world, 6)
    monkeypatch.setattr(knowing, "NEWEST", 4)
    monkeypatch.setattr(knowing, "TUNING", replace(TUNING, kept_posts=2))
    (first, *_) = [post for post in world.posts(PostState.PUBLISHED) if post.account_key == "twitter"]
    for post in drafts(world)[1:]:
        world.app.store.mark_deleted([post.id], now=world.clock())
    mind = knowing.gather(world.app)
    assert {row.account for row in mind.rows} == {"twitter", "facebook"}
    assert [row.article for row in mind.rows if row.account == "twitter"] == [str(first.article_id)]
    (twitter, facebook) = strategy.run(world.app).accounts
    assert (twitter.posts, facebook.posts) == (1, 6), "those before the newest are counted"


def test_first_replies_of_ours_in_an_export_are_no_past(world: Installation) -> None:
    world.with_account("twitter", link=LinkPlacement.REPLY)
    poll.run(world.app)
    news(world, 1)
    for _ in range(3):
        for step in (compose, schedule, review, publish):
            step.run(world.app)
        world.clock.advance(HOUR)
    (reply,) = world.app.store.replies([ReplyState.SENT])
    (post,) = (post for post in world.posts(PostState.PUBLISHED) if post.account_key == "twitter")
    assert post.remote_id is not None
    assert reply.remote_id is not None
    rows = [post.remote_id, "77"]
    head = "Tweet id,Tweet permalink,Tweet text,time,likes\n"
    text = head + "".join(f"{one},,words,2026-11-23 10:00 +0000,3\n" for one in rows)
    # The fake's ids of replies are no numbers, as X's are.
    read = past.read(text, world.app.accounts["twitter"], now=world.clock())
    held = replace(read.posts[1], remote_id=reply.remote_id)
    assert field_data.import_history(world.app, world.app.accounts["twitter"], text)[1] == 1
    world.app.store.add_history([held])
    assert [one.remote_id for one in world.app.store.past_posts("twitter")] == ["77"]


def test_an_export_of_an_unknown_handle_is_asked_for_and_an_import_can_be_taken_back(world: Installation) -> None:
    account = world.app.accounts["twitter"]
    head = "Tweet id,Tweet permalink,Tweet text,time,likes\n"
    rows = [
        f"{n},https://twitter.com/{who}/status/{n},words,2026-11-02 10:00 +0000,3\n" for n, who in ((1, "a"), (2, "b"))
    ]
    with pytest.raises(past.NotAnExport, match=r"posts of @a, @b.*--handle"):
        field_data.import_history(world.app, account, head + "".join(rows))
    found, new, _ = field_data.import_history(world.app, account, head + "".join(rows), handle="@b")
    assert (new, found.skipped) == (1, 1)
    seen = finding_of("account twitter", "known_by_handle", platform="twitter", name="A", handle="a")
    world.app.store.keep_findings([seen], now=world.clock())
    found, new, _ = field_data.import_history(world.app, account, head + "".join(rows))
    assert (found.handles, new, found.skipped) == (("a",), 1, 1)
    assert field_data.remove_history(world.app, account, day=date(2026, 11, 22)) == 0
    assert field_data.remove_history(world.app, account, day=date(2026, 11, 23)) == 2
    assert world.app.store.past_posts("twitter") == ()


def test_a_draft_that_nobody_approved_in_time_does_not_go_out_on_a_forbidden_weekday(world: Installation) -> None:
    with_slots(world)
    world.with_account("twitter", review=Review(auto_after=None))
    strategy.say(world.app, ["twitter"], WishKind.FORBID, factor="weekday", level="sun", who="anna")
    poll.run(world.app)
    news(world, 1)
    compose.run(world.app)
    schedule.run(world.app)
    # A Saturday, after all slots.
    world.clock.now = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
    schedule.run(world.app)
    (post,) = drafts(world)
    approved = planning.approve(world.app, post.id, version=post.version, who="anna")
    schedule.run(world.app)
    due_at = world.app.store.post(approved.id).due_at
    assert due_at is not None
    assert due_at > world.clock()
    assert due_at.weekday() != 6


def test_a_post_that_has_to_wait_does_not_go_out_on_a_forbidden_weekday_unless_a_person_put_it_there(
    world: Installation,
) -> None:
    strategy.say(world.app, ["twitter"], WishKind.FORBID, factor="weekday", level="sun", who="anna")
    poll.run(world.app)
    news(world, 1)
    compose.run(world.app)
    schedule.run(world.app)
    (post,) = drafts(world)
    sunday = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
    account = world.app.accounts["twitter"]
    account = replace(account, expire_after=30 * DAY)
    assert pacing.later(world.app, account, post, sunday) == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    assert pacing.later(world.app, account, replace(post, due_at=sunday), sunday + HOUR) == sunday + HOUR


def test_a_shift_is_kept_once_and_told(world: Installation) -> None:
    shift = Alert(
        account="twitter",
        kind=AlertKind.LEVEL,
        at=world.clock(),
        posts=120,
        since=world.clock() - 40 * DAY,
        cut=world.clock() - 50 * DAY,
        evidence=12.0,
        percent=-35.0,
    )
    assert world.app.store.add_shifts([shift]) == 1
    assert world.app.store.add_shifts([replace(shift, at=world.clock() + HOUR)]) == 0, "found by another process"
    assert world.app.store.shifts() == (shift,)
    (told,) = report.run(world.app).troubles
    assert "posts get 35 % less (evidence 12 : 1)" in told
    world.clock.advance(31 * DAY)
    assert report.run(world.app).troubles == ()


# -- what people say


def test_a_word_is_kept_with_who_and_when_and_holds_from_the_next_draft_on(world: Installation) -> None:
    with_slots(world)
    strategy.say(world.app, ["twitter"], WishKind.PIN, factor="hashtags", level="0", who="ann")
    (said,) = world.app.store.wishes()
    assert (said.who, said.at) == ("ann", world.clock())
    poll.run(world.app)
    news(world, *range(1, 5))
    compose.run(world.app)
    assert {post.choice.levels["hashtags"] for post in drafts(world)} == {"0"}
    assert {post.choice.pinned for post in drafts(world)} == {("hashtags",)}
    assert {post.choice.pinned for post in drafts(world, "facebook")} == {()}


def test_who_adopts_gets_no_trials(world: Installation) -> None:
    with_slots(world)
    strategy.say(world.app, ["twitter"], WishKind.ADOPT, who="ann")
    poll.run(world.app)
    news(world, *range(1, 4))
    compose.run(world.app)
    assert {post.choice.kind for post in drafts(world)} == {"pinned"}


def test_forgetting_starts_the_warm_up_again(world: Installation) -> None:
    with_slots(world)
    lived(world, 3)
    strategy.say(world.app, ["twitter", "facebook"], WishKind.FORGET, who="ann")
    found = strategy.run(world.app)
    assert [(one.posts, one.measured) for one in found.accounts] == [(0, 0), (0, 0)]
    strategy.say(world.app, ["twitter"], WishKind.FORGET, since=world.clock() - 365 * DAY, who="ann")
    assert [one.measured for one in strategy.run(world.app).accounts] == [3, 0]


@pytest.mark.parametrize(
    ("reason", "account", "factor", "level", "error"),
    [
        ("an account that is not there", "linkedin", "style", "question", ValueError),
        ("a factor that is not there", "twitter", "mood", "good", ValueError),
        ("a level that is not there", "twitter", "style", "poem", ValueError),
        ("the last level of all", "twitter", "emoji", "without", NothingAllowed),
    ],
)
def test_a_word_that_cannot_be_kept_is_refused_and_nothing_is_stored(
    world: Installation, reason: str, account: str, factor: str, level: str, error: type[Exception]
) -> None:
    strategy.say(world.app, ["twitter"], WishKind.FORBID, factor="emoji", level="with", who="ann")
    with pytest.raises(error):
        strategy.say(world.app, [account], WishKind.FORBID, factor=factor, level=level, who="ann")
    assert len(world.app.store.wishes()) == 1, reason


def test_an_article_of_which_everything_is_forbidden_waits_and_somebody_is_told(world: Installation) -> None:
    with_slots(world)
    poll.run(world.app)
    news(world, 1)
    (article,) = world.app.store.articles([1]).values()
    styles = {teaser.style for teaser in variants_of(article, world.app.accounts["twitter"])}
    for style in styles:
        strategy.say(world.app, ["twitter"], WishKind.FORBID, factor="style", level=style, who="ann")
    (problem,) = compose.run(world.app).problems
    assert "allow one of them again" in problem
    assert drafts(world) == []
    assert len(drafts(world, "facebook")) == 1
    strategy.say(world.app, ["twitter"], WishKind.ALLOW, factor="style", who="ann")
    assert compose.run(world.app).problems == ()
    assert len(drafts(world)) == 1


def test_an_edited_post_teaches_and_is_not_compared(world: Installation) -> None:
    with_slots(world)
    world.with_account("twitter", slots=SLOTS, review=Review())
    poll.run(world.app)
    news(world, 1)
    compose.run(world.app)
    schedule.run(world.app)
    (post,) = drafts(world)
    edited = review.edit(world.app, post.id, "Nos propres mots #page", version=post.version, who="ann")
    assert edited.choice == post.choice, "what was chosen is not forgotten"
    world.app.store.approve(post.id, version=edited.version, who="ann", now=world.clock())
    assert post.due_at is not None
    world.clock.now = post.due_at
    publish.run(world.app)
    (out,) = [one for one in world.posts(PostState.PUBLISHED) if one.account_key == "twitter"]
    read(world, out, {"likes": 4})
    (one, _) = strategy.run(world.app).accounts
    assert (one.measured, one.by_person) == (1, 1)
    assert ("style", "edited") not in {(effect.factor, effect.level) for effect in one.effects}, "nobody can choose it"
    assert ("style", "edited") in beliefs_of(world.app, gather(world.app), now=world.clock()).effects
