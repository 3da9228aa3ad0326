"""The platforms. This table, and nothing else, knows which adapter serves which platform.

An adapter's module, and with it tweepy or facebook-sdk, is imported when the first account of its platform is
connected: commands that talk to no platform start without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from crosspost.core.costs import Operation
from crosspost.errors import ConfigError, StoreError
from crosspost.model import Account, FacebookKeys, PlatformName, TwitterKeys
from crosspost.ports import Bookable, Clock, DeadNames, Images, Meter, Platform

Keys = TwitterKeys | FacebookKeys


def unmetered(_operation: Operation, _count: int) -> None:
    """A meter that nobody reads."""


def always_bookable() -> None:
    """Books are kept elsewhere, or not at all."""


def no_images(sha256: str) -> bytes:
    """Nothing is kept here. Raises StoreError."""
    raise StoreError(f"The image {sha256[:12]} is not kept here.")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What an adapter is connected with, besides its keys."""

    sandbox_url: str | None
    clock: Clock
    graph_version: str | None
    meter: Meter
    bookable: Bookable
    images: Images
    names: DeadNames | None


def _twitter(keys: Keys, setting: Setting) -> Platform:
    from crosspost.platforms.twitter import Twitter

    if not isinstance(keys, TwitterKeys):
        raise ConfigError(["the keys given are not those of an X profile: name a TWITTER_ set of secrets"])
    make = partial(
        Twitter,
        keys,
        clock=setting.clock,
        meter=setting.meter,
        bookable=setting.bookable,
        images=setting.images,
    )
    return make(base_url=f"{setting.sandbox_url}/x") if setting.sandbox_url else make()


def _facebook(keys: Keys, setting: Setting) -> Platform:
    from crosspost.platforms.facebook import Facebook
    from crosspost.platforms.facebook_insights import ForgetfulNames
    from crosspost.platforms.facebook_session import VERSION

    if not isinstance(keys, FacebookKeys):
        raise ConfigError(["the keys given are not those of a Facebook Page: name a FACEBOOK_ set of secrets"])
    version, names = setting.graph_version or VERSION, setting.names or ForgetfulNames()
    make = partial(Facebook, keys, version=version, clock=setting.clock, images=setting.images, names=names)
    return make(base_url=f"{setting.sandbox_url}/graph") if setting.sandbox_url else make()


ADAPTERS: Mapping[PlatformName, Callable[[Keys, Setting], Platform]] = MappingProxyType(
    {PlatformName.TWITTER: _twitter, PlatformName.FACEBOOK: _facebook}
)


def connect(
    account: Account,
    keys: Keys,
    *,
    sandbox_url: str | None,
    clock: Clock,
    graph_version: str | None = None,
    meter: Meter = unmetered,
    bookable: Bookable = always_bookable,
    images: Images = no_images,
    names: DeadNames | None = None,
) -> Platform:
    """Make the adapter of an account: to the real platform, or to the sandbox at `sandbox_url`. Connects nowhere yet.

    `meter` is told of every read and every alternative text that the platform bills; `bookable` is asked
    before posts are read there whether that can be written down; `images` gives the bytes of what a post is to show;
    `names` remembers which of its metrics are dead.

    Raises ConfigError, which names the account, when the keys cannot be those of its platform.
    """
    setting = Setting(
        sandbox_url=sandbox_url and sandbox_url.rstrip("/"),
        clock=clock,
        graph_version=graph_version,
        meter=meter,
        bookable=bookable,
        images=images,
        names=names,
    )
    try:
        return ADAPTERS[account.platform](keys, setting)
    except ConfigError as error:
        raise ConfigError([f"account {account.key}: {problem}" for problem in error.problems]) from None
