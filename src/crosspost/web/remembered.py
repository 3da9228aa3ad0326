"""What the Strategy page worked out last, kept as long as it is true: with thousands of posts it takes seconds."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crosspost.ports import App

if TYPE_CHECKING:
    from crosspost.steps.strategy import StrategyReport


@dataclass(kw_only=True)
class Remembered:
    """One account's report each, safe to share among threads. Whoever asks while it is worked out waits for it.

    A report is the same as long as these are: the digest of the beliefs (posts, readings, wishes, shifts and imported
    posts that there are, and the day), the last change of any post, and the settings of all accounts.
    """

    _kept: dict[str, tuple[object, StrategyReport]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, app: App, account: str) -> StrategyReport:
        """The account's strategy of now. Raises KeyError for an account that is not in the settings."""
        # Loads numpy: who never looks at this page does not pay for it.
        from crosspost.steps import knowing, strategy

        with self._lock:
            state = (knowing.app_digest(app, app.clock()), app.store.last_change(), *app.accounts.values(), app.prices)
            known = self._kept.get(account)
            if known is not None and known[0] == state:
                return known[1]
            made = strategy.run(app, account=account)
            # Those of accounts that are no longer in the settings are let go.
            self._kept = {key: one for key, one in self._kept.items() if key in app.accounts}
            self._kept[account] = (state, made)
            return made
