"""Strategy: noise is never told as knowledge, and a person's word is kept, shown and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from crosspost.core.strategy.alerts import Alert, AlertKind
from crosspost.core.strategy.explain import Verdict
from crosspost.core.strategy.lift import LiftVerdict
from crosspost.core.strategy.outlook import Phase
from crosspost.core.strategy.wishes import LEVELS, word_of
from crosspost.core.strategy.word import Word
from crosspost.model import Learning, LinkPlacement, Metrics, PostState, Review, WishKind
from crosspost.steps import strategy as step
from crosspost.web.language import LANGUAGES, language
from crosspost.web.naming import level_words, percent_words
from tests.steps.conftest import Installation, entry
from tests.web.conftest import Reader, reader_of
from tests.web.seeding import taught

HERE = "/strategy?account=twitter"


@pytest.fixture
def fresh(world: Installation) -> Reader:
    return reader_of(world)


def word(reader: Reader, key: str = "twitter") -> Word:
    return word_of(reader.desk.app.accounts[key], reader.desk.app.store.wishes())


def undo(reader: Reader, html: str) -> None:
    reader.post("/undo", notice=html.split('name="notice" value="')[1].split('"')[0])


def test_with_nothing_learned_the_page_claims_nothing(fresh: Reader) -> None:
    html = fresh.get(HERE).text
    assert "20 more posts on which everything is tried" in html
    assert "Nothing can be said yet." in html
    assert "it cannot be told yet." in html
    assert ">works<" not in html


def test_what_was_worked_out_is_kept_until_anything_changes(world: Installation) -> None:
    reader = reader_of(taught(world, 6))
    ask = partial(reader.desk.remembered.of, account="twitter")
    first = ask(world.app)
    assert ask(world.app) is first
    assert ask(world.app) is first, "looking changes nothing"
    changes: dict[str, Callable[[], object]] = {
        "a reading": lambda: world.app.store.save_metrics([_one_more(world)]),
        "a word": lambda: reader.post("/strategy/mode", account="twitter", kind="adopt"),
        "a post that moved": lambda: _moved(world),
        "the settings": lambda: world.with_account("facebook", max_per_day=7),
        "the day": lambda: world.clock.advance(timedelta(days=1)),
    }
    for what, change in changes.items():
        change()
        made = ask(world.app)
        assert made is not first, what
        assert made == step.run(world.app, account="twitter"), what
        first = made


def _one_more(world: Installation) -> Metrics:
    post = world.posts(PostState.PUBLISHED)[0]
    age = timedelta(days=28)
    at = (post.published_at or post.created_at) + age
    return Metrics(post_id=post.id, horizon=age, age=age, measured_at=at, counts={"likes": 900})


def _moved(world: Installation) -> None:
    world.with_account("twitter", review=Review())
    world.show(entry(999))
    world.walk(times=2)
    draft = world.posts(PostState.DRAFT)[0]
    reader_of(world).desk.remembered.of(world.app, "twitter")
    world.app.store.set_due({draft.id: world.clock() + timedelta(days=3)}, now=world.clock())


def test_below_the_number_that_matters_every_level_says_too_few(world: Installation) -> None:
    html = reader_of(taught(world, 6)).get(HERE).text
    assert "Nothing can be said yet." in html
    assert set(re.findall(r"<b>([a-z ]+)</b></span>", html)) == {"too few posts"}


def test_what_was_learned_is_told_with_interval_and_sample_size(world: Installation) -> None:
    taught(world, 60)
    reader = reader_of(world)
    html = reader.get(HERE).text
    assert re.search(r"(59|60) measured posts so far\.", html)
    # Learning was off: nobody tried the hours, so nothing is established.
    assert "Time of day: perhaps “morning (5 to 11)”, not sure yet (seen, not tried)" in html
    bounds = r"\+(\d+)\u00a0% \(80 %: .(\d+)\u00a0% to .(\d+)\u00a0%\)"
    told = re.search(bounds + r" · \d+ posts · <b>perhaps better \(seen, not tried\)</b>", html)
    assert told
    assert int(told[2]) < int(told[1]) < int(told[3])
    assert html.count('class="strip"') > 4
    assert ' style="' not in html
    french = reader.get(HERE, **{"accept-language": "fr"}).text
    assert "Moment de la journée\u00a0: peut-être «\u00a0matin (5\u00a0h à 11\u00a0h)\u00a0»" in french


def test_a_shift_is_told_while_it_counts(world: Installation) -> None:
    now = world.clock()
    shift = partial(Alert, at=now, posts=100, since=now - timedelta(days=9), cut=now - timedelta(days=9), evidence=1e12)
    found = [shift(account="twitter", kind=AlertKind.LEVEL, percent=-32.0)]
    assert world.app.store.add_shifts(found) == 1
    html = reader_of(world).get(HERE).text
    assert "Something changed." in html
    assert "posts get less than before (\u221232\u00a0%)" in html
    assert "9,999 to 1" in html
    assert "Something changed." not in reader_of(world).get("/strategy?account=facebook").text


def test_the_next_posts_are_explained(world: Installation) -> None:
    from crosspost.model import Review

    world.with_account("twitter", review=Review())
    world.walk()
    world.show(entry(1))
    world.walk(times=2)
    html = reader_of(world).get(HERE).text
    assert "everything is tried about equally often." in html
    assert "Style: " in html
    assert "Day: " in html
    (post,) = (one for one in world.posts(PostState.DRAFT) if one.account_key == "twitter")
    elsewhere = world.clock() + timedelta(days=3)
    world.app.store.move_due(post.id, version=post.version, due_at=elsewhere, who="ann", now=world.clock())
    html = reader_of(world).get(HERE).text
    assert "Style: " in html
    assert "Day: " not in html, "the day that was chosen is not the day on which it goes out"
    wanted = post.choice.wanted_at or post.created_at
    world.app.store.set_due({post.id: wanted + timedelta(minutes=5)}, now=world.clock())
    assert "Day: " in reader_of(world).get(HERE).text, "five minutes later it is the same day still"


def test_a_level_is_pinned_shown_and_taken_back(fresh: Reader) -> None:
    html = fresh.post("/strategy/level", account="twitter", kind="pin", level="style=question", back=HERE).text
    assert word(fresh).pinned == {"style": "question"}
    assert word(fresh, "facebook").pinned == {}
    assert "Style: always “a question”" in html
    undo(fresh, html)
    assert word(fresh).pinned == {}


def test_undo_brings_back_the_word_that_stood_before(fresh: Reader) -> None:
    say = partial(fresh.post, "/strategy/level", account="twitter", back=HERE)
    say(kind="pin", level="style=question")
    html = say(kind="pin", level="style=quote").text
    undo(fresh, html)
    assert word(fresh).pinned == {"style": "question"}
    say(kind="forbid", level="weekday=sun")
    html = say(kind="allow", level="weekday=sun").text
    assert word(fresh).forbidden == {}
    undo(fresh, html)
    assert word(fresh).forbidden == {"weekday": frozenset({"sun"})}
    html = say(kind="forbid", level="style=question").text
    assert word(fresh).pinned == {}
    assert word(fresh).forbidden == {"style": frozenset({"question"}), "weekday": frozenset({"sun"})}
    undo(fresh, html)
    assert word(fresh).pinned == {"style": "question"}


def test_adopting_and_exploring_are_each_others_undo(fresh: Reader) -> None:
    html = fresh.post("/strategy/mode", account="twitter", kind="adopt", back=HERE).text
    assert word(fresh).adopted
    assert "Try things again" in html
    undo(fresh, html)
    assert not word(fresh).adopted


def test_starting_anew_forgets_nothing_that_cannot_come_back(world: Installation) -> None:
    reader = reader_of(taught(world, 6))
    html = reader.post("/strategy/forget", account="twitter", since="", back=HERE).text
    assert word(reader).anew == world.clock()
    assert "0 measured posts so far." in html
    undo(reader, html)
    assert "6 measured posts so far." in reader.get(HERE).text
    html = reader.post("/strategy/forget", account="twitter", since="2026-11-24", back=HERE).text
    assert str(word(reader).anew) == "2026-11-24 00:00:00+00:00"


def test_a_day_to_come_is_refused(fresh: Reader) -> None:
    assert "still to come" in fresh.post("/strategy/forget", account="twitter", since="2027-01-01", back=HERE).text
    assert word(fresh).anew is None


def test_what_would_leave_nothing_to_post_is_refused_with_the_reason(fresh: Reader) -> None:
    say = partial(fresh.post, "/strategy/level", account="twitter", kind="forbid", back=HERE)
    assert say(level="emoji=with").status_code == 200
    answer = say(level="emoji=without")
    assert answer.status_code == 409
    assert "nothing could go out" in answer.text
    assert word(fresh).forbidden == {"emoji": frozenset({"with"})}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("level", {"kind": "pin", "level": "style=nonsense"}),
        ("level", {"kind": "pin", "level": "nonsense"}),
        ("level", {"kind": "pin", "level": ""}),
        ("level", {"kind": "forget", "level": "style=question"}),
        ("level", {"kind": "pin", "level": "style=question", "account": "nobody"}),
        ("mode", {"kind": "pin"}),
        ("mode", {"kind": "adopt", "account": "<script>"}),
        ("forget", {"since": "yesterday"}),
        ("forget", {"since": "9999-99-99"}),
    ],
)
def test_an_odd_form_is_refused_and_nothing_is_said(fresh: Reader, path: str, fields: dict[str, str]) -> None:
    assert fresh.post(f"/strategy/{path}", headers=None, **({"account": "twitter"} | fields)).status_code == 400
    assert fresh.desk.app.store.wishes() == ()


def test_a_pinned_level_comes_next_for_certain_and_a_forbidden_one_never(world: Installation) -> None:
    reader = reader_of(taught(world, 40))
    reader.post("/strategy/level", account="twitter", kind="pin", level="weekday=mon")
    reader.post("/strategy/level", account="twitter", kind="forbid", level="daypart=morning")
    html = reader.get(HERE).text.split("What comes next")[1].split("What learning earns")[0]
    assert re.search(r"Monday <span class=.soft.>100%", html)
    assert "morning (5 to 11) <span" not in html


def test_learning_that_is_off_says_how_to_turn_it_on(world: Installation) -> None:
    world.with_account("twitter", learning=Learning(on=False))
    html = reader_of(world).get(HERE).text
    assert "Learning is off" in html
    assert "Always this" not in html


def test_the_place_of_the_link_is_offered_where_it_varies(world: Installation) -> None:
    assert 'value="link=reply"' not in reader_of(world).get(HERE).text
    world.with_account("twitter", learning=Learning(links=(LinkPlacement.POST, LinkPlacement.REPLY)))
    assert 'value="link=reply"' in reader_of(world).get(HERE).text


@pytest.mark.parametrize("query", ["", "?account=nobody", "?account=<script>", "?account=%F0"])
def test_an_odd_address_shows_the_first_account(fresh: Reader, query: str) -> None:
    html = fresh.get(f"/strategy{query}").text
    assert 'href="/strategy?account=twitter" aria-current="true"' in html


def test_without_an_account_the_page_says_what_to_do(world: Installation) -> None:
    world.app = replace(world.app, accounts={})
    assert "No account is connected yet" in reader_of(world).get("/strategy").text


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_the_strategy_has_its_words(code: str) -> None:
    words = language(code)
    for factor, levels in LEVELS.items():
        assert f"factor.{factor}" in words.messages
        for level in levels:
            assert level_words(words, factor, level) != level, (factor, level)
    wanted = {f"verdict.{one.name.lower()}" for one in Verdict} | {f"lift.{one.name.lower()}" for one in LiftVerdict}
    wanted |= {f"phase.{one.name.lower()}_title" for one in Phase} | {f"done.said_{one.value}" for one in WishKind}
    assert wanted <= set(words.messages)


@pytest.mark.parametrize(
    ("percent", "said"), [(18.4, "+18"), (-0.2, "±0"), (-33.3, "−33"), (1e9, "+9,999"), (float("inf"), "+9,999")]
)
def test_percents_carry_their_sign(percent: float, said: str) -> None:
    assert percent_words(language("en"), percent) == f"{said}\u00a0%"
