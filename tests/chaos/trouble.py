"""What goes wrong in a scenario, drawn from its seed: up to three faults, the platforms' and our own.

The platforms' are the sandbox's (`sandbox.faults`). Ours strike at a *boundary*: just before or just after the n-th
call of one method of the store or of a platform.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from crosspost.sandbox import faults
from crosspost.sandbox.faults import FaultKind

MOST = 3
"""Faults in one scenario."""

DELAY_S = 0.6
"""How long a delayed answer takes: more than `stage.LIMITS` allow."""

ROUTES = (("twitter.create", "twitter.timeline"), ("facebook.publish", "facebook.listing"))
"""What each platform is asked for."""

UPLOADS = (("twitter.upload", "twitter.metadata"), ("facebook.photo",))
"""What each platform is asked for besides where posts carry images."""

ANY = "any"
"""A boundary of whatever name; they are counted together."""

BOUNDARIES = {
    ANY: 80,
    "record_polls": 1,
    "add_draft": 4,
    "approve": 4,
    "due": 2,
    "claim": 4,
    "publish": 4,
    "settle": 5,
    "doubtful": 3,
    "find": 3,
}
"""By name, up to which call of it something may strike: about as many as a scenario makes."""

WITH_IMAGES = 0.3
"""Of all scenarios, those whose posts carry images."""

UPLOADING = "upload"
"""The boundary that there is only where posts carry images; struck up to the fourth call."""

REPLY_BOUNDARIES = {
    "claim": "claim_reply",
    "publish": "reply",
    "settle": "settle_reply",
    "doubtful": "doubtful_replies",
    "find": "find_reply",
}
"""Where the same strikes at first replies."""

DOUBTFUL = ("claim", "publish", "settle", "doubtful", "find")
"""Where a post comes into doubt and out of it."""

# Together they stay below a day, the error of our clock that a look at the platform allows for (`sighting.MARGIN`).
JUMPS = tuple(timedelta(seconds=s) * sign for s in (20, 180, 600, 3600, 7 * 3600) for sign in (1, -1))


class OurKind(StrEnum):
    """What goes wrong on our side."""

    # The process is gone, at the boundary or in the middle of a transaction that follows.
    KILLED = "killed"
    # Statements of the database fail, for a while.
    DISK_FULL = "disk_full"
    LOCKED = "locked"
    # The machine's clock is set, and perhaps set back a little later. The platforms' clocks go on.
    CLOCK = "clock_jump"
    # From here on a second service runs on the same database; it walks the whole line right here, and ever again.
    SECOND_SERVICE = "second_service"


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing that goes wrong on our side."""

    kind: OurKind
    boundary: str
    # Which call of that name, from 1.
    number: int
    after: bool
    # Statements that still succeed; 0 kills at the boundary itself.
    skip: int = 0
    # Statements that fail, or boundaries until the clock is set right again (0: never).
    lasts: int = 0
    jump: timedelta = timedelta(0)

    def __str__(self) -> str:
        said = f"{self.kind} {'after' if self.after else 'before'} {self.boundary} #{self.number}"
        if self.skip:
            said += f" + {self.skip} statements"
        if self.jump:
            said += f" by {self.jump.total_seconds():+.0f} s"
        return f"{said} for {self.lasts}" if self.lasts else said


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Everything that goes wrong in one run. The same seed makes the same scenario, on every Python."""

    seed: int
    plan: faults.Plan | None
    troubles: tuple[Trouble, ...]
    # Whether the platforms refuse what was said before, as the real ones mostly do. Where they do not, nothing but our
    # own protocol stands between a post and its double.
    refuse_repeats: bool
    # Whether the posts carry images.
    images: bool = False
    # Whether the links go into first replies; then those are struck as well.
    replies: bool = False

    def kinds(self) -> frozenset[str]:
        """The names of the faults in it."""
        theirs = {kind.value for kind in self.plan.kinds()} if self.plan else set()
        return frozenset(theirs | {trouble.kind.value for trouble in self.troubles})

    def __str__(self) -> str:
        theirs = list(map(str, self.plan.orders)) if self.plan else []
        rules = [] if self.refuse_repeats else ["repeats are taken"]
        rules += ["with images"] if self.images else []
        rules += ["links in replies"] if self.replies else []
        return f"seed {self.seed}: " + "; ".join([*rules, *theirs, *map(str, self.troubles)])


def draw(seed: int, kinds: Collection[str] = ()) -> Scenario:
    """Draw 1 to `MOST` faults; `kinds` narrows the choice to these names, where any are given."""
    rng = random.Random(f"chaos {seed}")
    # Drawn apart: the scenarios without images are the same as if there were none.
    images = random.Random(f"images of {seed}").random() < WITH_IMAGES
    every = tuple((*uploads, *routes) if images else routes for uploads, routes in zip(UPLOADS, ROUTES, strict=True))
    theirs = [kind for kind in FaultKind if not kinds or kind in kinds]
    ours = [kind for kind in OurKind if not kinds or kind in kinds]
    if not theirs and not ours:
        there_are = ", ".join([*FaultKind, *OurKind])
        raise ValueError(f"no fault is called {', '.join(sorted(kinds))}; there are {there_are}")
    most = rng.randint(1, MOST)
    split = rng.randint(0, most) if theirs and ours else most if ours else 0
    # Half of the scenarios let everything strike the first posts of one platform: that is where faults meet.
    focused = rng.random() < 0.5
    fitting = [routes for routes in every if not theirs or any(k.fits(r) for k in theirs for r in routes)]
    routes = rng.choice(fitting) if focused else (*every[0], *every[1])
    plan = None
    if most > split:
        calls = 1 if focused else 3
        plan = faults.plan(rng.randrange(2**31), routes, theirs, most - split, calls=calls, delay=DELAY_S)
    boundaries = (*(DOUBTFUL if focused else BOUNDARIES), *([UPLOADING] if images else []))
    troubles = tuple(_trouble(rng.choice(ours), boundaries, rng) for _ in range(split))
    refuse_repeats = rng.random() < 0.25
    # Drawn last and apart, so that a seed strikes the same whether there are replies or not.
    replies = random.Random(f"replies {seed}").random() < 0.3
    if replies:
        plan, troubles = _on_replies(plan, rng), tuple(_on_reply(one, rng) for one in troubles)
    return Scenario(
        seed=seed, plan=plan, troubles=troubles, refuse_repeats=refuse_repeats, images=images, replies=replies
    )


def _on_replies(plan: faults.Plan | None, rng: random.Random) -> faults.Plan | None:
    """Half of what strikes Facebook's posts and listings strikes its comments instead. On X both are one route."""
    if plan is None:
        return None
    instead = {"facebook.publish": "facebook.comment", "facebook.listing": "facebook.comments"}
    orders = [
        replace(order, route=instead[order.route])
        if order.route in instead and order.fault.kind.fits(instead[order.route]) and rng.random() < 0.5
        else order
        for order in plan.orders
    ]
    return replace(plan, orders=tuple(orders))


def _on_reply(trouble: Trouble, rng: random.Random) -> Trouble:
    """Half of what strikes at a post's boundaries strikes at its reply's instead."""
    instead = REPLY_BOUNDARIES.get(trouble.boundary)
    return replace(trouble, boundary=instead) if instead and rng.random() < 0.5 else trouble


def _trouble(kind: OurKind, boundaries: Sequence[str], rng: random.Random) -> Trouble:
    boundary = rng.choice(boundaries)
    number = rng.randint(1, BOUNDARIES.get(boundary, 4))
    made = Trouble(kind=kind, boundary=boundary, number=number, after=rng.random() < 0.5)
    match kind:
        case OurKind.KILLED:
            return replace(made, skip=rng.choice((0, 0, 1, 2, 3, 4, 5, 6, 8)))
        case OurKind.DISK_FULL | OurKind.LOCKED:
            return replace(made, skip=rng.randrange(9), lasts=rng.choice((1, 2, 5, 20, 60)))
        case OurKind.CLOCK:
            return replace(made, jump=rng.choice(JUMPS), lasts=rng.choice((0, 0, 1, 3, 10, 30)))
        case OurKind.SECOND_SERVICE:
            return made
