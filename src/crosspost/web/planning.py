"""When a post goes out: another slot, another time, or now."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crosspost.core.senders import Standing
from crosspost.core.slots import Against
from crosspost.errors import StaleVersion, UnfitTime
from crosspost.model import Post, PostState
from crosspost.steps import planning as step
from crosspost.steps.publish import publish_one
from crosspost.web.desk import WHO, Desk, Mode, desk_of
from crosspost.web.forms import BadForm, back, number, posting, text
from crosspost.web.notices import Notice
from crosspost.web.pages import language_of, render
from crosspost.web.review import cards_of, post_number
from crosspost.web.sayings import sayings
from crosspost.web.security import safe_path

CHOICES = 8
"""Free times that are offered."""


def move(request: Request) -> Response:
    """The free times to choose from, and any other."""
    return _choices(request, desk_of(request).app.store.post(post_number(request)))


def moved(request: Request, desk: Desk, form: FormData) -> Response:
    """Let the post go out at another time, unless the account's own rules stand against it."""
    post = desk.app.store.post(post_number(request))
    account = desk.app.accounts.get(post.account_key)
    at = _instant(form, account.timezone if account else ZoneInfo("UTC"))
    if at is None:
        return _choices(request, post, problem="unreadable", status=422, where=form.get("back"))
    try:
        after = step.move(desk.app, post.id, at, version=number(form, "version"), who=WHO)
    except UnfitTime as error:
        return _choices(request, post, problem=error.against, status=422, where=form.get("back"))

    def undo() -> Notice | None:
        return _back_to(desk, after, post.due_at)

    spoken, zone = language_of(request), account.timezone if account else ZoneInfo("UTC")
    said = {"post": post.id, "when": spoken.within(after.due_at, zone, now=desk.app.clock())}
    return back(request, form, Notice(message="done.moved", values=said, undo=undo if post.due_at else None))


def _back_to(desk: Desk, post: Post, at: datetime | None) -> Notice | None:
    """Move a post back, as far as its old time may still be had: a time that has passed would send it at once."""
    if at is None:
        return None
    try:
        step.move(desk.app, post.id, at, version=post.version, who=WHO)
    except UnfitTime as error:
        message = "done.undo_past" if error.against == Against.PAST else "done.undo_taken"
        return Notice(message=message, values={"post": post.id}, warns=True)
    return None


def send_now(request: Request, desk: Desk, form: FormData) -> Response:
    """Send a post now. Where it costs money and readers see it, only after one more question."""
    post = desk.app.store.post(post_number(request))
    if desk.mode is Mode.LIVE and form.get("sure") != "yes":
        (made,) = cards_of(desk.app, [post])
        return render(request, "now.html", card=made, version=number(form, "version"), back=safe_path(form.get("back")))
    try:
        if desk.mode is Mode.DRY_RUN:
            return _rehearsed(request, desk, form, post)
        due = step.now_due(desk.app, post.id, version=number(form, "version"), who=WHO)
    except UnfitTime as error:
        return _choices(request, post, problem=error.against, status=422, where=form.get("back"))
    if desk.app.dry_run:
        return _left_to_service(request, desk, form, post, due)
    problems: list[str] = []
    after = publish_one(desk.app, due, problems) or desk.app.store.post(post.id)
    fine = after.state is PostState.PUBLISHED
    said = {"post": post.id, "why": sayings(problems, language_of(request))}
    message = "done.now_published" if fine else _NOT_OUT.get(after.state, "done.now_waits")
    return back(request, form, Notice(message=message, values=said, warns=not fine or bool(problems)))


def _rehearsed(request: Request, desk: Desk, form: FormData, post: Post) -> Response:
    """Say what would be, and change nothing: a post that is approved and due goes out with the first live service."""
    if number(form, "version") != post.version:
        raise StaleVersion(f"Post {post.id} changed since it was shown. Nothing was written; look at it again.")
    step.check_now(desk.app, post)
    return back(request, form, Notice(message="done.now_dry_run", values={"post": post.id}))


def _left_to_service(request: Request, desk: Desk, form: FormData, before: Post, due: Post) -> Response:
    """This page is in dry run, and the service that sends is not: say so, and let it be taken back until it is sent."""

    def undo() -> Notice | None:
        held = desk.app.store.hold(due.id, version=due.version, who=WHO, now=desk.app.clock())
        _back_to(desk, held, before.due_at)
        return Notice(message="done.held", values={"post": due.id})

    runs = desk.standing is Standing.LIVE
    message = "done.now_due" if runs else "done.now_due_waits"
    return back(request, form, Notice(message=message, values={"post": due.id}, undo=undo, warns=not runs))


_NOT_OUT = {PostState.FAILED: "done.now_refused", PostState.IN_DOUBT: "done.now_in_doubt"}


def _choices(
    request: Request, post: Post, *, problem: str | None = None, status: int = 200, where: object = None
) -> Response:
    """The page to choose a time on; `where` its form leads back to, else where its address says."""
    desk = desk_of(request)
    (made,) = cards_of(desk.app, [post])
    return render(
        request,
        "move.html",
        status=status,
        card=made,
        times=step.free_times(desk.app, post, count=CHOICES),
        problem=problem,
        back=safe_path(where or request.query_params.get("back")),
    )


def _instant(form: FormData, zone: ZoneInfo) -> datetime | None:
    """The time asked for: one of the free ones, or a day and hour in the account's zone. None: it cannot be read."""
    chosen, own = text(form, "at", default=""), text(form, "own", default="").strip()
    if not chosen and not own:
        raise BadForm("at")
    try:
        if own:
            return datetime.fromisoformat(own).replace(tzinfo=zone).astimezone(UTC)
        at = datetime.fromisoformat(chosen)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


ROUTES = (
    Route("/posts/{post:int}/move", move, name="move"),
    posting("/posts/{post:int}/move", moved, name="moved"),
    posting("/posts/{post:int}/now", send_now, name="now"),
)
