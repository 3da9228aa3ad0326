"""preview: articles and their teasers, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crosspost.cli.context import console, reason_json
from crosspost.cli.preview_images import carried

if TYPE_CHECKING:
    from crosspost.model import Account, Article, LinkPlacement


def accounts_of(*, hashtags: int, emoji: bool = False, link: LinkPlacement | None = None) -> list[Account]:
    """An account on each platform, as if it had been configured."""
    from crosspost.model import Account, LinkPlacement, PlatformName

    return [
        Account(
            key=name.value,
            platform=name,
            remote_account_id="",
            hashtags=hashtags,
            emoji=emoji,
            link=link or LinkPlacement.POST,
        )
        for name in PlatformName
    ]


def told(article: Article, accounts: list[Account]) -> dict[str, Any]:
    """One article for programs: every variant."""
    from crosspost.core.costs import Prices, price_of, price_of_images
    from crosspost.core.teasers.compose import compose
    from crosspost.model import LinkPlacement

    prices = Prices()
    shown = {account.platform: carried(article, account) for account in accounts}
    return {
        "title": article.title,
        "link": article.link,
        "guid": article.guid,
        "language": article.language,
        "published": article.published_at,
        "author": article.author,
        "image": article.image,
        "figures": article.figures,
        "tags": article.tags,
        "words": sum(len(block.text.split()) for block in article.blocks),
        "summary": article.summary,
        "posted": article.ledger.value,
        **reason_json(article.reason),
        "teasers": [
            {
                "platform": teaser.platform,
                "style": teaser.style,
                "text": teaser.text,
                "link": teaser.link,
                "weighted_length": teaser.weighted_length,
                "limit": teaser.limit,
                "hashtags": teaser.hashtags,
                "emoji": teaser.emoji,
                "link_placement": teaser.link_placement,
                # Without its mark, which only a stored post has.
                "reply": teaser.link if teaser.link_placement is LinkPlacement.REPLY else None,
                "images": shown[account.platform][0],
                "price_usd": price_of(teaser, prices)
                + price_of_images(account.platform, shown[account.platform][0], prices),
                "notes": (*teaser.notes, *shown[account.platform][1]),
            }
            for account in accounts
            for teaser in compose(article, account)
        ],
    }


def draw(articles: list[Article], accounts: list[Account]) -> None:
    """Articles for people: of each style, the best variant."""
    from rich.rule import Rule

    from crosspost.cli import show
    from crosspost.core.costs import Prices, price_of, price_of_images, reply_price_of
    from crosspost.core.teasers.compose import compose

    out = console()
    for article in articles:
        out.print(Rule(article.title or "(no title)", align="left"))
        facts = {
            "link": article.link,
            "language": article.language,
            "published": f"{article.published_at:%Y-%m-%d %H:%M} UTC" if article.published_at else None,
            "tags": ", ".join(article.tags),
            "words": str(sum(len(block.text.split()) for block in article.blocks)),
            "not posted": reason_json(article.reason)["reason"],
        }
        for name, fact in facts.items():
            if fact:
                out.print(f"{name:>10}: {fact}", markup=False, style="dim", soft_wrap=True)
        for account in accounts:
            variants = compose(article, account)
            images, troubles = carried(article, account)
            first = {teaser.style: teaser for teaser in reversed(variants)}
            for teaser in filter(lambda one: one is first[one.style], variants):
                price = price_of(teaser, Prices()) + price_of_images(account.platform, images, Prices())
                own = reply_price_of(teaser, Prices())
                heading = show.PLATFORMS[account.platform]
                out.print(
                    show.card(
                        teaser, None, heading=heading, price=price, article=article, images=images, reply_price=own
                    )
                )
                for note in (*teaser.notes, *troubles):
                    out.print(f"  {note}", markup=False, style="dim")


def show_articles(articles: list[Article], *, hashtags: int = 2) -> None:
    """Articles and their teasers, for people."""
    draw(articles, accounts_of(hashtags=hashtags))


def tell_articles(articles: list[Article], *, hashtags: int = 2) -> list[dict[str, Any]]:
    """Articles and their teasers, for programs."""
    accounts = accounts_of(hashtags=hashtags)
    return [told(article, accounts) for article in articles]
