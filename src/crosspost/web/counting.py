"""What a platform counts in a text, in the reader's language. Pure."""

from __future__ import annotations

from crosspost.core.teasers.compose import Measure
from crosspost.web.language import Language


def sum_of(found: Measure, spoken: Language) -> str:
    """The sum of what the platform counts, in the reader's language."""
    parts = [spoken.t("count.words", count=found.words)]
    parts += [spoken.t("count.link", count=found.link)] if found.link else []
    parts += [spoken.t("count.mark", count=found.mark)] if found.mark else []
    total = found.words + found.link + found.mark
    return spoken.t("count.sum", total=spoken.number(total), limit=spoken.number(found.limit), parts=" + ".join(parts))


def problem_of(found: Measure, spoken: Language) -> str:
    """Why the platform would refuse the words, and what to do; empty when it takes them."""
    if found.problem is None:
        return ""
    return spoken.t(f"problem.{found.problem.value}", over=spoken.number(max(found.over, 0)))
