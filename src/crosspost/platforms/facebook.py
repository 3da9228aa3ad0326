"""A Facebook Page through `facebook.GraphAPI`, which `facebook_session` makes.

What is sent and looked for, and in which order. What is read of posts that are out is in `facebook_measuring` and
`facebook_listening`; what the answers mean, in `facebook_answers` and `facebook_errors`.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from crosspost.core.checkup.facts import Health
from crosspost.core.images import MEDIA_TYPES
from crosspost.core.limits import used_up
from crosspost.errors import CannotTell, ConfigError, OutcomeUnknown, TryLater
from crosspost.model import FacebookKeys, Heard, Identity, Image, Limit, Outgoing, Reading, Receipt
from crosspost.platforms import facebook_answers as answers
from crosspost.platforms import facebook_errors as errors
from crosspost.platforms import no_images
from crosspost.platforms.answer import Answer, Silence
from crosspost.platforms.facebook_examination import Examination
from crosspost.platforms.facebook_listening import COMMENT_FIELDS, COMMENT_PAGES, COMMENTS_PAGE, Listening
from crosspost.platforms.facebook_measuring import Measuring
from crosspost.platforms.facebook_session import VERSION, open_graph
from crosspost.platforms.session import Limits
from crosspost.platforms.sighting import MARGIN, is_ours
from crosspost.platforms.uploading import Uploading
from crosspost.ports import Clock, DeadNames, Images

log = logging.getLogger(__name__)

PAGE = 25
"""Posts per page: with attachments, larger pages were answered with "reduce the amount of data"."""

FIND_PAGES = 40

_POST_FIELDS = "id,message,created_time,permalink_url,attachments{unshimmed_url}"


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
        names: DeadNames | None = None,
    ) -> None:
        """Connects nowhere yet. Raises ConfigError for a Page id, token or version that cannot be one.

        `images` gives the bytes of an image. `names` remembers which insights are dead; without it no insights are
        read. `token_in_header=False` puts the token back into the address of reads, as the library does.
        """
        token = keys.page_access_token.reveal()
        _check(keys.page_id, token, version)
        self._keys = keys
        self._page_id = keys.page_id
        self._clock = clock
        self._images = images
        self._usage: tuple[Limit, ...] = ()
        self._names = names
        app_secret = keys.app_secret.reveal() if keys.app_secret else ""
        self._graph, self._session = open_graph(
            token, app_secret=app_secret, base_url=base_url, version=version, limits=limits, in_header=token_in_header
        )

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
        raise uploading.failure(image, answer, errors.refusal(answer, now=self._clock()))

    def publish(self, outgoing: Outgoing, uploaded: Sequence[str] = ()) -> Receipt:
        """Send one post. See `ports.Platform`; `facebook_errors` has the table of what an answer means."""
        fields = {"message": outgoing.text or None, "link": outgoing.link}
        if uploaded:
            # facebook-sdk would flatten a list of objects to their keys.
            fields["attached_media"] = json.dumps([{"media_fbid": photo_id} for photo_id in uploaded])
        return self._write(lambda: self._graph.put_object(self._page_id, "feed", **fields))

    def reply(self, outgoing: Outgoing, *, to: str) -> Receipt:
        """Comment our own post, once. See `ports.Platform`."""
        if outgoing.reply is None:
            raise ValueError("there is no reply to send")
        return self._write(lambda: self._graph.put_object(to, "comments", message=outgoing.reply), comment=True)

    def _write(self, call: Callable[[], object], *, comment: bool = False) -> Receipt:
        """Send once. Raises as `ports.Platform.publish` does."""
        try:
            answer = self._session.ask(call)
        except Silence as silence:
            if silence.sent:
                raise OutcomeUnknown(f"Facebook gave no trustworthy answer: {silence}") from silence
            raise TryLater(f"Facebook could not be reached, nothing was sent: {silence}") from silence
        self._watch(answer)
        return answers.published(answer, now=self._clock(), comment=comment)

    def find(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """Look through what the Page published, from `MARGIN` before `since`. See `ports.Platform`."""
        start = since - MARGIN
        for page in self._posts(start):
            for seen in map(answers.sighting, page.posts):
                # Facebook's times have no fraction of a second.
                if seen.receipt.at >= start.replace(microsecond=0) and is_ours(outgoing, seen):
                    return seen.receipt
        return None

    def find_reply(self, outgoing: Outgoing, *, to: str, since: datetime) -> Receipt | None:
        """Look through the comments under our post. See `ports.Platform`; reads them all, for they are few."""
        if outgoing.reply is None:
            raise ValueError("there is no reply to look for")
        parameters = {"filter": "toplevel", "limit": str(COMMENTS_PAGE), "fields": COMMENT_FIELDS}
        for page in self._pages(partial(self._graph.get_connections, to, "comments"), parameters, COMMENT_PAGES):
            for comment in page.posts:
                if answers.is_our_comment(comment, page_id=self._page_id, text=outgoing.reply):
                    return answers.comment_receipt(comment, now=self._clock())
        log.info("facebook.comment_not_found post=%s since=%s", to, since.isoformat())
        return None

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Reading]:
        """Read reactions, comments and shares, and the living insights. See `ports.Platform` and `Measuring`."""
        asking = Measuring(graph=self._graph, read=self._read, exhausted=self._exhausted, names=self._names)
        return asking.run(remote_ids)

    def replies(
        self,
        remote_ids: Sequence[str],
        *,
        since: datetime,
        until: datetime | None = None,
        waiting: bool = False,
        most: int | None = None,
    ) -> Heard:
        """Read the comments under these posts. See `ports.Platform` and `Listening`.

        Our own answers stand among the comments: `waiting` costs nothing more, and nothing is billed.
        """
        del waiting, most
        asking = Listening(graph=self._graph, read=self._read, exhausted=self._exhausted, page_id=self._page_id)
        return asking.run(remote_ids, since=since, until=until)

    def _exhausted(self) -> bool:
        # Facebook falls silent about usage below its threshold: what it said last holds until its time is over.
        return used_up(self._usage, now=self._clock()) is not None

    def whoami(self) -> Identity:
        """Ask who the Page is. Raises CredentialsRejected or CannotTell."""
        return answers.identity(self._read(lambda: self._graph.get_object(self._page_id, fields="id,name,username")))

    def limits(self) -> tuple[Limit, ...]:
        """How much of the Page's and the app's calls the latest answer that spoke of it said to be left."""
        return self._usage

    def _watch(self, answer: Answer) -> None:
        self._usage = errors.usage(answer, now=self._clock()) or self._usage

    def examine(self) -> Health:
        """Ask for the Page, its token and the app behind the token. See `ports.Platform`."""
        return Examination(graph=self._graph, ask=self._session.ask, keys=self._keys, clock=self._clock).run()

    def _posts(self, start: datetime) -> Iterator[answers.PostsPage]:
        """Pages of what the Page published since `start`. Raises CannotTell at the first that cannot be read."""
        parameters = {"since": str(int(start.timestamp())), "limit": str(PAGE), "fields": _POST_FIELDS}
        return self._pages(partial(self._graph.get_connections, self._page_id, "published_posts"), parameters)

    def _pages(
        self, ask: Callable[..., object], parameters: Mapping[str, str], most: int = FIND_PAGES
    ) -> Iterator[answers.PostsPage]:
        """Pages of a listing, to its end. Raises CannotTell at one that cannot be read, and where there is no end."""
        seen: set[str] = set()
        for _ in range(most):
            page = answers.posts_page(self._read(partial(ask, **parameters)))
            yield page
            if page.after is None:
                return
            if page.after in seen:
                raise CannotTell("Facebook's listing runs in a circle")
            seen.add(page.after)
            parameters = {**parameters, "after": page.after}
        raise CannotTell(f"Facebook's listing did not end after {most} pages")

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
