"""preview: see what would be said, with no settings and nothing stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from crosspost.cli.context import Json, console, print_json
from crosspost.cli.preview_images import is_private_source, with_images
from crosspost.model import ImageUse

SHOWN = 5
"""Articles that a terminal shows when no limit was given."""


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(preview)


def preview(
    source: Annotated[str, typer.Argument(help="A feed's or an article's address, or a local file.")],
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Where a local file came from: its relative links start there.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="How many articles. Default: all, on a terminal 5.")] = None,
    hashtags: Annotated[int, typer.Option(min=0, max=10, help="The most hashtags that a teaser carries.")] = 2,
    emoji: Annotated[bool, typer.Option("--emoji", help="Offer variants with one fitting emoji, too.")] = False,
    images: Annotated[
        int,
        typer.Option(min=0, max=4, help="Fetch the images and show so many in each post, as if attached."),
    ] = 0,
    link: Annotated[str, typer.Option(help="Where the link stands: post, reply or none.")] = "post",
    as_json: Json = False,
) -> None:
    """Show what is understood of a feed or an article, and the teasers it makes. Needs no settings, stores nothing."""
    from crosspost.cli.preview_drawing import accounts_of, draw, told
    from crosspost.cli.preview_source import read
    from crosspost.config.values import link as link_of
    from crosspost.feeds.addresses import web_address

    try:
        place = link_of(link)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--link") from error
    if base_url is not None and web_address(base_url) is None:
        raise typer.BadParameter(f"{base_url!r} is not an address that begins with https://", param_hint="--base-url")
    articles, note = read(source, base_url)
    shown = articles[: limit if limit is not None else len(articles) if as_json else SHOWN]
    accounts = accounts_of(hashtags=hashtags, emoji=emoji, link=place)
    if images:
        shown = with_images(shown, images, private=base_url is None and is_private_source(source))
        accounts = [replace(account, image=ImageUse.ATTACH, images=images) for account in accounts]
    if as_json:
        print_json({"source": source, "articles": [told(article, accounts) for article in shown]})
        return
    draw(shown, accounts)
    if note:
        console().print(note, markup=False)
    if len(shown) < len(articles):
        console().print(f"{len(articles) - len(shown)} more: --limit {len(articles)}")
