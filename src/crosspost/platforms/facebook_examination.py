"""The questions that examine a Facebook Page, in order; `facebook_health` reads the answers.

::

    the Page ─▶ (with the app's secret) the app ─▶ debug_token ─▶ (a user's token) that person's Pages

Meta documents that an app token inspects any token of its app. Without the app's secret, the token is asked to inspect
itself, which is documented for the tokens of the app's own people only; where that is refused, it is said so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from crosspost.core.checkup.facts import FacebookFacts, Health
from crosspost.model import FacebookKeys
from crosspost.platforms import facebook_health as reading
from crosspost.platforms.answer import Answer, Silence
from crosspost.platforms.examining import silence
from crosspost.ports import Clock


@dataclass(frozen=True, kw_only=True)
class Examination:
    """One examination of one Page."""

    # facebook-sdk's GraphAPI, with its version set.
    graph: Any
    # `GuardedSession.ask`.
    ask: Callable[[Callable[[], object]], Answer]
    keys: FacebookKeys
    clock: Clock

    def run(self) -> Health:
        """Ask, in at most six reads. Raises nothing for a platform in trouble."""
        try:
            answer = self._page(reading.PAGE_FIELDS)
            if reading.knows_no_such_field(answer):
                answer = self._page(reading.LEAST_PAGE_FIELDS)
            found = reading.health(answer, asked_at=self.clock())
        except Silence as error:
            return Health(asked_at=self.clock(), trouble=silence(error))
        facts = found.facebook or FacebookFacts()
        try:
            facts = self._token(replace(facts, has_app_secret=self.keys.app_secret is not None))
        except Silence as error:
            facts = replace(facts, token_trouble=silence(error))
        return replace(found, facebook=facts)

    def _page(self, fields: str) -> Answer:
        return self.ask(lambda: self.graph.get_object(self.keys.page_id, fields=fields))

    def _token(self, facts: FacebookFacts) -> FacebookFacts:
        token = self.keys.page_access_token.reveal()
        app_token = self._app_token()
        if app_token:
            app_id = app_token.partition("|")[0]
            app = self._as(app_token, app_id, fields="id,privacy_policy_url")
            facts = replace(facts, has_privacy_policy=reading.has_privacy_policy(app))
        inspected = self._as(app_token or token, "debug_token", input_token=token)
        facts = reading.with_token(facts, inspected, asked_at=self.clock())
        if facts.token is None or facts.token.kind != "USER":
            return facts
        pages = self._as(token, "me/accounts", fields="id,name,tasks", limit="100")
        return replace(facts, tasks=reading.tasks(pages, page_id=self.keys.page_id))

    def _app_token(self) -> str | None:
        """The app's own token, from its secret and the id that our token names. None where one of them is missing."""
        if self.keys.app_secret is None:
            return None
        app_id = reading.app_id(self.ask(lambda: self.graph.get_object("app", fields="id")))
        return f"{app_id}|{self.keys.app_secret.reveal()}" if app_id else None

    def _as(self, token: str, path: str, **arguments: str) -> Answer:
        """Read with another token than the graph's own."""
        asked = {**arguments, "access_token": token}
        return self.ask(lambda: self.graph.request(f"{self.graph.version}/{path}", args=asked))
