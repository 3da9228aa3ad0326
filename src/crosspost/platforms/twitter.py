"""X through `tweepy.Client`. All that is known of tweepy is in this file; what X's answers mean is next door.

tweepy 4.17 has a built-in host, no time limit and raises AttributeError, TypeError or ValueError on odd answers:
`session.GuardedSession` sees to the first two and makes the third not matter.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

import requests
import tweepy

from crosspost.core.checkup.facts import Health
from crosspost.core.costs import OWNED_READS_PER_POST, Operation
from crosspost.core.remote_ids import made_at
from crosspost.errors import CannotTell, ConfigError, OutcomeUnknown, TryLater
from crosspost.model import Heard, Identity, Image, Limit, Outgoing, Reading, Receipt, TwitterKeys
from crosspost.platforms import always_bookable, no_images, unmetered
from crosspost.platforms import twitter_answers as answers
from crosspost.platforms import twitter_errors as errors
from crosspost.platforms.answer import Answer, Silence
from crosspost.platforms.examining import silence
from crosspost.platforms.session import GuardedSession, Limits
from crosspost.platforms.sighting import MARGIN, is_ours
from crosspost.platforms.twitter_health import health
from crosspost.platforms.twitter_images import TwitterImages
from crosspost.platforms.twitter_listening import Look, hear
from crosspost.platforms.uploading import Uploading
from crosspost.ports import Bookable, Clock, Images, Meter

log = logging.getLogger(__name__)

# At DEBUG these write headers and signature bases, hence tokens, into the log.
for _name in ("tweepy", "oauthlib", "requests_oauthlib"):
    logging.getLogger(_name).setLevel(logging.INFO)

PAGE = 100
"""Posts per page and ids per look-up: X's maximum."""

FIND_PAGES = 32
"""X lists 3,200 posts at the most; a longer listing is not one."""

FOUND_BY = "created_at,entities,note_tweet"
"""What recognition reads. Of a long post only the note holds the last words, and with them the link."""

"""How X calls the parameter that says which parts of posts are wanted: up to version 2.166 of its API, and since."""

SMALLEST_PAGE = 5
PUBLIC = "public_metrics"
PRIVATE = "public_metrics,non_public_metrics,organic_metrics"
PRIVATE_AGE = timedelta(days=29, hours=23)
"""X gives private metrics of posts younger than 30 days (docs.x.com, "Metrics"); an hour is left for clocks."""

METRIC_PAGES = 5
"""Pages of our timeline read for counts, at the most. What lies deeper is asked for by id, at five times the price."""


