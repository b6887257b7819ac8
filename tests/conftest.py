"""What every room's tests share: the real files, and the count of everything that ran."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
ABSENT = "real files absent: ../shared/data is not beside the project"

# what ran inside tests, by kind; filled by the pipeline's fixtures, told at the end
ran: dict[str, int] = {}


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with the real files (../shared/data beside the project); tests that need it skip without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(ABSENT)
    return folder


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes may hold the time at which they were packed; the processes that share the tests need one name for each."""
    return argname if isinstance(val, bytes) else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process among several hands its counts to the one that tells them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["ran"] = ran


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    ran.update(getattr(node, "workeroutput", {}).get("ran", {}))


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None] | None:
    """Say how much ran: a green run that ran nothing is no good news."""
    outcomes = {kind: len(terminalreporter.stats.get(kind, [])) for kind in ("passed", "failed", "skipped")}
    absent = sum(ABSENT in str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
    parts = [f"{count} {kind}" for kind, count in ran.items()]
    parts.append(f"{outcomes['passed'] + outcomes['failed']} Python tests")
    terminalreporter.section("what ran")
    terminalreporter.write_line(" · ".join(parts))
    if outcomes["skipped"]:
        terminalreporter.write_line(
            f"{outcomes['skipped']} Python tests skipped, {absent} of them because {ABSENT}"
        )
    return None
