"""Laws that hold for any article, however hostile: judged by a checker that shares no code with the composer."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosspost.model import Article, Block, BlockKind, LinkPlacement, PlatformName
from tests.teaser_checker import Checker
from tests.teaser_variants import variants

from .articles import article

# What has ever broken a text on its way to a platform, each beside the words that hide it.
SIGNS = re.split(
    " ",
    "@jean ＠a @a/b a@b.fr #tag ＃b #1 ## $AAPL $5 x.ai README.md a_b.com é.com https://a.fr/b?c=d#e http:// .com t.co "
    "@ # $ . ... … / ! ? « » “ ” „ ( ) [ ] [...] […] <b> </p> <script> &amp; &lt;b&gt; **gras** `code` {{teaser}} "
    "ß İ ﬁ ½ ① e\u0301 日本語 。 可愛い😀 👨‍👩‍👧‍👦 🏴\U000e0067\U000e0062\U000e007f 1️⃣ ©️ می‌خواهم עברית "
    "10\u00a0000 3.14 1,5 "
    "12h30 50% -7 n°3 M. J.-C. U.S. etc. NASA McDonald O’Brien",
)
UNSEEN = [
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "\x00",
    "\x1b",
    "\u2028",
    "\r\n",
    "\n",
    "\t",
    "\u00a0",
]
SENTENCES = [
    "Le chat dort sur le tapis rouge du salon depuis deux heures.",
    "En 2024, 10\u00a0000 lecteurs ont lu cette lettre, soit 12 % de plus qu'un an plus tôt.",
    "Faut-il publier le matin ou le soir, quand tout le monde dort ?",
    "« Coupez tout ce qui ne sert à rien », conseille Claire Dupont, rédactrice à Lyon.",
    "Pourtant, les titres les plus longs sont aussi les plus partagés sur les réseaux sociaux.",
    "Write one sentence that a stranger would repeat to a friend, and delete the rest.",
    "However, most readers never see the second paragraph of an article.",
    "Why do short posts win? Nobody has shown it with more than 300 accounts.",
    "Der erste Satz entscheidet darüber, ob jemand weiterliest oder nicht.",
    "El titular no basta para convencer a un lector que tiene prisa.",
]
PIECES = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(SIGNS), st.sampled_from(UNSEEN), st.text(max_size=12))
WORDS = st.one_of(
    st.lists(PIECES, max_size=14).map(" ".join),
    st.lists(PIECES, max_size=14).map("".join),
    st.sampled_from(SENTENCES),
    st.text(max_size=80),
    st.sampled_from([sign for sign in SIGNS if not any(map(str.isnumeric, sign))]).map(lambda sign: sign * 200),
)
BLOCKS = st.lists(
    st.builds(lambda kind, text: Block(kind=kind, text=text), st.sampled_from(BlockKind), WORDS), max_size=7
)
LINKS = st.sampled_from(
    [
        *(
            "https://blog.example.fr/a",
            None,
            "http://127.0.0.1:8000/a.md",
            "https://example.com/日本.",
            "https://é.fr/@a/#b?c",
        ),
        *(
            "ftp://a.b",
            "https://a.b c/",
            "http://localhost/?x=foo.com&y=@jean",
            "https://example.com",
            "javascript:alert(1)",
        ),
        f"https://example.com/{'a' * 400}",
    ]
)
TAGS = st.lists(
    st.one_of(st.sampled_from(["réseaux sociaux", "C++", "2024", "dans", "Été", "ete", *SIGNS]), WORDS), max_size=4
)
ARTICLES = st.builds(
    lambda title, summary, blocks, tags, link, language: article(
        title, summary=summary, blocks=tuple(blocks), tags=tuple(tags), link=link, language=language
    ),
    WORDS, WORDS, BLOCKS, TAGS, LINKS, st.sampled_from(["fr", "en", "de", "xx", None]),
)  # fmt: skip
THOROUGHLY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@THOROUGHLY
@given(ARTICLES, st.sampled_from(PlatformName), st.integers(0, 3), st.sampled_from(LinkPlacement))
def test_no_article_makes_a_teaser_that_harms(
    some: Article, platform: PlatformName, hashtags: int, link: LinkPlacement
) -> None:
    checker = Checker(some)
    for teaser in variants(some, platform, hashtags=hashtags, link=link):
        assert teaser.link_placement is link
        assert [fault for fault in checker.faults(teaser, hashtags=hashtags) if fault.hard] == [], teaser.text


@THOROUGHLY
@given(ARTICLES, st.sampled_from(PlatformName))
def test_the_same_article_gives_the_same_teasers_and_no_two_alike(some: Article, platform: PlatformName) -> None:
    made = variants(some, platform)
    assert made == variants(some, platform)
    assert len({teaser.text for teaser in made}) == len(made)


@THOROUGHLY
@given(
    # The first five are French; an article in several languages is no article.
    st.sampled_from([SENTENCES[:5], SENTENCES[5:8]]).flatmap(lambda some: st.lists(st.sampled_from(some), unique=True)),
    st.sampled_from(PlatformName),
)
def test_good_sentences_make_faultless_teasers(sentences: list[str], platform: PlatformName) -> None:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in sentences)
    language = "en" if set(sentences) <= set(SENTENCES[5:]) else "fr"
    some = article("Un titre que l’on retient", blocks=blocks, language=language, tags=("social media",))
    checker = Checker(some)
    for teaser in variants(some, platform):
        assert checker.faults(teaser, hashtags=2) == [], teaser.text
