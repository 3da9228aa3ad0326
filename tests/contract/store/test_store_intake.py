"""Settings become rows, polls become articles, pages complete them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crosspost.errors import StoreError
from crosspost.model import Account, Block, BlockKind, Feed, FeedState, Ledger, Page, PlatformName, PostState
from crosspost.ports import Polled, Store
from crosspost.store import SqlStore
from tests.contract.store.support import (
    BECAUSE,
    BLOG,
    HOUR,
    NOW,
    PAGE,
    X,
    articles,
    drafted,
    entry,
    in_state,
    news,
    polled,
    synced,
)

OTHER = Feed(key="other", url="https://other.example/feed")


def test_it_is_what_the_steps_ask_for(store: SqlStore) -> None:
    as_port: Store = store
    assert as_port.feed_states() == ()


def test_syncing_twice_changes_nothing_and_forgets_nothing(store: SqlStore) -> None:
    synced(store)
    store.record_polls([polled()])
    before = store.feed_states()
    synced(store)
    store.sync([], [], now=NOW + HOUR)
    assert store.feed_states() == before
    assert list(store.account_states()) == ["page", "x"]


FULL_STATE = FeedState(
    key="blog",
    url="https://moved.example/feed",
    title="Le blog",
    etag='"abc"',
    last_modified="Mon, 23 Nov 2026 09:00:00 GMT",
    next_check_at=NOW + HOUR,
    answered_at=NOW,
    read_at=NOW - HOUR,
    looked_at=NOW - 2 * HOUR,
    strange_since=NOW - HOUR,
    failures=3,
    last_error="timed out",
    baseline_at=NOW - HOUR,
    stopped="410 Gone",
)


def test_a_feed_state_comes_back_as_it_went_in(store: SqlStore) -> None:
    synced(store)
    store.record_polls([Polled(state=FULL_STATE)])
    assert store.feed_states() == (FULL_STATE,)


def test_a_feed_that_kept_away_from_strangers_is_sent_back_to_the_address_of_the_settings(store: SqlStore) -> None:
    synced(store)
    store.record_polls([Polled(state=FULL_STATE)])
    assert store.revive("blog")
    assert store.feed_states() == (FeedState(key="blog", url=BLOG.url, title="Le blog", answered_at=NOW),)
    assert not store.revive("blog")


def test_registering_adds_what_is_missing_and_ends_nothing(store: SqlStore) -> None:
    synced(store)
    store.record_polls([Polled(state=FULL_STATE)])
    (article_id,) = articles(store, 1)
    other = Feed(key="other", url="https://other.example/feed")
    newcomer = replace(X, key="newcomer", remote_account_id="99")
    store.register([replace(BLOG, url="https://new.example/feed"), other], [newcomer], now=NOW)
    assert [state.key for state in store.feed_states()] == ["blog", "other"]
    assert set(store.account_states()) == {"newcomer", "page", "x"}
    assert store.feed_states()[0].url != "https://new.example/feed"
    found = store.to_compose([X, PAGE, newcomer], now=NOW, limit=9)
    assert [(one.article.id, one.account_key) for one in found] == [(article_id, "x"), (article_id, "page")]
    with pytest.raises(StoreError, match="Call it 'x'"):
        store.register([], [replace(X, key="x2")], now=NOW)


def test_a_feed_that_comes_back_into_the_settings_is_as_if_it_were_new(store: SqlStore) -> None:
    synced(store)
    store.record_polls([Polled(state=FULL_STATE)])
    store.sync([], [X, PAGE], now=NOW)
    store.sync([], [X, PAGE], now=NOW)
    synced(store)
    assert store.feed_states() == (FeedState(key="blog", url=BLOG.url),)
    store.record_polls([Polled(state=FULL_STATE)])
    synced(store)
    assert store.feed_states() == (FULL_STATE,), "only once"


def test_of_news_that_one_feed_passed_over_another_makes_its_own_once(store: SqlStore) -> None:
    store.sync([BLOG, OTHER], [X, PAGE], now=NOW)
    store.record_polls([polled(news(1, ledger=Ledger.BASELINE))])
    (known,) = store.known("other", identities=["example.org/1"], guids=[], fingerprints=[])
    assert known.passed_over
    adopted = {known.id: news(1, feed_key="other", title="As the other tells it")}
    store.record_polls([polled(feed_key="other", adopted=adopted)])
    (article,) = store.articles_to_extract(limit=9)
    assert (article.feed_key, article.title, article.content) == ("other", "As the other tells it", "<p>Text 1</p>")
    store.skip(article.id, reason=BECAUSE)
    store.record_polls([polled(adopted={article.id: news(1)})])
    assert store.articles_to_extract(limit=9) == (), "the first feed has said what it makes of it"


@pytest.mark.parametrize("why", ["it was skipped", "this feed has another article of that guid", "queued already"])
def test_an_article_is_not_adopted_when(store: SqlStore, why: str) -> None:
    store.sync([BLOG, OTHER], [X, PAGE], now=NOW)
    fate = {"it was skipped": Ledger.SKIPPED, "queued already": Ledger.QUEUED}.get(why, Ledger.BASELINE)
    store.record_polls([polled(news(1, ledger=fate))])
    if "guid" in why:
        taken = news(2, feed_key="other", ledger=Ledger.BASELINE, guid="guid-1")
        store.record_polls([polled(taken, feed_key="other")])
    store.record_polls([polled(feed_key="other", adopted={1: news(1, feed_key="other", title="Other words")})])
    article = store.articles([1])[1]
    assert (article.feed_key, article.ledger, article.title) == ("blog", fate, "Article 1")


def test_what_has_no_guid_is_adopted_too(store: SqlStore) -> None:
    store.sync([BLOG, OTHER], [X, PAGE], now=NOW)
    mine = news(2, feed_key="other", ledger=Ledger.BASELINE, guid=None)
    store.record_polls([polled(news(1, ledger=Ledger.BASELINE)), polled(mine, feed_key="other")])
    store.record_polls([polled(feed_key="other", adopted={1: news(1, feed_key="other", guid=None)})])
    assert [article.feed_key for article in store.articles_to_extract(limit=9)] == ["other"]


@pytest.mark.parametrize("state", list(PostState))
def test_an_author_keeps_back_what_is_not_on_its_way_yet(store: SqlStore, state: PostState) -> None:
    post = in_state(store, state)
    answered = FeedState(key="blog", url=BLOG.url, baseline_at=NOW, answered_at=NOW)
    store.record_polls([Polled(state=answered, withdrawn=frozenset({post.article_id}))])
    ended = state in {PostState.DRAFT, PostState.APPROVED}
    assert store.post(post.id).state is (PostState.REJECTED if ended else state)
    assert store.articles([post.article_id])[post.article_id].ledger is Ledger.SKIPPED


def test_a_redirect_survives_a_sync_with_the_same_settings(store: SqlStore) -> None:
    synced(store)
    store.record_polls([Polled(state=FULL_STATE)])
    synced(store)
    assert store.feed_states() == (FULL_STATE,)


def test_a_new_address_in_the_settings_takes_stock_anew_but_knows_when_the_old_one_answered(store: SqlStore) -> None:
    synced(store)
    store.record_polls([replace(polled(news(1)), state=FULL_STATE)])
    store.sync([replace(BLOG, url="https://new.example/feed")], [], now=NOW)
    expected = FeedState(key="blog", url="https://new.example/feed", answered_at=FULL_STATE.answered_at)
    assert store.feed_states() == (expected,)
    assert store.totals().articles[Ledger.QUEUED] == 1


@pytest.mark.parametrize(
    ("account", "says"),
    [
        pytest.param(replace(X, key="x2"), "Call it 'x'", id="a second name for the profile"),
        pytest.param(replace(X, remote_account_id="43"), "another key", id="the name now means another profile"),
        pytest.param(replace(X, platform=PlatformName.FACEBOOK, remote_account_id="7"), "another key", id="platform"),
    ],
)
def test_an_account_that_contradicts_the_store_is_refused_and_nothing_is_stored(
    store: SqlStore, account: Account, says: str
) -> None:
    synced(store)
    with pytest.raises(StoreError, match=says):
        store.sync([Feed(key="other", url="https://other.example/feed")], [account], now=NOW)
    assert [state.key for state in store.feed_states()] == ["blog"]


def test_profiles_of_two_platforms_may_have_the_same_number(store: SqlStore) -> None:
    synced(store)
    assert X.remote_account_id == PAGE.remote_account_id
    assert len(store.account_states()) == 2


def test_news_is_counted_once_whoever_stores_it(store: SqlStore) -> None:
    synced(store)
    store.sync([Feed(key="other", url="https://other.example/feed")], [], now=NOW)
    assert store.record_polls([polled(news(1), news(2))]).total() == 2
    assert store.record_polls([polled(news(2), news(3))]).total() == 1
    same_piece_elsewhere = polled(news(3, feed_key="other"), feed_key="other")
    assert store.record_polls([same_piece_elsewhere]).total() == 0
    assert store.record_polls([]).total() == 0


def test_what_is_stored_is_counted_by_what_was_decided_of_it(store: SqlStore) -> None:
    synced(store)
    store.sync([Feed(key="other", url="https://other.example/feed")], [], now=NOW)
    own = polled(news(1, ledger=Ledger.BASELINE), news(2), news(3, ledger=Ledger.SKIPPED), news(4))
    same_and_one_more = polled(news(1, feed_key="other"), news(5, feed_key="other"), feed_key="other")
    assert store.record_polls([own, same_and_one_more]) == {Ledger.BASELINE: 1, Ledger.QUEUED: 3, Ledger.SKIPPED: 1}


def test_a_poll_of_a_feed_nobody_synced_is_refused_and_names_it(store: SqlStore) -> None:
    synced(store)
    with pytest.raises(StoreError, match="strange"):
        store.record_polls([polled(news(1)), polled(feed_key="strange")])
    assert store.totals().articles[Ledger.QUEUED] == 0


def test_an_entry_is_known_by_identity_in_any_feed_and_by_guid_or_title_in_its_own(store: SqlStore) -> None:
    synced(store)
    store.sync([Feed(key="other", url="https://other.example/feed")], [], now=NOW)
    store.record_polls([polled(news(1, published_at=NOW)), polled(news(2, feed_key="other"), feed_key="other")])

    def numbers(identities: list[str], guids: list[str], fingerprints: list[str]) -> set[str]:
        known = store.known("blog", identities=identities, guids=guids, fingerprints=fingerprints)
        return {one.identity for one in known}

    assert numbers(["example.org/1", "example.org/2", "example.org/9"], [], []) == {"example.org/1", "example.org/2"}
    assert numbers([], ["guid-1", "guid-2"], []) == {"example.org/1"}, "another feed's guid means nothing here"
    assert numbers([], [], ["title-1", "title-2"]) == {"example.org/1"}
    assert numbers(["example.org/1"], ["guid-1"], ["title-1"]) == {"example.org/1"}
    assert numbers([], [], []) == set()
    (known,) = store.known("blog", identities=["example.org/1"], guids=[], fingerprints=[])
    assert (known.guid, known.fingerprint, known.published_at, known.editable) == ("guid-1", "title-1", NOW, True)


def test_more_entries_than_one_query_may_name_are_all_found(store: SqlStore) -> None:
    synced(store)
    store.record_polls([polled(*(news(n) for n in range(1203)))])
    known = store.known("blog", identities=[f"example.org/{n}" for n in range(2500)], guids=[], fingerprints=[])
    assert len(known) == 1203


def test_an_edit_changes_an_article_until_it_has_a_post(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    better = entry(0, title="Better", content="<p>More</p>", link="https://example.org/0b", tags=("a",))
    store.record_polls([polled(edits={article_id: better})])
    article = store.articles([article_id])[article_id]
    assert (article.title, article.content, article.tags) == ("Better", "<p>More</p>", ("a",))
    assert article.link == "https://example.org/0b"
    assert article.extracted_at is None, "its page is read again"

    store.save_page(article_id, Page(), now=NOW)
    drafted(store, article_id)
    store.record_polls([polled(edits={article_id: entry(0, title="Too late")})])
    assert store.articles([article_id])[article_id].title == "Better"
    (known,) = store.known("blog", identities=["example.org/0"], guids=[], fingerprints=[])
    assert not known.editable


def test_an_entry_seen_again_unchanged_is_no_edit(store: SqlStore) -> None:
    (article_id,) = articles(store, 1)
    touched = entry(0, updated_at=NOW + HOUR, published_at=NOW + HOUR)
    store.record_polls([polled(edits={article_id: touched})])
    assert store.articles([article_id])[article_id].extracted_at == NOW


@pytest.mark.parametrize("ledger", [Ledger.BASELINE, Ledger.SKIPPED])
def test_what_is_not_queued_is_neither_extracted_nor_edited(store: SqlStore, ledger: Ledger) -> None:
    synced(store)
    store.record_polls([polled(news(1, ledger=ledger))])
    assert store.articles_to_extract(limit=9) == ()
    (known,) = store.known("blog", identities=["example.org/1"], guids=[], fingerprints=[])
    assert not known.editable
    store.record_polls([polled(edits={known.id: entry(1, title="New")})])
    article = store.articles([known.id])[known.id]
    assert (article.title, article.reason) == ("Article 1", BECAUSE)
    assert article.content == "", "its text is not kept"


def test_articles_wait_for_extraction_oldest_first(store: SqlStore) -> None:
    synced(store)
    later = replace(news(1), seen_at=NOW + HOUR)
    store.record_polls([polled(later, news(2), news(3))])
    waiting = [article.title for article in store.articles_to_extract(limit=2)]
    assert waiting == ["Article 2", "Article 3"]


def test_a_page_fills_the_gaps_and_never_replaces_what_the_feed_gave(store: SqlStore) -> None:
    synced(store)
    handwritten = {PlatformName.TWITTER: "Par moi-même"}
    store.record_polls([polled(news(1, author="Ann", language=None, tags=(), handwritten=handwritten))])
    (article,) = store.articles_to_extract(limit=1)
    page = Page(
        title="Of the page",
        description="What it is about",
        author="Somebody else",
        language="fr",
        site_name="Le blog",
        tags=("été",),
        published_at=NOW - timedelta(days=1),
        blocks=(Block(kind=BlockKind.HEADING, text="Un titre"), Block(kind=BlockKind.PARAGRAPH, text="« Ça va ? »")),
    )
    store.save_page(article.id, page, now=NOW + HOUR)
    read = store.articles([article.id])[article.id]
    assert (read.title, read.author) == ("Article 1", "Ann"), "given by the feed"
    assert (read.summary, read.language, read.site_name) == ("What it is about", "fr", "Le blog")
    assert (read.tags, read.published_at) == (("été",), NOW - timedelta(days=1))
    assert (read.blocks, read.handwritten) == (page.blocks, handwritten)
    assert (read.content, read.extracted_at) == ("", NOW + HOUR)


def test_a_page_of_an_article_that_is_not_there_is_an_error(store: SqlStore) -> None:
    with pytest.raises(StoreError, match="no article 7"):
        store.save_page(7, Page(), now=NOW)


def test_text_that_no_database_can_hold_does_not_fail_the_poll(store: SqlStore) -> None:
    synced(store)
    hostile = news(1, title="NUL \0 and half a pair \ud800", tags=("\udfff",))
    assert store.record_polls([polled(hostile, news(2))]).total() == 2
    (article, _) = store.articles_to_extract(limit=2)
    assert (article.title, article.tags) == ("NUL \ufffd and half a pair \ufffd", ("\ufffd",))


def test_two_thousand_unchanged_feeds_are_stored_together(store: SqlStore) -> None:
    feeds = [Feed(key=f"f{n}", url=f"https://example.org/{n}") for n in range(2000)]
    store.sync(feeds, [], now=NOW)
    states = [replace(state, answered_at=NOW, failures=0) for state in store.feed_states()]
    assert store.record_polls([Polled(state=state) for state in states]).total() == 0
    assert {state.answered_at for state in store.feed_states()} == {NOW}
