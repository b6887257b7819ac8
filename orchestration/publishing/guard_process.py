"""The guard in a process of its own, started early: its library takes seconds to import, on the other core meanwhile.

The process ends with its parent, so that a killed run leaves nobody behind who holds the build database.
"""

from __future__ import annotations

import ctypes
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from orchestration.progress import SILENT
from orchestration.publishing.guard import GuardResult, GuardSettings, guard
from orchestration.publishing.history import History
from orchestration.workspace import Workspace

_PR_SET_PDEATHSIG = 1


class GuardProcess:
    """A process that has Great Expectations ready when it is asked."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_end_with_parent)
        self._pool.submit(_get_ready)

    def guard(self, workspace: Workspace, as_of: date, settings: GuardSettings) -> GuardResult:
        """As `guard.guard`, with the history of the workspace; its progress is not followed."""
        return self._pool.submit(_guard, workspace, as_of, settings).result()

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _get_ready() -> None:
    from orchestration.publishing.gx_runner import Runner

    Runner().start()


def _guard(workspace: Workspace, as_of: date, settings: GuardSettings) -> GuardResult:
    return guard(workspace, as_of=as_of, history=History(workspace), settings=settings, report=SILENT)
