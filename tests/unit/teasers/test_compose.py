"""From an article to its teasers: what is said, what gives way, and the laws that hold for any article."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosspost.core.identity import marked
from crosspost.core.outgoing import freeze
from crosspost.core.teasers.compose import compose, from_edit, measure
from crosspost.core.teasers.safety import clean
from crosspost.core.teasers.templates import check
from crosspost.core.teasers.twitter_text import extract, parse
from crosspost.errors import UnfitTeaser
from crosspost.model import Account, Article, Block, BlockKind, LinkPlacement, Marking, PlatformName, Teaser

from .articles import LINK, article, other_count, paragraphs

X, FACEBOOK = PlatformName.TWITTER, PlatformName.FACEBOOK
TITLE = "Écrire un bon teaser pour les réseaux sociaux"
SENTENCE = "Un lecteur décide en deux secondes si la suite mérite son attention et son clic."
NEXT = "Trois règles suffisent pour gagner ces deux secondes à chaque publication."


def account(platform: PlatformName, **settings: Any) -> Account:
    return Account(key="one", platform=platform, remote_account_id="1", **settings)


def variants(some: Article, platform: PlatformName, **settings: Any) -> tuple[Teaser, ...]:
    return compose(some, account(platform, **settings))


def styled(style: str, some: Article, platform: PlatformName, **settings: Any) -> Teaser:
    """The first variant in a style: the one with the most hashtags."""
    return next(teaser for teaser in variants(some, platform, **settings) if teaser.style == style)


def texts(made: tuple[Teaser, ...]) -> list[str]:
    return [teaser.text for teaser in made]


def test_on_x_title_sentence_tags_and_link_each_have_their_line() -> None:
    tags = ("réseaux sociaux", "C++", "Réseaux Sociaux", "teaser", "clic")
    teaser = styled("headline", article(TITLE, summary=SENTENCE, tags=tags), X)
    assert teaser.text == f"{TITLE}\n\n{SENTENCE}\n\n#RéseauxSociaux #teaser\n\n{LINK}"
    assert (teaser.hashtags, teaser.link) == (("#RéseauxSociaux", "#teaser"), LINK)
    assert teaser.notes[0] == "the title"
    assert teaser.notes[1].startswith("sentence 1 of the summary (score 0.")
    assert teaser.notes[-1] == "title 45 + sentence 80 + tags 23 + link 23 + separators 6 = 177 of 280"


def test_a_hashtag_of_the_title_does_not_come_twice() -> None:
    titled = article(f"{TITLE} #Teasers2026", summary=SENTENCE, tags=("Teasers2026",))
    assert all(teaser.text.count("#Teasers2026") <= 1 for teaser in variants(titled, X))


def test_on_facebook_the_sentences_stand_without_title_and_link() -> None:
    full = article(TITLE, summary=f"{SENTENCE} {NEXT}", tags=("teaser",))
    teaser = styled("lede", full, FACEBOOK)
    assert teaser.text == f"{SENTENCE} {NEXT}\n\n#teaser"
    assert (teaser.link, teaser.limit) == (LINK, 63_206)


def test_sentences_of_different_paragraphs_are_not_run_together() -> None:
    full = article(TITLE, summary=SENTENCE, blocks=paragraphs(NEXT))
    assert styled("lede", full, FACEBOOK, hashtags=0).text == SENTENCE


def test_hashtags_go_first_then_the_sentence_and_the_title_stays() -> None:
    sentence = f"{'Une communication a bien assez de mots par jour ' * 4}.".replace(" .", ".")
    tag = "Communication"
    title = "T" + "itre " * 25
    full = styled("headline", article("Court", summary=sentence, tags=(tag,)), X, hashtags=1)
    longer = "Un titre plus long que l’autre, mais d’assez peu"
    tight = styled("headline", article(longer, summary=sentence, tags=(tag,)), X, hashtags=1)
    least = styled("headline", article(title, summary=sentence.replace("assez", "plus"), tags=(tag,)), X, hashtags=1)
    assert sentence in full.text
    assert full.hashtags == ("#Communication",)
    assert sentence in tight.text
    assert "no room for #Communication" in tight.notes
    assert least.text.startswith(f"{title.strip()}\n\n#Communication\n\n")
    assert any(note.startswith("no room for sentence 1 of the summary") for note in least.notes)


def test_a_title_that_is_too_long_is_cut_and_says_so() -> None:
    teaser = styled("headline", article("Un très long titre, vraiment, " * 20), X)
    words, link = teaser.text.split("\n\n")
    assert words.endswith("…")
    assert link == LINK
    assert teaser.notes[0] == "the title, cut to fit"
    assert 200 < teaser.weighted_length <= 280


@pytest.mark.parametrize(
    ("title", "summary", "expected", "why"),
    [
        (TITLE, "", TITLE, "nothing but a title"),
        ("", "Bientôt", "Bientôt", "nothing but a word"),
        (TITLE, f"{TITLE}.", TITLE, "a summary that says the title again"),
        (TITLE, "Cliquez ici pour lire la suite de notre article complet.", TITLE, "boilerplate"),
    ],
)
def test_anything_to_say_makes_a_teaser(title: str, summary: str, expected: str, why: str) -> None:
    assert texts(variants(article(title, summary=summary), X)) == [f"{expected}\n\n{LINK}"], why
    assert texts(variants(article(title, summary=summary), FACEBOOK)) == [expected], why


@pytest.mark.parametrize("title", ["", "   ", "\u200b\u202e", "..."])
def test_nothing_to_say_makes_none(title: str) -> None:
    assert variants(article(title), X) == ()


def test_a_shortened_summary_is_better_than_the_title_twice_on_facebook() -> None:
    summary = "Le projet réunit trois villes, deux régions et une centaine d’associations autour d’un […]"
    assert texts(variants(article(TITLE, summary=summary), FACEBOOK))[0].endswith("autour d’un…")


def test_room_is_kept_for_the_mark_of_a_link_that_x_counts_letter_by_letter() -> None:
    local = article("Un titre " * 40, link="http://127.0.0.1:8000/2026/un-article")
    assert all(teaser.weighted_length <= 280 - 90 for teaser in variants(local, X))


def test_a_link_that_fills_the_platform_leaves_no_teaser() -> None:
    assert variants(article(TITLE, link=f"http://localhost/{'a' * 300}"), X) == ()


def test_what_the_author_wrote_by_hand_stands_alone() -> None:
    by_hand = {X: f"Merci @jean !\nÀ lire : {LINK} #été"}
    full = article(TITLE, summary=SENTENCE, tags=("SEO",), handwritten=by_hand)
    (teaser,) = variants(full, X)
    assert (teaser.style, teaser.text) == ("handwritten", f"Merci @jean !\nÀ lire : #été\n\n{LINK}")
    assert "handwritten" not in {teaser.style for teaser in variants(full, FACEBOOK)}


def test_what_the_author_wrote_too_long_is_cut_and_says_so() -> None:
    (teaser,) = variants(article(TITLE, handwritten={X: "Des mots, " * 60}), X)
    assert teaser.weighted_length <= 280
    assert teaser.notes[0] == "the author's own words, cut to fit"


# ── styles ────────────────────────────────────────────────────────────────────────────────────────────────────

PIECE = article(
    "Le vélo gagne les villes moyennes",
    tags=("vélo", "villes moyennes"),
    author="Claire Dupont",
    blocks=(
        *paragraphs(
            "Les villes moyennes construisent plus de pistes cyclables que Paris depuis la crise sanitaire. "
            "Le mouvement part de Tours, de Lorient et de Chambéry.",
            "À Lorient, 340 kilomètres de pistes relient désormais toutes les communes de l’agglomération.",
            "Les commerçants craignaient de perdre leurs clients du centre. "
            "Pourtant, le chiffre d’affaires des boutiques a progressé dans toutes les rues concernées.",
            "Faut-il pour autant interdire la voiture dans les centres anciens ?",
            "« Personne ne veut revenir en arrière », explique Marie Le Goff, maire adjointe de Lorient.",
            "Mieux vaut commencer par les trajets des écoliers, qui entraînent ceux des parents.",
        ),
        Block(kind=BlockKind.HEADING, text="Des rues apaisées"),
        Block(kind=BlockKind.HEADING, text="Un coût modeste"),
        Block(kind=BlockKind.HEADING, text="L’avis des écoles"),
    ),
)  # fmt: skip

STYLED = [
    (
        "lede",
        "Les villes moyennes construisent plus de pistes cyclables que Paris depuis la crise sanitaire. "
        "Le mouvement part de Tours, de Lorient et de Chambéry.",
    ),
    (
        "contrast",
        "Les commerçants craignaient de perdre leurs clients du centre. "
        "Pourtant, le chiffre d’affaires des boutiques a progressé dans toutes les rues concernées.",
    ),
    ("number", "À Lorient, 340 kilomètres de pistes relient désormais toutes les communes de l’agglomération."),
    ("quote", "«\u00a0Personne ne veut revenir en arrière\u00a0», explique Marie Le Goff, maire adjointe de Lorient."),
    (
        "takeaway",
        "À retenir\u00a0: Mieux vaut commencer par les trajets des écoliers, qui entraînent ceux des parents.",
    ),
    ("list", "Au programme\u00a0:\n• Des rues apaisées\n• Un coût modeste\n• L’avis des écoles"),
]


@pytest.mark.parametrize(("style", "text"), STYLED, ids=[style for style, _ in STYLED])
def test_each_style_says_what_it_is_for(style: str, text: str) -> None:
    assert styled(style, PIECE, X, hashtags=0).text == f"{text}\n\n{LINK}"


def test_a_question_is_the_article_s_own_and_is_followed_by_what_it_says() -> None:
    asked = "Faut-il pour autant interdire la voiture dans les centres anciens\u00a0?\n\n"
    assert styled("question", PIECE, X, hashtags=0).text.startswith(asked)


def test_a_style_that_the_article_does_not_offer_is_not_there() -> None:
    assert {teaser.style for teaser in variants(article(TITLE, summary=SENTENCE), X)} == {"lede", "headline"}


def test_under_a_title_stands_what_the_article_opens_with() -> None:
    opening = "Les villes moyennes construisent plus de pistes cyclables que Paris depuis la crise sanitaire."
    assert styled("headline", PIECE, X, hashtags=0).text == f"{PIECE.title}\n\n{opening}\n\n{LINK}"


def test_an_opening_without_room_is_cut_after_a_clause_that_says_most_of_it() -> None:
    opening = (
        "La commune de Lorient a ouvert jeudi une piste de douze kilomètres le long de la rade, au prix de quarante "
        "millions, malgré les réserves de la préfecture."
    )
    teaser = styled("headline", article("Un titre de journal " * 6, summary=opening), X)
    assert f"\n\n{opening.partition(', malgré')[0]}…\n\n" in teaser.text
    late = styled(
        "headline", article("Un titre de journal " * 6, summary=f"Malgré tout, {opening[:1].lower()}{opening[1:]}"), X
    )
    assert "…" not in late.text


def test_a_question_that_opens_an_article_is_said_with_its_answer() -> None:
    asked = "Vous souhaitez changer de banque ?"
    told = "Pour ses vingt-cinq ans, la Banque du Port offre 250 euros à chaque client nouveau."
    teaser = styled("lede", article("Une offre d’anniversaire", summary=f"{asked} {told}"), FACEBOOK)
    assert teaser.text == f"{asked.replace(' ?', chr(0xA0) + '?')} {told}"


def test_no_sentence_follows_one_that_the_article_says_later() -> None:
    order = [block.text for block in PIECE.blocks]
    for teaser in variants(PIECE, FACEBOOK, hashtags=0):
        said = [part for part in teaser.text.split("\n\n") if part in " ".join(order).replace(" ?", "\u00a0?")]
        places = [next(at for at, text in enumerate(order) if part[:30] in text) for part in said]
        assert places == sorted(places), teaser.text


HANGING = [
    ("L’acteur a reçu un prix à Cannes hier soir devant un public conquis.", True, "nobody knows which one"),
    ("L’acteur Jean Dupont a reçu un prix à Cannes hier soir devant un public conquis.", False, "named"),
    ("Le ministre de l’Économie a présenté hier son projet de budget aux députés.", False, "told by its office"),
    ("La star américaine donnera six concerts au stade cet été avant de partir.", True, "an adjective names nobody"),
    ("Les lecteurs décident en deux secondes si la suite mérite leur attention.", False, "readers in general"),
]


@pytest.mark.parametrize(("sentence", "hangs", "why"), HANGING, ids=[why for *_, why in HANGING])
def test_facebook_begins_with_somebody_whom_the_text_names(sentence: str, hangs: bool, why: str) -> None:
    named = "Une foule nombreuse attendait Jean Dupont devant le palais des festivals dès midi."
    some = article("Un soir au festival", blocks=paragraphs(sentence, named))
    assert styled("lede", some, FACEBOOK).text.startswith(named if hangs else sentence[:20]), why


def test_no_variant_says_what_another_says() -> None:
    made = variants(PIECE, X, emoji=True)
    assert len(set(texts(made))) == len(made)
    assert {len(teaser.hashtags) for teaser in made} == {0, 1, 2}
    assert {teaser.emoji for teaser in made} == {True, False}


def test_an_emoji_stands_before_the_words_and_not_on_grave_subjects() -> None:
    with_emoji = next(teaser.text for teaser in variants(PIECE, X, emoji=True) if teaser.emoji)
    assert "🚲 Le vélo gagne les villes" in with_emoji
    grave = article("Un cycliste tué à vélo", blocks=PIECE.blocks)
    assert not any(teaser.emoji for teaser in variants(grave, X, emoji=True))


# ── where the link stands, long posts, templates ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("platform", PlatformName)
def test_a_link_in_the_reply_is_not_in_the_text(platform: PlatformName) -> None:
    made = variants(PIECE, platform, link=LinkPlacement.REPLY)
    assert made
    for teaser in made:
        assert (teaser.link, teaser.link_placement) == (LINK, LinkPlacement.REPLY)
        assert LINK not in teaser.text
    frozen = freeze(made[0], post_id=7)
    assert (frozen.text, frozen.link) == (made[0].text, None)
    assert frozen.reply is not None
    assert "utm_content=p7" in frozen.reply


def test_without_a_link_there_is_none_to_send() -> None:
    frozen = freeze(variants(PIECE, X, link=LinkPlacement.NONE)[0], post_id=7)
    assert (frozen.link, frozen.reply) == (None, None)
    assert "http" not in frozen.text


def test_a_long_post_says_more() -> None:
    long = styled("lede", PIECE, X, long_posts=True)
    assert long.limit == 25_000
    assert styled("lede", PIECE, X).limit == 280


def test_a_template_frames_the_whole_text() -> None:
    template = "{{ site|default('Blog', true) }} | {{ teaser }}\n{{ hashtags }}\n{{ link }} ({{ author }})"
    teaser = styled("lede", PIECE, X, template=template, hashtags=1)
    words = STYLED[0][1].replace("villes", "villes")
    assert teaser.text.startswith(f"Blog | {words[:20]}")
    assert teaser.text.endswith(f"\n{LINK} (Claire Dupont)")
    assert parse(teaser.text).valid


def test_a_template_without_a_link_gets_it_below() -> None:
    assert styled("lede", PIECE, X, template="{{ teaser }}").text.endswith(f"\n\n{LINK}")


BAD_TEMPLATES = [
    ("{{ teaser }}\n{{ nom }}", "line 2 of the template: there is no 'nom'"),
    ("{{ teaser", "line 1 of the template: "),
    ("{% for a in teaser %}{{ a }}{% endfor %}", "line 1 of the template: for is not for teasers"),
    ("{{ teaser }}{{ ''.__class__ }}", "line 1 of the template: getattr is not for teasers"),
    ("{{ teaser|pprint }}", "there is no filter 'pprint'"),
    ("{{ teaser|replace }}", "it cannot be filled in"),
    ("{{ link }}", "it says nothing of the article"),
]


@pytest.mark.parametrize(("source", "message"), BAD_TEMPLATES)
def test_a_bad_template_is_refused_with_its_line(source: str, message: str) -> None:
    with pytest.raises(ValueError, match="template") as refused:
        check(source)
    assert message in str(refused.value)


def test_a_link_is_marked_as_configured_and_keeps_its_own_parameters() -> None:
    how = Marking(source="", medium="post", campaign="blog")
    once = marked("https://a.fr/b?id=3&utm_source=old#c", platform=X, mark="p1", marking=how)
    assert once == "https://a.fr/b?id=3&utm_medium=post&utm_campaign=blog&utm_content=p1#c"
    assert marked(once, platform=X, mark="p1", marking=how) == once


# ── a human's words ───────────────────────────────────────────────────────────────────────────────────────────


def before(platform: PlatformName, link: str | None = LINK) -> Teaser:
    return variants(article(TITLE, link=link), platform)[0]


def test_an_edit_gets_the_link_back_and_keeps_its_lines() -> None:
    teaser = from_edit("Deux lignes\r\nde @ma main", before=before(X))
    assert (teaser.style, teaser.text) == ("edited", f"Deux lignes\nde @ma main\n\n{LINK}")
    assert teaser.notes == ("48 of 280: 25 words + 23 link",)
    assert from_edit(f"Vu sur {LINK}", before=before(FACEBOOK)).text == "Vu sur"


UNFIT = [
    ("x" * 266, LINK, "291 of 280: 268 words + 23 link; take 11 away"),
    ("", LINK, "23 of 280: 0 words + 23 link; there are no words: write some"),
    (f"{LINK} {LINK} a", LINK, "the link stands in it more than once, or begins a longer one: keep it once"),
    ("x" * 281, None, "281 of 280: 281 words; take 1 away"),
]


@pytest.mark.parametrize(("text", "link", "message"), UNFIT)
def test_an_edit_that_x_would_refuse_is_refused_with_the_sum(text: str, link: str | None, message: str) -> None:
    with pytest.raises(UnfitTeaser) as refused:
        from_edit(text, before=before(X, link))
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
    made = variants(some, X, hashtags=hashtags)
    assert made == variants(some, X, hashtags=hashtags)
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
    # "&amp;" is a sign written once too often, and no word.
    assert made or not any(sign.isalnum() for sign in clean(some.title))


@settings(max_examples=150, deadline=None)
@given(ARTICLES, st.integers(0, 4))
def test_a_teaser_for_facebook_holds_words_alone(some: Article, hashtags: int) -> None:
    for teaser in variants(some, FACEBOOK, hashtags=hashtags):
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
    assert texts(variants(article(TITLE, blocks=blocks), X)) == [f"{TITLE}\n\n{LINK}"]
