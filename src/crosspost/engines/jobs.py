"""Putting jobs into the workers' queue, and taking those out that died with their worker."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crosspost.engines.queue import DEAD_S

if TYPE_CHECKING:
    from procrastinate.jobs import JobDeferrer
    from procrastinate.manager import JobManager

logger = logging.getLogger(__name__)

BATCH = 100
"""Jobs that are put into the queue with one statement."""


async def put(manager: JobManager, wanted: Iterable[tuple[JobDeferrer, dict[str, Any]]]) -> None:
    """Put jobs into the queue; one that waits there already is not put there again."""
    from procrastinate.exceptions import AlreadyEnqueued

    jobs = [deferrer.make_new_job(**args) for deferrer, args in wanted]
    for start in range(0, len(jobs), BATCH):
        some = jobs[start : start + BATCH]
        try:
            await manager.batch_defer_jobs_async(jobs=some)
        except AlreadyEnqueued:
            # All of them or none: now one by one.
            for job in some:
                with contextlib.suppress(AlreadyEnqueued):
                    await manager.defer_job_async(job)


async def drop_stalled(manager: JobManager) -> int:
    """Take the jobs of workers that gave no sign of life for `DEAD_S` seconds out of the queue; how many those were."""
    from procrastinate.exceptions import ConnectorException
    from procrastinate.jobs import Status

    dropped = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_S):
        try:
            await manager.finish_job_by_id_async(job_id=job.id or 0, status=Status.FAILED, delete_job=True)
        except ConnectorException as error:
            # Another worker was faster, or its own one lives after all and has finished it.
            logger.info("worker.job_gone job=%s reason=%s", job.id, error.__cause__)
            continue
        dropped += 1
        logger.warning(
            "worker.job_dropped job=%s task=%s lock=%s worker=%s", job.id, job.task_name, job.lock, job.worker_id
        )
    return dropped
