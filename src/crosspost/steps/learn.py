"""learn: from what posts did to what is believed of each account. Derived: all of it can be dropped and made again."""

from __future__ import annotations

import logging

from crosspost.core.strategy.digest import digest_of
from crosspost.core.strategy.telling import told_shift
from crosspost.model import StepReport
from crosspost.ports import App

logger = logging.getLogger(__name__)


def run(app: App) -> StepReport:
    """Make the beliefs anew if anything came in, or the day changed, since they were made; look for shifts.

    Asks no network. Called again without news it reads a few counts and does nothing.
    """
    learning = {key for key, account in app.accounts.items() if account.learning.on}
    digest = digest_of(app.accounts.values(), app.store.experience(), now=app.clock())
    kept = {key for key, one in app.store.believed().items() if one.digest == digest}
    if learning <= kept:
        return StepReport(step="learn", counts={})
    # numpy takes longer to load than most commands take: only who has something to learn pays for it.
    from crosspost.steps.knowing import learn_anew

    beliefs, found = learn_anew(app)
    for alert in found:
        logger.warning("strategy.shifted account=%s kind=%s %s", alert.account, alert.kind.value, told_shift(alert))
    logger.info("strategy.learned posts=%d accounts=%d", beliefs.posts, len(beliefs.accounts))
    return StepReport(step="learn", counts={"posts learned from": beliefs.posts, "shifts found": len(found)})
