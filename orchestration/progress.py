"""How long work tells where it is. Domain code reports to a `Reporter`; who shows it (terminal, Dagster log) is not its business."""

from __future__ import annotations

from typing import Protocol


class Reporter(Protocol):
    """What domain code may say while it works."""

    def step(self, text: str) -> None:
        """Start a named step."""

    def advance(self, done: int, total: int, text: str = "") -> None:
        """Say that `done` of `total` units of the current step are done."""

    def note(self, text: str) -> None:
        """Say something worth knowing that asks for nothing."""

    def warn(self, text: str) -> None:
        """Say something that a person should look at."""


class Silent:
    """Reports to nobody; the default in tests and library use."""

    def step(self, text: str) -> None: ...

    def advance(self, done: int, total: int, text: str = "") -> None: ...

    def note(self, text: str) -> None: ...

    def warn(self, text: str) -> None: ...


SILENT: Reporter = Silent()
