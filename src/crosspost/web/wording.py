"""Other words for a post: a human's own, counted as they are typed, or another of the article's teasers."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from crosspost.core.costs import price_of
from crosspost.core.teasers.compose import from_edit, measure_edit
from crosspost.errors import StaleVersion
from crosspost.model import Post, PostState
from crosspost.steps import review as step
from crosspost.web.cards import Way, looks_of
from crosspost.web.counting import problem_of, sum_of
from crosspost.web.desk import WHO, Desk, desk_of
from crosspost.web.forms import back, number, posting, text
from crosspost.web.notices import Notice
from crosspost.web.pages import fragment, language_of, render
from crosspost.web.review import cards_of, post_number
from crosspost.web.security import safe_path


def edit(request: Request) -> Response:
    """The page to edit a post's words on."""
    post = desk_of(request).app.store.post(post_number(request))
    return _editor(request, post, words=post.teaser.text)


def save(request: Request, desk: Desk, form: FormData) -> Response:
    """Keep a human's words, unless the platform would refuse them or somebody changed the post meanwhile.

    In both cases nothing is written and the words are shown again.
    """
    words, version = text(form, "text"), number(form, "version")
    post = desk.app.store.post(post_number(request))
    if post.version != version:
        return _editor(request, post, words=words, seen=version, status=409)
    if not measure_edit(words, before=post.teaser).valid:
        return _editor(request, post, words=words, status=422)
    try:
        return _reworded(request, desk, form, post, words)
    except StaleVersion:
        return _editor(request, desk.app.store.post(post.id), words=words, seen=version, status=409)


def count(request: Request, desk: Desk, form: FormData) -> Response:
    """What the words count and how they will look, by the code that saves them. Changes nothing."""
    post = desk.app.store.post(post_number(request))
    words = text(form, "text")
    found = measure_edit(words, before=post.teaser)
    spoken = language_of(request)
    answer = {"valid": found.valid, "sum": sum_of(found, spoken), "problem": problem_of(found, spoken)}
    if found.valid:
        (made,) = cards_of(desk.app, [post])
        looks = looks_of(from_edit(words, before=post.teaser), post, marking=desk.app.marking)
        answer["card"] = fragment(request, "_face.html", card=made, looks=looks)
    return JSONResponse(answer)


def ways(request: Request) -> Response:
    """Every other teaser that the article lends itself to."""
    desk = desk_of(request)
    post = desk.app.store.post(post_number(request))
    (made,) = cards_of(desk.app, [post])
    found = [
        Way(
            teaser=teaser,
            looks=looks_of(teaser, post, marking=desk.app.marking),
            price_usd=price_of(teaser, desk.app.prices),
            chosen=teaser.text == post.teaser.text,
        )
        for teaser in step.variants(desk.app, post)
    ]
    return render(
        request, "ways.html", card=made, groups=grouped(found), back=safe_path(request.query_params.get("back"))
    )


def grouped(found: Sequence[Way]) -> list[tuple[Way, list[Way]]]:
    """The ways by style and place of the link, in the composer's order: the one to show whole, and its like.

    Shown whole is the one that stands now, else the composer's first.
    """
    kinds: dict[tuple[str, str], list[Way]] = {}
    for way in found:
        kinds.setdefault((way.teaser.style, way.teaser.link_placement.value), []).append(way)
    made: list[tuple[Way, list[Way]]] = []
    for some in kinds.values():
        shown = next((way for way in some if way.chosen), some[0])
        made.append((shown, [way for way in some if way is not shown]))
    return made


def take(request: Request, desk: Desk, form: FormData) -> Response:
    """Take another teaser of the article."""
    post = desk.app.store.post(post_number(request))
    return _reworded(request, desk, form, post, text(form, "text"))


def _reworded(request: Request, desk: Desk, form: FormData, before: Post, words: str) -> Response:
    post = step.reword(desk.app, before.id, words, version=number(form, "version"), who=WHO)

    def undo() -> None:
        again = step.reword(desk.app, post.id, before.teaser.text, version=post.version, who=WHO)
        if before.state is PostState.APPROVED:
            desk.app.store.approve(again.id, version=again.version, who=WHO, now=desk.app.clock())

    message = "done.edited_again" if before.state is PostState.APPROVED else "done.edited"
    return back(request, form, Notice(message=message, values={"post": post.id}, undo=undo))


def _editor(request: Request, post: Post, *, words: str, seen: int | None = None, status: int = 200) -> Response:
    spoken = language_of(request)
    (made,) = cards_of(desk_of(request).app, [post])
    found = measure_edit(words, before=post.teaser)
    return render(
        request,
        "edit.html",
        status=status,
        card=made,
        typed=words,
        changed=seen is not None,
        sum=sum_of(found, spoken),
        problem=problem_of(found, spoken),
        back=safe_path(request.query_params.get("back")),
    )


ROUTES = (
    Route("/posts/{post:int}/edit", edit, name="edit"),
    posting("/posts/{post:int}/edit", save, name="save"),
    posting("/posts/{post:int}/count", count, name="count"),
    Route("/posts/{post:int}/ways", ways, name="ways"),
    posting("/posts/{post:int}/take", take, name="take"),
)
