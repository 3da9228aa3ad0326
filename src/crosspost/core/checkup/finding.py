"""A finding: one thing that was looked at, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crosspost.core.checkup.english import told
from crosspost.core.checkup.kind import Fact, Level
from crosspost.core.checkup.kinds import KINDS

EXIT_FINE, EXIT_FAILED, EXIT_HUMAN = 0, 1, 3


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. Its sentences are English; its code and facts tell it in any language."""

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
    # Its kind, a key of `kinds.KINDS`. "": it was kept before findings had one.
    code: str = ""
    # What is particular to this case, in JSON's own values, by the names of `kind.FACTS`.
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)


def found(subject: str, code: str, *, human: bool | None = None, **facts: Fact) -> Finding:
    """A finding of this kind. `human` None: what the kind says.

    Raises KeyError for a code that is not in the table, and for a fact that its sentences need and that is not there.
    """
    kind = KINDS[code]
    return Finding(
        subject=subject,
        check=kind.check,
        level=kind.level,
        what=told(kind.what, facts),
        follows=told(kind.follows, facts),
        remedy=told(kind.remedy, facts),
        human=kind.human if human is None else human,
        code=code,
        facts=facts,
    )


def exit_code(findings: Iterable[Finding]) -> int:
    """0: nothing stands in the way. 1: something failed that may pass by itself. 3: a human is needed.

    A warning alone is no reason for another code than 0.
    """
    problems = [finding for finding in findings if finding.level is Level.PROBLEM]
    if any(finding.human for finding in problems):
        return EXIT_HUMAN
    return EXIT_FAILED if problems else EXIT_FINE
