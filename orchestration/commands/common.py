"""What all commands share: options, the two consoles, errors as exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.config import Config, load_config
from orchestration.console import show_error
from orchestration.errors import PaywellError
from orchestration.workspace import Workspace

FAILED, MISUSED, REFUSED = 1, 2, 3

console = Console()
errors = Console(stderr=True)

DataDir = Annotated[
    Path, typer.Option("--data-dir", envvar="PAYWELL_DATA", help="Where data and outputs live.")
]
ConfigPath = Annotated[
    Path | None,
    typer.Option("--config", envvar="PAYWELL_CONFIG", help="The configuration; default paywell.yml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print facts as JSON, nothing else.")]


def config_path(config: Path | None, workspace: Workspace) -> Path:
    """The configuration to use: as asked, else `paywell.yml`, else the demo company's where there is one."""
    if config is not None:
        return config
    here, demo = Path("paywell.yml"), workspace.demo / "paywell.yml"
    return demo if not here.is_file() and demo.is_file() else here


@contextmanager
def friendly(as_json: bool = False) -> Iterator[None]:
    """Turn errors into one clear message and an exit code."""
    try:
        yield
    except PaywellError as error:
        if as_json:
            print(json.dumps(error.as_dict()))
        else:
            show_error(errors, error)
        raise typer.Exit(error.exit_code or FAILED) from None


def read_config(path: Path) -> Config:
    """The configuration; its errors end with the exit code of wrong use."""
    try:
        return load_config(path)
    except PaywellError as error:
        error.exit_code = MISUSED
        raise
