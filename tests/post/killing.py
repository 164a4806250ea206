"""Work that is killed -9 at a chosen moment, in a process forked from one that has loaded the program already."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection


def killed(work: Callable[..., None], *given: object, after: float) -> bool:
    """Runs `work(begun, *given)` and kills it so many seconds after it called `begun()`; False: it was done by then.

    An error in it fails the test.
    """
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["safetydesk.post.parcel", "safetydesk.post.posting", "safetydesk.post.mail_out"])
    here, there = forks.Pipe(duplex=False)
    process = forks.Process(target=_run, args=(work, there, given))
    process.start()
    there.close()
    try:
        assert here.recv() == "begun"
        process.join(after)
    finally:
        process.kill()
        process.join()
        here.close()
    assert process.exitcode in (0, -signal.SIGKILL)
    hit = process.exitcode != 0
    process.close()
    return hit


def _run(work: Callable[..., None], line: Connection, given: tuple[object, ...]) -> None:
    work(lambda: line.send("begun"), *given)
