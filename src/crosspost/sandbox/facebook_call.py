"""One call of the Graph API, understood so far, and what its caller may touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crosspost.model import PlatformName
from crosspost.sandbox import facebook_access as access
from crosspost.sandbox import facebook_answers as answers
from crosspost.sandbox import facebook_fields as fields
from crosspost.sandbox.held import FacebookPage, HeldComment, HeldPost
from crosspost.sandbox.state import State

FACEBOOK = PlatformName.FACEBOOK


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call, understood: who asks what of which object."""

    caller: access.Caller
    # Query and form together.
    params: Mapping[str, str]
    # Files of a multipart form.
    files: Mapping[str, bytes]
    # Page, post, comment or photo; "me" is resolved already. "" where the route has none.
    object_id: str
    # The address without its query, for links to the next page.
    address: str
    now: datetime

    def fields(self) -> tuple[fields.Field, ...]:
        """Return the fields asked for; none means the default ones. Raises Refusal (code 2500)."""
        try:
            return fields.parse(self.params.get("fields", ""))
        except fields.FieldSyntax as error:
            raise answers.syntax(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class Access:
    """Finds what a call is about. Raises Refusal: not there (100/33), not to be read (10), not to be written (200)."""

    state: State

    def own_page(self, call: Call) -> FacebookPage:
        """Return the page that the call writes to."""
        page = self.state.pages.get(call.object_id)
        if page is None:
            raise answers.missing_object("post", call.object_id)
        if call.caller.page != page or not self.state.rules.facebook.may_post(page.id):
            raise answers.may_not_write()
        return page

    def readable_page(self, call: Call) -> FacebookPage:
        """Return the page that the call reads."""
        page = self.state.pages.get(call.object_id)
        if page is None:
            raise answers.missing_object("get", call.object_id)
        if call.caller.page != page and not call.caller.is_person:
            raise answers.may_not_read()
        return page

    def listed_page(self, call: Call) -> FacebookPage:
        """Return the page whose posts the call lists."""
        page = self.readable_page(call)
        self.demand("pages_read_engagement")
        return page

    def own_post(self, call: Call, *, verb: str) -> HeldPost:
        """Return the post that the call changes."""
        post = self._post(call, verb=verb)
        if call.caller.page is None or call.caller.page.id != post.account_id:
            raise answers.may_not_write()
        return post

    def demand(self, permission: str) -> None:
        """Refuse to read without this permission."""
        if permission not in self.state.rules.facebook.scopes:
            raise answers.lacks(permission)

    def readable_post(self, call: Call) -> HeldPost:
        """Return the post that the call reads."""
        post = self._post(call, verb="get")
        if call.caller.page != self.state.pages[post.account_id]:
            raise answers.may_not_read()
        return post

    def comment(self, call: Call) -> HeldComment | None:
        """Return the comment that the call is about, if it is about one; its page must be the caller."""
        comment = self.state.comment(call.object_id)
        if comment is None:
            return None
        page_id = self.state.find(comment.post_id).account_id
        if call.caller.page is None or call.caller.page.id != page_id:
            raise answers.may_not_read()
        return comment

    def _post(self, call: Call, *, verb: str) -> HeldPost:
        post = self.state.post(FACEBOOK, call.object_id)
        if post is None:
            raise answers.missing_object(verb, call.object_id)
        return post
