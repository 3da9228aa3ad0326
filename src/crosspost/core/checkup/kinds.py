"""Every kind of finding by its code, and every phrase that their sentences share.

A code is for ever: findings are kept with theirs, and told from it later. One whose facts change gets another code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crosspost.core.checkup import kinds_of_accounts, kinds_of_pages, kinds_of_places
from crosspost.core.checkup.kind import Kind, merged

KINDS: Mapping[str, Kind] = merged((kinds_of_accounts.KINDS, kinds_of_pages.KINDS, kinds_of_places.KINDS))

PHRASES: Mapping[str, str] = MappingProxyType({**kinds_of_accounts.PHRASES, **kinds_of_pages.PHRASES})