class Twitter:
    """One profile on X, with OAuth 1.0a user context. Implements `ports.Platform`."""

    def __init__(
        self,
        keys: TwitterKeys,
        *,
        base_url: str = "https://api.x.com",
        clock: Clock,
        limits: Limits | None = None,
        meter: Meter = unmetered,
        bookable: Bookable = always_bookable,
        images: Images = no_images,
    ) -> None:
        """Connects nowhere yet. Raises ConfigError when the access token holds no user id.

        `meter` is told of every read and every alternative text that X bills, `bookable` asked before posts are read;
        `images` gives the bytes of an image.
        """
        token = keys.access_token.reveal()
        self._user_id = token.partition("-")[0]
        if not answers.is_id(self._user_id) or "-" not in token:
            raise ConfigError(
                ["TWITTER_ACCESS_TOKEN is no OAuth 1.0a access token: those start with the numeric user id and a dash"]
            )
        self._clock = clock
        self._meter = meter
        self._bookable = bookable
        self._images = images
        # The vocabulary that X answered last; the other one is tried when it is refused.
        self._fields = answers.VOCABULARIES[0]
        # What the answer to the latest post said; X counts reads apart.
        self._limits: tuple[Limit, ...] = ()
        secrets = [key.reveal() for key in (keys.api_key, keys.api_secret, keys.access_token, keys.access_token_secret)]
        self._session = GuardedSession(
            origin="https://api.twitter.com", base_url=base_url, secrets=secrets, limits=limits
        )
        self._client = tweepy.Client(
            consumer_key=secrets[0],
            consumer_secret=secrets[1],
            access_token=secrets[2],
            access_token_secret=secrets[3],
            return_type=requests.Response,
            # It sleeps in our thread and, without a reset header, asks for ever.
            wait_on_rate_limit=False,
        )
        self._client.session = self._session

    def upload(self, images: Sequence[Image]) -> tuple[str, ...]:
        """Upload images with their alternative texts ($0.005 each). See `ports.Platform` and `twitter_images`."""
        post = partial(self._client.request, "POST", user_auth=True)
        uploading = Uploading(platform="X", ask=self._session.ask)
        uploads = TwitterImages(post=post, uploading=uploading, images=self._images, meter=self._meter)
        return tuple(uploads.upload(image, now=self._clock()) for image in images)

    def publish(self, outgoing: Outgoing, uploaded: Sequence[str] = ()) -> Receipt:
        """Send one post. See `ports.Platform`; `twitter_errors` has the table of what an answer means."""
        media = {"media_ids": list(uploaded)} if uploaded else {}
        return self._write(partial(self._client.create_tweet, text=outgoing.text, user_auth=True, **media))

    def reply(self, outgoing: Outgoing, *, to: str) -> Receipt:
        """Reply to our own post, once. See `ports.Platform`."""
        text = _reply_of(outgoing)
        return self._write(lambda: self._client.create_tweet(text=text, in_reply_to_tweet_id=to, user_auth=True))

    def _write(self, call: Callable[[], object]) -> Receipt:
        """Send once. Raises as `ports.Platform.publish` does."""
        try:
            answer = self._session.ask(call)
        except Silence as silence:
            if silence.sent:
                raise OutcomeUnknown(f"X gave no trustworthy answer: {silence}") from silence
            raise TryLater(f"X could not be reached, nothing was sent: {silence}") from silence
        self._limits = errors.limits(answer, now=self._clock())
        return answers.published(answer, now=self._clock())

    def find(self, outgoing: Outgoing, *, since: datetime) -> Receipt | None:
        """Look through our own timeline, newest first, from `MARGIN` before `since`. See `ports.Platform`.

        Does not look at what X lists to nobody yet: a new post may be missing for some seconds. Costs one owned read
        per post listed.
        """
        start = since - MARGIN
        for page in self._timeline(FIND_PAGES, FOUND_BY, start_time=answers.instant(start)):
            found = [seen.receipt for seen in map(answers.sighting, page.posts) if is_ours(outgoing, seen)]
            # The first of them is ours: what came later quotes it.
            if known := [receipt for receipt in found if receipt.at >= start]:
                return min(known, key=attrgetter("at"))
            if page.partial:
                raise CannotTell("X left posts out of its listing")
            if page.next_token is None:
                return None
        raise CannotTell(f"X's listing did not end after {FIND_PAGES} pages")

    def find_reply(self, outgoing: Outgoing, *, to: str, since: datetime) -> Receipt | None:
        """Look through our own timeline, which lists replies too, for the words of the reply. See `ports.Platform`."""
        receipt = self.find(replace(outgoing, text=_reply_of(outgoing), reply=None, images=()), since=since)
        log.info("twitter.reply_looked_for post=%s found=%s", to, receipt is not None)
        return receipt

    def metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Reading]:
        """Read counts: first through our own timeline ($0.001 per post), the rest by id ($0.005 per post).

        Private ones (clicks on links and on the profile) come along while a post is younger than 30 days. Only the
        look-up by id says that a post is gone, so a post missing in the timeline is not taken for deleted.
        """
        wanted = {remote_id for remote_id in remote_ids if answers.is_id(remote_id)}
        found: dict[str, Reading] = {}
        try:
            for readings in self._counts(wanted):
                found.update(readings)
        except CannotTell as trouble:
            if not found:
                raise
            log.warning("twitter.metrics.incomplete read=%d wanted=%d reason=%s", len(found), len(wanted), trouble)
        return found | {remote_id: Reading(counts={}) for remote_id in set(remote_ids) - wanted}

    def replies(
        self,
        remote_ids: Sequence[str],
        *,
        since: datetime,
        until: datetime | None = None,
        waiting: bool = False,
        most: int | None = None,
    ) -> Heard:
        """Read mentions, which replies are too; `twitter_listening` says how many. See `ports.Platform`."""
        del remote_ids  # a reply to whichever post of ours mentions us
        look = Look(user_id=self._user_id, since=since, until=until, waiting=waiting, most=most)
        return hear(self._timeline, look, now=self._clock())

    def whoami(self) -> Identity:
        """Ask X who we are: $0.010. Raises CredentialsRejected or CannotTell."""
        found = answers.identity(self._read(lambda: self._client.get_me(user_auth=True)))
        self._meter(Operation.USER_READ, 1)
        return found

    def limits(self) -> tuple[Limit, ...]:
        """What X said with the latest post: how many more in this quarter of an hour, and today."""
        return self._limits

    def examine(self) -> Health:
        """Ask who we are ($0.010) and read all that the answer says of the keys. See `ports.Platform`."""
        try:
            answer = self._session.ask(lambda: self._client.get_me(user_auth=True))
        except Silence as error:
            return Health(asked_at=self._clock(), trouble=silence(error))
        return health(answer, asked_at=self._clock())

    def _counts(self, wanted: set[str]) -> Iterator[dict[str, Reading]]:
        """Readings of the wanted posts, call by call: the timeline first, then those missing in it by id.

        The timeline gives out at most `OWNED_READS_PER_POST` posts for each that is wanted: more would cost more than
        asking by id.
        """
        youngest = self._clock() - PRIVATE_AGE
        young = {remote_id for remote_id in wanted if made_at(remote_id) > youngest}
        yield from self._counts_of(wanted - young, PUBLIC)
        unread = set(young)
        for readings in self._counts_of(young, PRIVATE):
            unread -= readings.keys()
            yield readings
        # X leaves a post out altogether where a private field of it may not be read; nothing was billed for it then.
        yield from self._looked_up(sorted(unread, key=int), PUBLIC)

    def _counts_of(self, wanted: set[str], fields: str) -> Iterator[dict[str, Reading]]:
        missing = sorted(wanted, key=int)
        if not missing:
            return
        # Both bounds exclude themselves.
        bounds = {"since_id": str(max(0, int(missing[0]) - 1)), "until_id": str(int(missing[-1]) + 1)}
        affordable = OWNED_READS_PER_POST * len(missing)
        size = max(SMALLEST_PAGE, min(PAGE, affordable))
        pages = min(METRIC_PAGES, affordable // size)
        for page in self._timeline(pages, fields, size=size, **bounds):
            readings = {str(post["id"]): answers.reading(post) for post in page.posts if post["id"] in wanted}
            missing = [remote_id for remote_id in missing if remote_id not in readings]
            yield readings
            if not missing:
                return
        yield from self._looked_up(missing, fields)

    def _looked_up(self, missing: Sequence[str], fields: str) -> Iterator[dict[str, Reading]]:
        """Readings by id, as many per call as X allows."""
        for start in range(0, len(missing), PAGE):
            batch = missing[start : start + PAGE]
            looked_up = answers.looked_up(self._posts("/2/tweets", fields, {"ids": ",".join(batch)}))
            self._meter(Operation.POST_READ, sum(1 for reading in looked_up.values() if not reading.deleted))
            yield {remote_id: looked_up[remote_id] for remote_id in batch if remote_id in looked_up}
            if fields == PUBLIC:
                # X leaves a post out where a private field may not be read; of one left out now it has nothing to say.
                yield {remote_id: Reading(counts={}) for remote_id in batch if remote_id not in looked_up}

    def _timeline(
        self, pages: int, fields: str, *, size: int = PAGE, route: str = "", **parameters: str
    ) -> Iterator[answers.TimelinePage]:
        """Pages of our own timeline, at most so many. Raises CannotTell at the first that cannot be read."""
        seen: set[str] = set()
        parameters["max_results"] = str(size)
        for _ in range(pages):
            page = answers.timeline_page(self._posts(route or f"/2/users/{self._user_id}/tweets", fields, parameters))
            self._meter(Operation.OWNED_READ, len(page.posts))
            yield page
            if page.next_token is None:
                return
            if page.next_token in seen:
                raise CannotTell("X's listing runs in a circle")
            seen.add(page.next_token)
            parameters = {**parameters, "pagination_token": page.next_token}

    def _posts(self, route: str, fields: str, parameters: Mapping[str, str]) -> Answer:
        """Read posts, in the other vocabulary where X does not know ours. tweepy's own methods know but the old one."""
        self._bookable()
        answer = self._read(partial(self._get, route, answers.in_words(self._fields, fields, parameters)))
        if not errors.refuses_parameter(answer, self._fields):
            return answer
        other = next(name for name in answers.VOCABULARIES if name != self._fields)
        second = self._read(partial(self._get, route, answers.in_words(other, fields, parameters)))
        if second.ok:
            log.info("twitter.vocabulary was=%s is=%s", self._fields, other)
            self._fields = other
        return second if second.ok else answer

    def _get(self, route: str, parameters: Mapping[str, str]) -> object:
        return self._client.request("GET", route, params=parameters, user_auth=True)

    def _read(self, call: Callable[[], object]) -> Answer:
        try:
            return self._session.ask(call)
        except Silence as silence:
            raise CannotTell(f"X could not be asked: {silence}") from silence


def _reply_of(outgoing: Outgoing) -> str:
    if outgoing.reply is None:
        raise ValueError("there is no reply to send, or to look for")
    return outgoing.reply
