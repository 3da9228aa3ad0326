"""Processes of their own: what is measured starts fresh and runs on the cores it is told to."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SPAWN = get_context("spawn")
"""Children begin as new interpreters: a forked one would inherit our memory, and it would be counted as theirs."""


def apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run in a fresh process and return what it returns; what it raises is raised here."""
    with ProcessPoolExecutor(max_workers=1, mp_context=SPAWN) as pool:
        return pool.submit(function, *args, **kwargs).result()


def installed() -> dict[str, str]:
    """The environment for interpreters that keep compiled modules, as they are after an installation.

    The first one that starts in it compiles them: it is not to be counted.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def stay_on(cores: Collection[int]) -> None:
    """Keep this process, and those that it starts from now on, on these cores. Does nothing where that is unknown."""
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)


def cores() -> list[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
