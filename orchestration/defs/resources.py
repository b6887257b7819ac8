"""What Dagster's assets share: where Paywell works, the run that they carry out, how it speaks."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import dagster as dg

from orchestration.config import Config, load_config
from orchestration.errors import PaywellError
from orchestration.runs import PaywellRun, only_run
from orchestration.workspace import Workspace


def workspace() -> Workspace:
    """The workspace that `PAYWELL_DATA` names, or `data/`."""
    return Workspace(Path(os.environ.get("PAYWELL_DATA", "data")).resolve())


def config_path() -> Path:
    """The configuration that `PAYWELL_CONFIG` names, or `paywell.yml`; the demo company's where that is absent."""
    path = Path(os.environ.get("PAYWELL_CONFIG", "paywell.yml"))
    demo = workspace().demo / "paywell.yml"
    return demo if not path.is_file() and demo.is_file() else path


@cache
def configured() -> Config:
    """The configuration as the code location sees it; without one the graph still loads, with no files in it."""
    try:
        return load_config(config_path())
    except PaywellError:
        return Config()


class DagsterReporter:
    """Progress of a run as Dagster's own log lines."""

    def __init__(self, log: dg.DagsterLogManager) -> None:
        self.log = log

    def step(self, text: str) -> None:
        """A step as an information line."""
        self.log.info(text)

    def advance(self, done: int, total: int, text: str = "") -> None:
        """Not shown: Dagster has its own picture of progress."""

    def note(self, text: str) -> None:
        """A note as an information line."""
        self.log.info(text)

    def warn(self, text: str) -> None:
        """A warning."""
        self.log.warning(text)


@dg.resource(description="One run of the main job; `paywell run` puts its own in its place.")
def paywell_run(context: dg.InitResourceContext) -> Iterator[PaywellRun]:
    """A run with the configuration of this code location, alone on its workspace."""
    place = workspace()
    with only_run(place):
        yield PaywellRun(place, load_config(config_path()), report=DagsterReporter(context.log))  # type: ignore[arg-type]
