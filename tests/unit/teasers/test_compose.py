"""From an article to its teasers: what is said, what gives way, and the laws that hold for any article."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.core.teasers.compose import compose, from_edit, measure
from crosspost.core.teasers.twitter_text import extract, parse
from crosspost.errors import UnfitTeaser
from crosspost.model import Article, Block, BlockKind, PlatformName, Teaser

from .articles import LINK, article, other_count, paragraphs

X, FACEBOOK = PlatformName.TWITTER, PlatformName.FACEBOOK
TITLE = "Écrire un bon teaser pour les réseaux sociaux"
SENTENCE = "Un lecteur décide en deux secondes si la suite mérite son attention et son clic."
NEXT = "Trois règles suffisent pour gagner ces deux secondes à chaque publication."


def one(made: tuple[Teaser, ...]) -> Teaser:
    assert len(made) == 1
    return made[0]


def test_on_x_title_sentence_tags_and_link_each_have_their_line() -> None:
    full = article(TITLE, summary=f"{SENTENCE} {NEXT}", tags=("rédaction web", "C++", "Rédaction Web", "teaser", "SEO"))
    teaser = one(compose(full, X, hashtags=2))
    assert teaser.text == f"{TITLE}\n\n{SENTENCE}\n\n#RédactionWeb #SEO\n\n{LINK}"
    assert (teaser.style, teaser.hashtags, teaser.link) == ("headline", ("#RédactionWeb", "#SEO"), LINK)
    assert teaser.notes == (
        "the title",
        "sentence 1 of the summary",
        "title 45 + sentence 80 + tags 18 + link 23 + separators 6 = 172 of 280",
    )


def test_on_facebook_the_sentences_stand_without_title_and_link() -> None:
    full = article(TITLE, summary=f"{SENTENCE} {NEXT}", tags=("SEO",))
    teaser = one(compose(full, FACEBOOK, hashtags=2))
    assert teaser.text == f"{SENTENCE} {NEXT}\n\n#SEO"
    assert (teaser.link, teaser.limit) == (LINK, 63_206)


def test_on_facebook_only_sentences_that_follow_each_other_are_joined() -> None:
    full = article(TITLE, summary=SENTENCE, blocks=paragraphs(NEXT))
    assert one(compose(full, FACEBOOK, hashtags=0)).text == SENTENCE


def test_hashtags_go_first_then_the_sentence_and_the_title_stays() -> None:
    sentence = f"{'Une phrase qui a bien assez de mots pour compter ' * 4}."
    tag = "communication"
    title = "T" + "itre " * 25
    full = one(compose(article("Court", summary=sentence, tags=(tag,)), X, hashtags=1))
    longer = "Un titre plus long que l’autre, mais d’assez peu"
    tight = one(compose(article(longer, summary=sentence, tags=(tag,)), X, hashtags=1))
    least = one(compose(article(title, summary=sentence, tags=(tag,)), X, hashtags=1))
    assert sentence.strip() in full.text
    assert full.hashtags == ("#communication",)
    assert sentence.strip() in tight.text
    assert "no room for #communication" in tight.notes
    assert least.text.startswith(f"{title.strip()}\n\n#communication\n\n")
    assert "no room for a sentence" in least.notes


def test_a_title_that_is_too_long_is_cut_and_says_so() -> None:
    teaser = one(compose(article("Un très long titre, vraiment, " * 20), X, hashtags=2))
    words, link = teaser.text.split("\n\n")
    assert words.endswith("…")
    assert link == LINK
    assert teaser.notes[0] == "the title, cut to fit"
    assert 200 < teaser.weighted_length <= 280


@pytest.mark.parametrize(
    ("title", "summary", "expected", "why"),
    [
        (TITLE, "", TITLE, "nothing but a title"),
        ("", SENTENCE, SENTENCE, "nothing but a sentence"),
        ("", "Bientôt", "Bientôt", "nothing but a word"),
        (TITLE, f"{TITLE}.", TITLE, "a summary that says the title again"),
        (TITLE, "Cliquez ici pour lire la suite de notre article complet.", TITLE, "boilerplate"),
    ],
)
def test_anything_to_say_makes_a_teaser(title: str, summary: str, expected: str, why: str) -> None:
    assert one(compose(article(title, summary=summary), X, hashtags=2)).text == f"{expected}\n\n{LINK}", why
    assert one(compose(article(title, summary=summary), FACEBOOK, hashtags=2)).text == expected, why


@pytest.mark.parametrize("title", ["", "   ", "\u200b\u202e", "..."])
def test_nothing_to_say_makes_none(title: str) -> None:
    assert compose(article(title), X, hashtags=2) == ()


def test_a_shortened_summary_is_better_than_the_title_twice_on_facebook() -> None:
    summary = "Le projet réunit trois villes, deux régions et une centaine d’associations autour d’un […]"
    assert one(compose(article(TITLE, summary=summary), FACEBOOK, hashtags=0)).text.endswith("autour d’un…")


def test_room_is_kept_for_the_mark_of_a_link_that_x_counts_letter_by_letter() -> None:
    local = article("Un titre " * 40, link="http://127.0.0.1:8000/2026/un-article")
    assert one(compose(local, X, hashtags=0)).weighted_length <= 280 - 90


def test_a_link_that_fills_the_platform_leaves_no_teaser() -> None:
    assert compose(article(TITLE, link=f"http://localhost/{'a' * 300}"), X, hashtags=0) == ()


def test_what_the_author_wrote_by_hand_stands_alone() -> None:
    by_hand = {X: f"Merci @jean !\nÀ lire : {LINK} #été"}
    full = article(TITLE, summary=SENTENCE, tags=("SEO",), handwritten=by_hand)
    teaser = one(compose(full, X, hashtags=2))
    assert (teaser.style, teaser.text) == ("handwritten", f"Merci @jean !\nÀ lire : #été\n\n{LINK}")
    assert one(compose(full, FACEBOOK, hashtags=2)).style == "headline"


def test_what_the_author_wrote_too_long_is_cut_and_says_so() -> None:
    teaser = one(compose(article(TITLE, handwritten={X: "Des mots, " * 60}), X, hashtags=2))
    assert teaser.weighted_length <= 280
    assert teaser.notes[0] == "the author's own words, cut to fit"


def test_an_edit_gets_the_link_back_and_keeps_its_lines() -> None:
    teaser = from_edit("Deux lignes\r\nde @ma main", link=LINK, platform=X)
    assert (teaser.style, teaser.text) == ("edited", f"Deux lignes\nde @ma main\n\n{LINK}")
    assert teaser.notes == ("48 of 280: 25 words + 23 link",)
    assert from_edit(f"Vu sur {LINK}", link=LINK, platform=FACEBOOK).text == "Vu sur"


UNFIT = [
    ("x" * 266, LINK, "291 of 280: 268 words + 23 link; take 11 away"),
    ("", LINK, "23 of 280: 0 words + 23 link; there are no words: write some"),
    (f"{LINK} {LINK} a", LINK, "the link stands in it more than once, or begins a longer one: keep it once"),
    ("x" * 281, None, "281 of 280: 281 words; take 1 away"),
]


@pytest.mark.parametrize(("text", "link", "message"), UNFIT)
def test_an_edit_that_x_would_refuse_is_refused_with_the_sum(text: str, link: str | None, message: str) -> None:
    with pytest.raises(UnfitTeaser) as refused:
        from_edit(text, link=link, platform=X)
    assert message in str(refused.value)


def test_characters_that_x_refuses_are_named() -> None:
    assert "a character that platforms refuse" in measure("a\ufffe", platform=X, link=None).reason


# ── laws ──────────────────────────────────────────────────────────────────────────────────────────────────────

COUNT = other_count()
PIECES = (
    "@jean ＠a #tag ＃b $AAPL x.ai README.md a_b.com é.com https://a.fr/b http:// .com rt t.co @ # $ . ... _ / ! « » "
    "M. mot é ß 日本語 👨‍👩‍👧‍👦 10\u00a0000"
)
NASTY = st.sampled_from(
    [*PIECES.split(" "), "\u202e", "\u200b", "\ufeff", "\u00a0", "\n", "Le chat dort sur le tapis rouge du salon."]
)
WORDS = st.one_of(
    st.lists(NASTY, max_size=30).map(" ".join), st.lists(NASTY, max_size=30).map("".join), st.text(max_size=60)
)
ADDRESSES = st.sampled_from(
    [
        *(LINK, None, "http://127.0.0.1:8000/a.md", "https://example.com/日本.", "https://é.fr/@a/#b?c"),
        *("ftp://a.b", "https://a.b c/", "http://localhost/?x=foo.com&y=@jean", "https://example.com"),
    ]
)
ARTICLES = st.builds(
    lambda title, summary, texts, tags, link: article(
        title, summary=summary, blocks=paragraphs(*texts), tags=tuple(tags), link=link
    ),
    WORDS, WORDS, st.lists(WORDS, max_size=3), st.lists(WORDS, max_size=4), ADDRESSES,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(ARTICLES, st.integers(0, 4))
def test_a_teaser_for_x_fits_and_links_to_the_article_alone(some: Article, hashtags: int) -> None:
    made = compose(some, X, hashtags=hashtags)
    assert made == compose(some, X, hashtags=hashtags)
    for teaser in made:
        parsed = parse(teaser.text)
        assert parsed.valid
        assert COUNT(teaser.text) == teaser.weighted_length <= 280
        words = teaser.text
        if teaser.link:
            assert teaser.text.endswith(f"\n\n{teaser.link}")
            assert teaser.text.count(teaser.link) == 1
            words = teaser.text.removesuffix(teaser.link)
        assert_plain(words, teaser, hashtags)
        if teaser.link == LINK:
            assert [link.text for link in parsed.links] == [LINK]
    assert made or not any(sign.isalnum() for sign in some.title) or not some.title.strip()


@settings(max_examples=150, deadline=None)
@given(ARTICLES, st.integers(0, 4))
def test_a_teaser_for_facebook_holds_words_alone(some: Article, hashtags: int) -> None:
    for teaser in compose(some, FACEBOOK, hashtags=hashtags):
        assert 0 < len(teaser.text) == teaser.weighted_length <= 300
        assert not teaser.link or teaser.link not in teaser.text
        assert_plain(teaser.text, teaser, hashtags)


def assert_plain(words: str, teaser: Teaser, hashtags: int) -> None:
    found = extract(words)
    assert not any((found.links, found.mentions, found.lists, found.cashtags))
    assert tuple(tag.text for tag in found.hashtags) == teaser.hashtags
    assert len(teaser.hashtags) <= hashtags
    assert len({tag.casefold() for tag in teaser.hashtags}) == len(teaser.hashtags)


def test_other_blocks_than_paragraphs_give_no_sentence() -> None:
    blocks = tuple(Block(kind=kind, text=SENTENCE) for kind in BlockKind if kind is not BlockKind.PARAGRAPH)
    assert one(compose(article(TITLE, blocks=blocks), X, hashtags=0)).text == f"{TITLE}\n\n{LINK}"
