"""alert: tell people of troubles, once each, and of their end.

Looks at what the other rooms have written down and, once a day, asks platforms that take nothing for it until when
their keys are good. Never in dry run: then no platform is asked. Mends nothing.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from crosspost.core.alerts import Message, judge, message, told, tried
from crosspost.core.checkup import delivery
from crosspost.core.checkup.facebook import granted
from crosspost.core.checkup.facts import Token
from crosspost.core.checkup.finding import Finding
from crosspost.core.costs import Operation
from crosspost.core.permissions import PERMISSIONS, is_lacking, lacking, wanted
from crosspost.core.troubles import FLOOD_TOLD, Facts, LateTick, Trouble, troubles
from crosspost.errors import AlertNotSent
from crosspost.model import Ability, Account, AccountState, StepReport
from crosspost.ports import App
from crosspost.steps.pacing import committed, held_back, read_up

logger = logging.getLogger(__name__)

EXAMINE_EVERY = timedelta(days=1)


def run(app: App) -> StepReport:
    """Look once, write down what began and ended, and tell it. What no channel took is told later."""
    _ask_for_ends(app)
    now = app.clock()
    before = app.store.open_alerts()
    after = judge(before, now_troubling(app), now=now)
    news = message(after, now=now)
    # Written before it is told: a channel that takes the process down must not do so again at every start.
    trying = {(one.key, one.since): one for one in tried(news, now=now)} if news else {}
    stands = [trying.get((alert.key, alert.since), alert) for alert in after]
    app.store.save_alerts([alert for alert in stands if alert not in before])
    if news is None:
        return StepReport(step="alert", counts={})
    problems = _tell(app, news)
    if len(problems) < len(app.channels) or not app.channels:
        app.store.save_alerts(told(news, now=now))
    counts = {"began": len(news.begun), "ended": len(news.ended)}
    return StepReport(step="alert", counts=counts, problems=tuple(problems))


def now_troubling(app: App) -> tuple[Trouble, ...]:
    """All that is troubling now. Reads only."""
    now, states = app.clock(), app.store.account_states()
    spent = {key: committed(app, account, now=now) for key, account in app.accounts.items()}
    facts = Facts(
        feeds=tuple(state for state in app.store.feed_states() if state.key in app.feeds),
        accounts=tuple(
            (
                account,
                states.get(account.key, AccountState(key=account.key)),
                spent[account.key],
            )
            for account in app.accounts.values()
        ),
        held_back=held_back(app, spent, now=now),
        read_up=read_up(app, now=now),
        posts=app.store.posts_in_trouble(),
        replies=tuple(reply for reply in app.store.replies_in_trouble() if reply.account_key in app.accounts),
        floods=tuple(one for one in app.store.held_back(since=now - FLOOD_TOLD) if one.feed_key in app.feeds),
        room=app.store.room(),
        late=tuple(
            LateTick(name=tick.name, late=app.ticks.lateness(tick), error=tick.error) for tick in app.ticks.late()
        ),
    )
    return troubles(facts, now=now)


def undelivered(app: App) -> tuple[Finding, ...]:
    """What keeps people from being told, for those who look. Reads only."""
    return delivery.judge(app.store.open_alerts(), app.store.step_ends(), now=app.clock())


def _tell(app: App, news: Message) -> list[str]:
    """Tell the log and every channel; what went wrong with which."""
    for alert in news.begun:
        logger.warning("alert.began key=%s %s", alert.key, alert.what)
    for alert in news.ended:
        logger.warning("alert.ended key=%s since=%s", alert.key, alert.since.isoformat(timespec="seconds"))
    problems = []
    for channel in app.channels:
        try:
            channel.tell(news.title, news.lines)
        except AlertNotSent as error:
            logger.error("alert.not_sent %s", error)  # noqa: TRY400 - its words say all there is to say
            problems.append(str(error))
    return problems


def _ask_for_ends(app: App) -> None:
    """Ask until when keys are good, where that is free: Facebook's tokens may have an end, X's have none."""
    if app.dry_run:
        return
    states = app.store.account_states()
    for key, account in app.accounts.items():
        state = states.get(key)
        if state is None or app.prices.of(account.platform, Operation.USER_READ):
            continue
        if state.examined_at is not None and timedelta(0) <= app.clock() - state.examined_at < EXAMINE_EVERY:
            continue
        facts = app.platforms[key].examine().facebook
        if facts is not None and facts.token is not None:
            _note_reply_permission(app, account, facts.token, state)
        token = facts.token if facts else None
        ends = [end for end in (token.expires_at, token.data_access_expires_at) if end] if token else []
        # A platform that does not answer today has not taken back what it said yesterday.
        known = min(ends, default=None) if token else state.keys_end_at
        app.store.note_keys(key, end_at=known, now=app.clock())


def _note_reply_permission(app: App, account: Account, token: Token, state: AccountState) -> None:
    """Where the link goes into a reply, know before the first post that the token allows none, and when it does.

    What the platform itself has refused is no matter of the token alone: trying it again tells when that is over.
    """
    if Ability.REPLYING not in wanted(account) or not token.valid:
        return
    scope = PERMISSIONS[Ability.REPLYING]
    said, known = lacking(scope), state.lacks.get(Ability.REPLYING)
    if not granted(token, scope, page_id=account.remote_account_id):
        app.store.note_lack(account.key, Ability.REPLYING, said=said, now=app.clock())
    elif known is not None and is_lacking(known.said):
        app.store.regain(account.key, (Ability.REPLYING,), now=app.clock())
