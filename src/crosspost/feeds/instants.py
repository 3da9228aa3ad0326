"""Instants as pages and feeds write them, read strictly."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from crosspost.feeds.text import sane_date

ZONES = {
    # Europe
    "WET": "+0000", "WEST": "+0100", "MET": "+0100", "MEST": "+0200", "CET": "+0100", "CEST": "+0200",
    "EET": "+0200", "EEST": "+0300", "MSK": "+0300", "TRT": "+0300",
    # Africa
    "WAT": "+0100", "CAT": "+0200", "SAST": "+0200", "EAT": "+0300",
    # Asia
    "PKT": "+0500", "NPT": "+0545", "WIB": "+0700", "HKT": "+0800", "SGT": "+0800", "PHT": "+0800", "WITA": "+0800",
    "JST": "+0900", "KST": "+0900", "WIT": "+0900",
    # Australia and New Zealand
    "AWST": "+0800", "ACST": "+0930", "ACDT": "+1030", "AEST": "+1000", "AEDT": "+1100",
    "NZST": "+1200", "NZDT": "+1300",
    # The Americas, beyond what RFC 822 names
    "BRT": "-0300", "BRST": "-0200", "ART": "-0300", "CLT": "-0400", "CLST": "-0300", "HST": "-1000", "AKST": "-0900",
    "AKDT": "-0800",
}  # fmt: skip
"""Names of zones that mean one offset wherever they are used, after the zone database of IANA.

Without those of RFC 822, which every reader knows, and those that several countries use: IST (India, Ireland, Israel),
BST (Britain, Bangladesh), AST and CST beyond America.
"""

_DATE = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(?P<day>\d{1,2}\s+[a-z]{3,9}\s+\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?)\s+"
    r"(?:(?P<name>[a-z]{3,4})|(?:GMT|UTC)?(?P<hours>[+-]\d{1,2})(?::?(?P<minutes>\d{2}))?)",
    re.IGNORECASE,
)
_LONGEST = 64


def parse_instant(text: str) -> datetime | None:
    """Return the aware UTC instant of an ISO 8601 or RFC 5322 date; None for anything else, and for zero dates.

    A date without zone is taken for UTC, a date without time for its midnight: nothing on a page says better.
    """
    clean = text.strip()
    if len(clean) > _LONGEST:
        return None
    if zoned := parse_zoned(clean):
        return zoned
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(clean)
        except ValueError:
            continue
        return sane_date(found if found.tzinfo else found.replace(tzinfo=UTC))
    return None


def parse_zoned(text: str) -> datetime | None:
    """Return the UTC instant of an RFC 822 date whose zone is one of `ZONES` or an offset in any usual spelling.

    None for every other date. feedparser takes zones that it does not know for UTC, and reads no date that ends in
    "-03" or "GMT+2"; Python takes "+05:30" for UTC and "-03" for three minutes.
    """
    clean = text.strip()
    found = _DATE.fullmatch(clean) if len(clean) <= _LONGEST else None
    if found is None:
        return None
    name, hours = found["name"], found["hours"]
    offset = f"{hours[0]}{hours[1:]:0>2}{found['minutes'] or '00'}" if hours else ZONES.get(name.upper())
    if offset is None:
        return None
    try:
        at = parsedate_to_datetime(f"{found['day']} {offset}")
    except (ValueError, OverflowError):
        return None
    # "-0000" is UTC, too (RFC 5322, 3.3), but is given back without a zone: that would be the machine's own.
    return sane_date(at if at.tzinfo else at.replace(tzinfo=UTC))
