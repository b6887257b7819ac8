"""The `paywell` command: its help, and which command lives where in `commands/`."""

from __future__ import annotations

import typer

from orchestration.commands import (
    backtest,
    explain,
    match,
    prospects,
    reminders,
    report,
    run,
    scorecard,
    source,
)

app = typer.Typer(
    name="paywell",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    help="""Know who pays well. Find more companies like them.

Paywell loads your ERP, CRM and credit-bureau files, derives who pays how, checks it, and publishes shared views.

**First look:** `paywell demo` · **Your own data:** `paywell source add ledger --role erp PATH` then `paywell run`

Exit codes: 0 done or nothing to do · 1 failed · 2 wrong use or configuration · 3 refused by the guard.
""",
)
app.command("run")(run.run)
app.command("demo")(run.demo)
app.command("status")(run.status)
app.add_typer(source.app, name="source")
app.add_typer(explain.app, name="explain")
app.add_typer(match.app, name="match")
app.command("prospects")(prospects.prospects)
app.command("reminders")(reminders.reminders)
app.add_typer(scorecard.app, name="scorecard")
app.add_typer(backtest.app, name="backtest")
app.add_typer(report.app, name="report")


def main() -> None:
    """Entry point."""
    app()
