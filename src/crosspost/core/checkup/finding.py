"""A finding: one thing that was looked at, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

EXIT_FINE, EXIT_FAILED, EXIT_HUMAN = 0, 1, 3


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    # It works, but a human should know.
    WARNING = "warning"
    # Something will not work.
    PROBLEM = "problem"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    # What it is about: "account twitter", "feed blog", "database", "settings".
    subject: str
    # What was looked at: "keys", "write permission", "clock", … A word per check, the same in every run.
    check: str
    level: Level
    # What was seen.
    what: str
    # What comes of it if nothing is done. "" where all is well.
    follows: str = ""
    # What to do, exactly. "" where all is well.
    remedy: str = ""
    # Whether only a human can put it right. A problem that may pass by itself is none for a human yet.
    human: bool = True


def fine(subject: str, check: str, what: str) -> Finding:
    """All is well."""
    return Finding(subject=subject, check=check, level=Level.OK, what=what, human=False)


def warning(subject: str, check: str, what: str, *, follows: str, remedy: str) -> Finding:
    """It works, but a human should know."""
    return Finding(subject=subject, check=check, level=Level.WARNING, what=what, follows=follows, remedy=remedy)


def problem(subject: str, check: str, what: str, *, follows: str, remedy: str, human: bool = True) -> Finding:
    """Something will not work, for good (`human`) or for now."""
    return Finding(
        subject=subject, check=check, level=Level.PROBLEM, what=what, follows=follows, remedy=remedy, human=human
    )


def exit_code(findings: Iterable[Finding]) -> int:
    """0: nothing stands in the way. 1: something failed that may pass by itself. 3: a human is needed.

    A warning alone is no reason for another code than 0.
    """
    problems = [finding for finding in findings if finding.level is Level.PROBLEM]
    if any(finding.human for finding in problems):
        return EXIT_HUMAN
    return EXIT_FAILED if problems else EXIT_FINE
