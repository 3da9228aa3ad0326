"""A Facebook Page through `facebook.GraphAPI`. All that is known of facebook-sdk is in this file.

facebook-sdk 3.1.0 (2018) refuses to be told a living version of the API, puts the token into addresses, has no
time limit and never looks at the HTTP status. The version is set after construction; the session sees to the rest.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import requests

from crosspost.core.checkup.facts import Health
from crosspost.core.images import MEDIA_TYPES
from crosspost.errors import CannotTell, ConfigError, CrosspostError, OutcomeUnknown, TryLater
from crosspost.model import FacebookKeys, Identity, Image, Limit, Outgoing, Reading, Receipt
from crosspost.platforms import facebook_answers as answers
from crosspost.platforms import no_images
from crosspost.platforms.answer import Answer, Silence, reply_lost
from crosspost.platforms.facebook_examination import Examination
from crosspost.platforms.session import GuardedSession, Limits
from crosspost.platforms.sighting import MARGIN, is_ours
from crosspost.platforms.uploading import Uploading
from crosspost.ports import Clock, Images

with warnings.catch_warnings():
    # Its source holds an invalid escape; Python ≥ 3.12 says so aloud at the first import.
    warnings.simplefilter("ignore")
    import facebook

log = logging.getLogger(__name__)

VERSION = "v26.0"
"""The Graph API's version of 2026-07-29; each lives at least two years."""

PAGE = 25
"""Posts per page: with attachments, larger pages were answered with "reduce the amount of data"."""

FIND_PAGES = 40
_POST_FIELDS = "id,message,created_time,permalink_url,attachments{unshimmed_url}"
_COUNT_FIELDS = "id,shares,comments.limit(0).summary(true),reactions.limit(0).summary(true)"


class _GraphSession(GuardedSession):
    """Carries the token in a header instead of in the address, and signs calls where there is an app secret."""

    token_in_header: bool
    # The token that the proof belongs to. An app's token needs none: the secret is a part of it.
    token: str
    proof: str | None

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        params, data = dict(kwargs.pop("params", None) or {}), kwargs.pop("data", None)
        token = params.pop("access_token", None)
        sent = token or (data or {}).get("access_token")
        if token and self.token_in_header:
            kwargs["headers"] = {**(kwargs.get("headers") or {}), "Authorization": f"Bearer {token}"}
        elif token:
            params["access_token"] = token
        if self.proof and sent == self.token:
            (params if data is None else data)["appsecret_proof"] = self.proof
        return super().request(method, url, params=params, data=data, **kwargs)


