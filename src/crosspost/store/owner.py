"""Whose a file is: what root makes beside a database must not shut out the service, which is not root."""

from __future__ import annotations

import os
from pathlib import Path


def hand_over(made: Path | int, *, database: Path) -> None:
    """Give a file, by its path or descriptor, to the owner and group of the database; of its folder, without one.

    Root alone may give files away: for anybody else nothing is done. Follows no link that stands at the path. Raises
    OSError.
    """
    if os.geteuid() != 0:
        return
    like = (database if database.exists() else database.parent).stat()
    found = os.stat(made) if isinstance(made, int) else made.lstat()
    if (found.st_uid, found.st_gid) == (like.st_uid, like.st_gid):
        return
    if isinstance(made, int):
        os.chown(made, like.st_uid, like.st_gid)
    else:
        os.chown(made, like.st_uid, like.st_gid, follow_symlinks=False)
