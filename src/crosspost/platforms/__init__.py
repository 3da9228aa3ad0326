"""The platforms. This table, and nothing else, knows which adapter serves which platform.

An adapter's module, and with it tweepy or facebook-sdk, is imported when the first account of its platform is
connected: commands that talk to no platform start without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from crosspost.core.costs import Operation
from crosspost.errors import ConfigError
from crosspost.model import Account, FacebookKeys, PlatformName, TwitterKeys
from crosspost.ports import Clock, DeadNames, Meter, Platform

Keys = TwitterKeys | FacebookKeys


def unmetered(_operation: Operation, _count: int) -> None:
    """A meter that nobody reads."""


def _twitter(
    keys: Keys,
    sandbox_url: str | None,
    clock: Clock,
    _graph_version: str | None,
    meter: Meter,
    _names: DeadNames | None,
) -> Platform:
    from crosspost.platforms.twitter import Twitter

    if not isinstance(keys, TwitterKeys):
        raise ConfigError(["the keys given are not those of an X profile: name a TWITTER_ set of secrets"])
    if sandbox_url:
        return Twitter(keys, base_url=f"{sandbox_url}/x", clock=clock, meter=meter)
    return Twitter(keys, clock=clock, meter=meter)


def _facebook(
    keys: Keys,
    sandbox_url: str | None,
    clock: Clock,
    graph_version: str | None,
    _meter: Meter,
    names: DeadNames | None,
) -> Platform:
    from crosspost.platforms.facebook import VERSION, Facebook
    from crosspost.platforms.facebook_insights import ForgetfulNames

    if not isinstance(keys, FacebookKeys):
        raise ConfigError(["the keys given are not those of a Facebook Page: name a FACEBOOK_ set of secrets"])
    version, names = graph_version or VERSION, names or ForgetfulNames()
    if sandbox_url:
        return Facebook(keys, base_url=f"{sandbox_url}/graph", version=version, clock=clock, names=names)
    return Facebook(keys, version=version, clock=clock, names=names)


Adapter = Callable[[Keys, str | None, Clock, str | None, Meter, DeadNames | None], Platform]

ADAPTERS: Mapping[PlatformName, Adapter] = MappingProxyType(
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
    names: DeadNames | None = None,
) -> Platform:
    """Make the adapter of an account: to the real platform, or to the sandbox at `sandbox_url`. Connects nowhere yet.

    `meter` is told of every read that the platform bills; `names` remembers which of its metrics are dead.

    Raises ConfigError, which names the account, when the keys cannot be those of its platform.
    """
    try:
        return ADAPTERS[account.platform](
            keys, sandbox_url and sandbox_url.rstrip("/"), clock, graph_version, meter, names
        )
    except ConfigError as error:
        raise ConfigError([f"account {account.key}: {problem}" for problem in error.problems]) from None
