"""Review, the home page: what waits, and what a human decides about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crosspost.core.costs import month_start
from crosspost.errors import IllegalTransition, StaleVersion, StoreError, UnfitAddress
from crosspost.model import Post, PostState
from crosspost.ports import App
from crosspost.steps import planning, resolving
from crosspost.web.cards import Card, card
from crosspost.web.desk import WHO, Desk, desk_of
from crosspost.web.forms import BadForm, back, number, posting, text
from crosspost.web.notes import note_of
from crosspost.web.notices import Notice
from crosspost.web.pages import NEEDS_HUMAN, language_of, render
from crosspost.web.paging import Paging, asked_page
from crosspost.web.start import first_page

ON_A_PAGE = 20

SHOWN = {
    "waiting": (PostState.DRAFT,),
    "approved": (PostState.APPROVED,),
    "trouble": NEEDS_HUMAN,
}
"""What the page can list, by its name in the address."""


def home(request: Request) -> Response:
    """The posts that wait, by due time, or where there is nothing to work with yet, how to begin."""
    desk = desk_of(request)
    if not desk.configured:
        return first_page(request)
    shown = request.query_params.get("show", "waiting")
    states = SHOWN.get(shown, SHOWN["waiting"])
    asked = request.query_params.get("account")
    account = asked if asked in desk.app.accounts else None
    counts = desk.app.store.count_posts(account)
    total = sum(counts[state] for state in states)
    paging = Paging.of(asked_page(request), total=total, size=ON_A_PAGE)
    posts = desk.app.store.posts(states, account_key=account, limit=ON_A_PAGE, offset=paging.offset)
    return render(
        request,
        "review.html",
        cards=cards_of(desk.app, posts),
        shown=shown if shown in SHOWN else "waiting",
        account=account,
        amounts={name: sum(counts[state] for state in states) for name, states in SHOWN.items()},
        paging=paging,
        total=total,
        spending=_spending(desk.app, posts),
    )


def one(request: Request) -> Response:
    """One post with its history and the exact bytes that are sent."""
    desk = desk_of(request)
    post = desk.app.store.post(post_number(request))
    (made,) = cards_of(desk.app, [post])
    words = language_of(request)
    return render(
        request,
        "post.html",
        card=made,
        history=desk.app.store.history(post.id),
        notes=[note_of(note, words) for note in post.teaser.notes],
        reading=max(desk.app.store.metrics_of([post.id]).get(post.id, ()), key=lambda one: one.age, default=None),
        spending=_spending(desk.app, [post]),
    )


def cards_of(app: App, posts: Sequence[Post]) -> list[Card]:
    """The posts as the page shows them."""
    articles = app.store.articles({post.article_id for post in posts})
    asked = resolving.names_in_doubt(app, posts)
    return [
        card(
            post,
            account=app.accounts.get(post.account_key),
            article=articles.get(post.article_id),
            in_doubt=asked.get(post.id),
        )
        for post in posts
    ]


def post_number(request: Request) -> int:
    """The post's number in the address."""
    return int(request.path_params["post"])


def _spending(app: App, posts: Sequence[Post]) -> dict[str, object]:
    """Account key → US dollars spent this month, for the accounts of these posts that have a budget."""
    now = app.clock()
    accounts = {key: app.accounts[key] for key in {post.account_key for post in posts} if key in app.accounts}
    return {
        key: app.store.spent(key, since=month_start(now, account.timezone))
        for key, account in accounts.items()
        if account.monthly_budget_usd is not None
    }


def approve(request: Request, desk: Desk, form: FormData) -> Response:
    """Let one post go out at its due time."""
    post = _approved(desk, post_number(request), number(form, "version"))
    return back(
        request, form, Notice(message="done.approved", values={"post": post.id}, undo=lambda: _hold_again(desk, post))
    )


def approve_many(request: Request, desk: Desk, form: FormData) -> Response:
    """Let every ticked post go out. One that changed meanwhile is left alone, and said."""
    done: list[Post] = []
    missed = 0
    for ticked in form.getlist("post"):
        post_id, _, version = str(ticked).partition(":")
        if not (post_id.isdecimal() and version.isdecimal() and len(post_id) < 16 and len(version) < 16):
            raise BadForm("post")
        try:
            done.append(_approved(desk, int(post_id), int(version)))
        except StoreError:
            missed += 1
    if not done and not missed:
        return back(request, form, Notice(message="done.none_ticked", warns=True))
    message = "done.approved_many" if not missed else "done.approved_some"
    return back(
        request,
        form,
        Notice(
            message=message,
            values={"count": len(done), "missed": missed},
            undo=(lambda: _hold_many(desk, done)) if done else None,
            warns=missed > 0,
        ),
    )