class Facebook:
    """One Facebook Page, with its Page access token. Implements `ports.Platform`."""

    def __init__(
        self,
        keys: FacebookKeys,
        *,
        base_url: str = "https://graph.facebook.com",
        version: str = VERSION,
        clock: Clock,
        limits: Limits | None = None,
        token_in_header: bool = True,
        images: Images = no_images,
    ) -> None:
        """Connects nowhere yet. Raises ConfigError for a Page id, token or version that cannot be one.

        `images` gives the bytes of an image. `token_in_header=False` puts the token back into the address of reads,
        as the library does.
        """
        token = keys.page_access_token.reveal()
        _check(keys.page_id, token, version)
        self._keys = keys
        self._page_id = keys.page_id
        self._clock = clock
        self._images = images
        self._usage: tuple[Limit, ...] = ()
        app_secret = keys.app_secret.reveal() if keys.app_secret else ""
        proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest() if app_secret else ""
        self._session = _GraphSession(
            origin="https://graph.facebook.com", base_url=base_url, secrets=(token, app_secret, proof), limits=limits
        )
        self._session.token_in_header = token_in_header
        self._session.token = token
        self._session.proof = proof or None
        self._graph = facebook.GraphAPI(access_token=token, session=self._session)
        self._graph.version = version

    def upload(self, images: Sequence[Image]) -> tuple[str, ...]:
        """Upload images as unpublished photos, with their alternative texts. See `ports.Platform`."""
        uploading = Uploading(platform="Facebook", ask=self._session.ask)
        return tuple(self._upload(image, uploading) for image in images)

    def _upload(self, image: Image, uploading: Uploading) -> str:
        # The name is ours: what an address ends with is not to be trusted in a header.
        file = (f"image.{MEDIA_TYPES[image.media_type]}", self._images(image.sha256), image.media_type)
        # The strings, not Python's own words for them, which facebook-sdk would send.
        fields = {"published": "false"} | ({"alt_text_custom": image.alt} if image.alt else {})
        album = f"{self._page_id}/photos"
        answer = uploading.call(image, lambda: self._graph.put_photo(file, album_path=album, **fields))
        self._watch(answer)
        photo_id = answer.fields.get("id")
        if answer.ok and not answer.fields.get("error") and isinstance(photo_id, str) and answers.is_id(photo_id):
            return photo_id
        raise uploading.failure(image, answer, answers.refusal(answer, now=self._clock()))

    def publish(self, outgoing: Outgoing, uploaded: Sequence[str] = ()) -> Receipt:
        """Send one post. See `ports.Platform`; `facebook_answers` has the table of what an answer means."""
        fields = {"message": outgoing.text or None, "link": outgoing.link}
        if uploaded:
            # facebook-sdk would flatten a list of objects to their keys.
            fields["attached_media"] = json.dumps([{"media_fbid": photo_id} for photo_id in uploaded])
        try:
            answer = self._session.ask(lambda: self._graph.put_object(self._page_id, "feed", **fields))
        except Silence as silence:
            if silence.sent:
                raise OutcomeUnknown(f"Facebook gave no trustworthy answer: {silence}") from silence
            raise TryLater(f"Facebook could not be reached, nothing was sent: {silence}") from silence
        self._watch(answer)
        receipt = answers.published(answer, now=self._clock())
        return replace(receipt, warning=self._comment(receipt.remote_id, outgoing.reply)) if outgoing.reply else receipt

    def _comment(self, post_id: str, text: str) -> str | None:
        """Comment our own post, once. Returns what a human should know; None: the comment is there. Never resends."""
        try:
            answer = self._session.ask(lambda: self._graph.put_object(post_id, "comments", message=text))
            self._watch(answer)
            answers.published(answer, now=self._clock())
        except (Silence, CrosspostError) as error:
            log.warning("facebook.comment_lost post=%s reason=%s", post_id, error)
            return reply_lost(text, str(error))
        return None

    def find(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """Look through what the Page published, from `MARGIN` before `since`. See `ports.Platform`."""
        start = since - MARGIN
        for page in self._posts(start):
            for seen in map(answers.sighting, page.posts):
                # Facebook's times have no fraction of a second.
                if seen.receipt.at >= start.replace(microsecond=0) and is_ours(outgoing, seen):
                    return seen.receipt
            if page.after is None:
                return None
        raise CannotTell(f"Facebook's listing did not end after {FIND_PAGES} pages")

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Reading]:
        """Read reactions, comments and shares, one call per post. Does not read insights.

        A post that Facebook gives no usable answer for is absent, with a line in the log; where the next one would
        fare the same, asking ends. Raises CannotTell when nothing at all could be read.
        """
        found: dict[str, Reading] = {}
        trouble: CannotTell | None = None
        for remote_id in dict.fromkeys(remote_ids):
            if not answers.is_id(remote_id):
                log.warning("facebook.metrics.not_an_id remote_id=%r", remote_id[:60])
                continue
            try:
                answer = self._read(partial(self._graph.get_object, remote_id, fields=_COUNT_FIELDS))
            except CannotTell as silence:
                trouble = silence
                break
            reading = answers.reading(answer)
            if reading is not None:
                found[remote_id] = reading
                continue
            trouble = answers.unreadable(answer)
            log.warning("facebook.metrics.unreadable remote_id=%s reason=%s", remote_id, trouble)
            if answers.systemic(answer):
                break
        if trouble is not None and not found:
            raise trouble
        return found

    def whoami(self) -> Identity:
        """Ask who the Page is. Raises CredentialsRejected or CannotTell."""
        return answers.identity(self._read(lambda: self._graph.get_object(self._page_id, fields="id,name,username")))

    def limits(self) -> tuple[Limit, ...]:
        """How much of the Page's and the app's calls the latest answer that spoke of it said to be left."""
        return self._usage

    def _watch(self, answer: Answer) -> None:
        self._usage = answers.usage(answer, now=self._clock()) or self._usage

    def examine(self) -> Health:
        """Ask for the Page, its token and the app behind the token. See `ports.Platform`."""
        return Examination(graph=self._graph, ask=self._session.ask, keys=self._keys, clock=self._clock).run()

    def _posts(self, start: datetime) -> Iterator[answers.PostsPage]:
        """Pages of what the Page published since `start`. Raises CannotTell at the first that cannot be read."""
        parameters = {"since": str(int(start.timestamp())), "limit": str(PAGE), "fields": _POST_FIELDS}
        seen: set[str] = set()
        for _ in range(FIND_PAGES):
            page = answers.posts_page(self._read(partial(self._list, parameters)))
            yield page
            if page.after is None:
                return
            if page.after in seen:
                raise CannotTell("Facebook's listing runs in a circle")
            seen.add(page.after)
            parameters = {**parameters, "after": page.after}

    def _list(self, parameters: Mapping[str, str]) -> object:
        return self._graph.get_connections(self._page_id, "published_posts", **parameters)

    def _read(self, call: Callable[[], object]) -> Answer:
        try:
            answer = self._session.ask(call)
        except Silence as silence:
            raise CannotTell(f"Facebook could not be asked: {silence}") from silence
        self._watch(answer)
        return answer


def _check(page_id: str, token: str, version: str) -> None:
    problems = []
    if not re.fullmatch(r"[0-9]{1,25}", page_id):
        problems.append(f"FACEBOOK_PAGE_ID is {page_id!r}; write the Page's numeric id, e.g. 104250000000001")
    if not token or not token.isascii() or not token.isprintable():
        problems.append("FACEBOOK_PAGE_ACCESS_TOKEN is empty or holds characters that no token has; copy it again")
    if not re.fullmatch(r"v[0-9]{1,3}\.[0-9]{1,2}", version):
        problems.append(f"the Graph API's version is {version!r}; write it like {VERSION!r}")
    if problems:
        raise ConfigError(problems)
