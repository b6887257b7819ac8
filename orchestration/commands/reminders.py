"""`paywell reminders`: the messages of a day, as drafts to send and letters to print.

What is written follows from the published views. Presentation is `console_reminders.py`; `--json` prints the same facts.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration.commands.common import (
    MISUSED,
    AsJson,
    ConfigPath,
    DataDir,
    config_path,
    console,
    friendly,
    read_config,
)
from orchestration.config import Config
from orchestration.console_reminders import show_reminders
from orchestration.errors import PaywellError
from orchestration.strategy.mailing import index, write
from orchestration.strategy.messages import Outbox, Sender, messages_of
from orchestration.strategy.published import Wish, check_customers, check_day, chosen, read_plan
from orchestration.workspace import Workspace

LANGUAGE_LENGTH = 2


def reminders(
    on: Annotated[
        datetime | None,
        typer.Option(
            "--date",
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Day of the messages, yyyy-mm-dd; default the day that is published. What was planned before it goes with them.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Folder to write to: new, empty or written by this command before. Without it nothing is written.",
        ),
    ] = None,
    languages: Annotated[
        list[str] | None, typer.Option("--language", help="Only messages in that language: nl or en.")
    ] = None,
    levels: Annotated[
        list[int] | None,
        typer.Option(
            "--level",
            min=0,
            max=4,
            help="Only reminders of that level, 0 (friendly) to 4 (hand over); again for more. Leaves arrangements out.",
        ),
    ] = None,
    customers: Annotated[
        list[str] | None, typer.Option("--customer", help="Only this customer; again for more.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many messages.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Also follow-ups of arrangements and thank-yous that were for that day or later: after a day on which this was not run.",
        ),
    ] = None,
    sender: Annotated[
        str | None, typer.Option(help="Name below the messages; default the company of paywell.yml.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write into a folder that holds other files; they stay.")
    ] = False,
    config: ConfigPath = None,
    data_dir: DataDir = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Write the reminders, notices and thank-yous of a day: e-mails as drafts, letters to print, and an index.

    **Paywell sends nothing.** Open an `.eml` in a mail program, check it and send it; print an `.html` on A4; or merge
    `index.csv` with a mailer. The words are the seed `message_templates`; docs/messages.md says how to change them.

    Look first: `paywell reminders` · Then write: `paywell reminders --out letters`
    """
    with friendly(as_json):
        workspace = Workspace(data_dir.resolve())
        wish = Wish(
            languages=tuple(_language(one) for one in languages or ()),
            levels=tuple(levels or ()),
            customers=tuple(customers or ()),
            limit=limit,
        )
        plan = read_plan(workspace)
        day = on.date() if on else plan.as_of_date
        first = since.date() if since else None
        try:
            check_day(day, plan.as_of_date)
            check_customers(plan, wish)
            if first and first > day:
                raise PaywellError(f"{first} comes after {day}", "--since", "ask for an earlier day")
        except PaywellError as error:
            error.exit_code = MISUSED
            raise
        signed = _sender(config, workspace, sender)
        made = messages_of(plan, day, signed, since=first)
        outbox = chosen(made, wish)
        files = [] if out is None else write(outbox, out, signed.company, force=force)
        if as_json:
            print(json.dumps(_facts(outbox, day, plan.as_of_date, out, len(files)), default=str))
        else:
            show_reminders(
                console,
                outbox,
                day=day,
                as_of=plan.as_of_date,
                out=out,
                files=len(files),
                left_out=len(made.messages) - len(outbox.messages),
            )


def _facts(outbox: Outbox, day: date, as_of: date, out: Path | None, files: int) -> dict[str, Any]:
    return {
        "date": day,
        "as_of_date": as_of,
        "count": len(outbox.messages),
        "messages": index(outbox.messages),
        "undeliverable": outbox.undeliverable,
        "calls": outbox.calls,
        "held": dict(sorted(outbox.held.items())),
        "later": outbox.later,
        "missed": outbox.missed,
        "outdone": outbox.outdone,
        "out": None if out is None else str(out),
        "files": files,
    }


def _sender(config: Path | None, workspace: Workspace, name: str | None) -> Sender:
    """Who writes, by paywell.yml; what is published may be read without one."""
    path = config_path(config, workspace)
    settings = read_config(path) if config is not None or path.is_file() else Config()
    return Sender(settings.company, (name or "").strip() or settings.company, settings.country_code)


def _language(value: str) -> str:
    code = value.strip().lower()
    if len(code) != LANGUAGE_LENGTH or not code.isalpha():
        error = PaywellError(f"'{value}' is no language", "--language", "write nl or en")
        error.exit_code = MISUSED
        raise error
    return code