def hold(request: Request, desk: Desk, form: FormData) -> Response:
    """Take an approval back."""
    now = desk.app.clock()
    post = desk.app.store.hold(post_number(request), version=number(form, "version"), who=WHO, now=now)
    undo = partial(_approve_again, desk, post, since=now)
    return back(request, form, Notice(message="done.held", values={"post": post.id}, undo=undo))


def reject(request: Request, desk: Desk, form: FormData) -> Response:
    """Never post it. Taken back as long as nothing was ever sent for it.

    Of a post in doubt this only ends the search, and is not done unless the form says that it knows.
    """
    before = desk.app.store.post(post_number(request))
    doubt = before.state is PostState.IN_DOUBT
    if doubt and form.get("give_up") != "yes":
        raise IllegalTransition(f"Post {before.id} is in doubt: it may be on the platform. Say what you saw there.")
    post = desk.app.store.reject(
        before.id,
        version=number(form, "version"),
        reason=text(form, "reason", default="").strip()[:1000],
        who=WHO,
        now=desk.app.clock(),
    )
    sent_before = bool(desk.app.store.attempts(post.id))

    decided = desk.app.clock()

    def undo() -> Notice | None:
        again = desk.app.store.reopen(post.id, version=post.version, who=WHO, now=desk.app.clock())
        return _approve_again(desk, again, since=decided) if before.state is PostState.APPROVED else None

    message = "done.given_up" if doubt else "done.rejected"
    takes_back = None if sent_before else undo
    return back(request, form, Notice(message=message, values={"post": post.id}, undo=takes_back, warns=doubt))


def reopen(request: Request, desk: Desk, form: FormData) -> Response:
    """Take a rejection back."""
    post = desk.app.store.reopen(post_number(request), version=number(form, "version"), who=WHO, now=desk.app.clock())
    return back(request, form, Notice(message="done.reopened", values={"post": post.id}))


def resolve(request: Request, desk: Desk, form: FormData) -> Response:
    """Say what became of a post in doubt, after looking at the platform."""
    there, absent = text(form, "there", default="").strip(), form.get("absent") == "yes"
    if absent == bool(there):
        return back(request, form, Notice(message="done.say_which", warns=True))
    of = text(form, "of")
    try:
        post = resolving.resolve(desk.app, post_number(request), of=of, there=None if absent else there, who=WHO)
    except UnfitAddress as error:
        return back(request, form, Notice(message=_NOT_IT[error.against], warns=True))
    subject = "reply" if of.startswith("reply-") else "resolved"
    message = f"done.{subject}_absent" if absent else f"done.{subject}_there"
    return back(request, form, Notice(message=message, values={"post": post.id}))


_NOT_IT = {
    "unreadable": "done.not_its_address",
    "own_post": "done.address_of_post",
    "another": "done.address_of_another",
}


def undo(request: Request, desk: Desk, form: FormData) -> Response:
    """Take back what was just done, as far as nothing went out and nobody has changed it since; say what could not."""
    from_session = request.scope["crosspost.session"].id
    notice = desk.notices.take(text(form, "notice"), session=from_session)
    if notice is None or notice.undo is None:
        return back(request, form, Notice(message="done.nothing_to_undo", warns=True))
    said = notice.undo()
    return back(request, form, said or Notice(message="done.undone"))


def _approved(desk: Desk, post_id: int, version: int) -> Post:
    return planning.approve(desk.app, post_id, version=version, who=WHO)


def _approve_again(desk: Desk, post: Post, *, since: datetime) -> Notice | None:
    """Approve a draft that was approved until then, unless its time has come since: it would go out this instant."""
    if post.due_at is not None and since < post.due_at <= desk.app.clock():
        return Notice(message="done.undo_waits", values={"post": post.id}, warns=True)
    desk.app.store.approve(post.id, version=post.version, who=WHO, now=desk.app.clock())
    return None


def _hold_again(desk: Desk, post: Post) -> None:
    desk.app.store.hold(post.id, version=post.version, who=WHO, now=desk.app.clock())


def _hold_many(desk: Desk, posts: Sequence[Post]) -> Notice | None:
    """Hold each that can still be held. One that went out or changed since keeps back none of the others."""
    missed = 0
    for post in posts:
        try:
            _hold_again(desk, post)
        except (StaleVersion, IllegalTransition):
            missed += 1
    if not missed:
        return None
    return Notice(message="done.undone_some", values={"count": len(posts) - missed, "missed": missed}, warns=True)


ROUTES = (
    Route("/", home, name="review"),
    Route("/posts/{post:int}", one, name="post"),
    posting("/posts/{post:int}/approve", approve, name="approve"),
    posting("/approve", approve_many, name="approve_many"),
    posting("/posts/{post:int}/hold", hold, name="hold"),
    posting("/posts/{post:int}/reject", reject, name="reject"),
    posting("/posts/{post:int}/reopen", reopen, name="reopen"),
    posting("/posts/{post:int}/resolve", resolve, name="resolve"),
    posting("/undo", undo, name="undo"),
)
