"""How Paywell speaks on a terminal: progress while it works, errors, and the summary of a run.

Only presentation: what is shown was computed elsewhere (`summary.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from orchestration.errors import PaywellError
from orchestration.publishing.history import Publication

BAR_WIDTH = 24
SHOWN = 5
CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


class TerminalReporter:
    """Progress bars on a terminal; plain lines where the output is no terminal."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.warnings: list[str] = []
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description:<44}"),
            BarColumn(BAR_WIDTH),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[now]}"),
            console=console,
            transient=False,
            disable=not console.is_terminal,
        )
        self._task: Any = None

    @contextmanager
    def running(self) -> Iterator[TerminalReporter]:
        """Show progress while the block runs."""
        with self._progress:
            yield self
            self._finish()

    def step(self, text: str) -> None:
        """Start a named step."""
        self._finish()
        if not self.console.is_terminal:
            self.console.print(f"· {text}", highlight=False)
        self._task = self._progress.add_task(text[:1].upper() + text[1:], total=None, now="")

    def advance(self, done: int, total: int, text: str = "") -> None:
        """Move the current step's bar."""
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total, now=text[-40:])

    def note(self, text: str) -> None:
        """Print a note."""
        self._progress.console.print(f"  [dim]{text}[/dim]", highlight=False)

    def warn(self, text: str) -> None:
        """Print a warning and keep it for the summary."""
        self.warnings.append(text)
        self._progress.console.print(f"  [yellow]! {text}[/yellow]", highlight=False)

    def _finish(self) -> None:
        if self._task is not None:
            task = self._progress.tasks[self._progress.task_ids.index(self._task)]
            total = task.total or 1
            self._progress.update(self._task, total=total, completed=total, now="")
            self._task = None


def show_error(console: Console, error: PaywellError) -> None:
    """What is wrong, where, and what to do."""
    console.print(Text.assemble(("✗ ", "bold red"), (error.message, "red")), highlight=False)
    if error.where:
        console.print(f"  [bold]where[/bold]  {error.where}", highlight=False, soft_wrap=True)
    if error.todo:
        console.print(f"  [bold]to do[/bold]  {error.todo}", highlight=False, soft_wrap=True)


def money(amount: float, currency: str, digits: int = 0) -> str:
    """An amount for people: `€ 1,234`."""
    return f"{CURRENCY_SIGNS.get(currency, currency)} {amount:,.{digits}f}"


def show_summary(console: Console, facts: dict[str, Any]) -> None:
    """The end of a run, as a person wants to read it."""
    console.print()
    console.print(
        Panel(
            _headline(facts), title=f"[bold]{facts['company']}[/bold] on {facts['as_of_date']}", expand=False
        )
    )
    if facts["ageing"]:
        console.print(_ageing(facts))
    if facts["most_overdue"]:
        console.print(_most_overdue(facts))
    console.print(sources_table(facts["sources"]))
    show_missing(console, facts)
    _show_later(console, facts)
    _show_guard(console, facts)
    _show_outputs(console, facts)


def _headline(facts: dict[str, Any]) -> Text:
    head, currency = facts["headline"], facts["base_currency"]
    rate = head["overdue_rate"]
    text = Text.assemble(
        (money(head["receivables"], currency), "bold cyan"),
        f" is outstanding in {head['open_documents']:,} documents of {head['debtors']:,} customers",
    )
    if rate is not None:
        text.append("; ")
        text.append(f"{rate:.0%}", "bold yellow" if rate > 0.25 else "bold green")
        text.append(" of it is past due")
    text.append(".")
    if head["dso_days"] is not None:
        text.append("\nAt the pace of the last full month it takes ")
        text.append(f"{head['dso_days']:.0f} days", "bold cyan")
        text.append(" to collect (DSO).")
    if head["slow_share"] is not None:
        text.append("\nThe ")
        text.append(f"{head['slow_debtors']}", "bold")
        text.append(f" customers that are most overdue hold {head['slow_share']:.0%} of what is late.")
    return text


def _ageing(facts: dict[str, Any]) -> Table:
    table = Table(title="How old is it?", title_justify="left", box=None, show_header=False, padding=(0, 1))
    largest = max((abs(row["amount"]) for row in facts["ageing"]), default=0) or 1
    colours = {
        "not due": "green",
        "1-30": "yellow",
        "31-60": "dark_orange",
        "61-90": "red",
        "over 90": "bright_red",
    }
    for row in facts["ageing"]:
        bar = "█" * max(0, round(BAR_WIDTH * row["amount"] / largest))
        days = row["bucket"] if row["bucket"] == "not due" else f"{row['bucket']} days late"
        amount = money(row["amount"], facts["base_currency"])
        table.add_row(
            days, amount, Text(bar, colours.get(row["bucket"], "white")), f"{row['documents']:,} documents"
        )
    table.columns[1].justify = "right"
    return table


def _most_overdue(facts: dict[str, Any]) -> Table:
    table = Table(
        title="Whom to call first", title_justify="left", header_style="bold", box=None, padding=(0, 2)
    )
    table.add_column("customer")
    table.add_column("name")
    table.add_column("past due", justify="right")
    table.add_column("days late, at most", justify="right")
    for row in facts["most_overdue"]:
        amount = money(row["overdue"], facts["base_currency"])
        table.add_row(row["customer_id"], row["customer_name"], amount, str(row["days_late"]))
    return table


def sources_table(rows: list[dict[str, Any]]) -> Table:
    """Rows read, loaded, rejected per source and table; what no table has is no column."""
    table = Table(title="What was read", title_justify="left", header_style="bold", box=None, padding=(0, 2))
    table.add_column("source", no_wrap=True)
    table.add_column("table", no_wrap=True)
    shown = [
        name
        for name in ("read", "loaded", "rejected", "left_out", "folded")
        if any(row[name] for row in rows)
    ]
    for name in shown:
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        figures = [
            f"{row[name]:,}" if name != "rejected" or not row[name] else f"[yellow]{row[name]:,}[/]"
            for name in shown
        ]
        table.add_row(row["source"], row["table"], *figures)
    return table


def show_missing(console: Console, facts: dict[str, Any]) -> None:
    """What was rejected, with the first row of each kind, and what no source tells."""
    for row in facts["rejections"][:SHOWN]:
        times = f"{row['rows']:,} row{'' if row['rows'] == 1 else 's'}"
        console.print(
            f"  [yellow]![/yellow] {row['source']}.{row['table']}: {times} rejected ({row['class']}), "
            f"first {row['file']} line {row['line']}: {row['reason']}",
            highlight=False,
            soft_wrap=True,
        )
    _say_more(console, facts["rejections"], "paywell explain rejected")
    for row in facts["spellings"][:SHOWN]:
        meant = f"counts as '{row['meant']}'" if row["meant"] else "is unknown"
        console.print(
            f"  [yellow]![/yellow] {row['kind'].replace('_', ' ')} '{row['written']}' in {row['rows']:,} rows "
            f"{meant} ({row['how']})",
            highlight=False,
            soft_wrap=True,
        )
    _say_more(console, facts["spellings"], "quality.spellings")
    if facts["missing"]:
        table = Table(
            title="What no source tells, and what that costs", title_justify="left", box=None, padding=(0, 2)
        )
        table.add_column("input", header_style="bold")
        table.add_column("costs", header_style="bold")
        for row in facts["missing"]:
            table.add_row(
                f"{row['entity']}.{row['column']}" if row["column"] else row["entity"], row["costs"]
            )
        console.print(table)


def _say_more(console: Console, rows: list[Any], where: str) -> None:
    if len(rows) > SHOWN:
        console.print(f"    [dim]and {len(rows) - SHOWN} more kinds: {where}[/dim]", highlight=False)


def _show_later(console: Console, facts: dict[str, Any]) -> None:
    for row in facts["later"]:
        console.print(
            f"  [yellow]![/yellow] {row['documents']:,} documents over {money(row['amount'], row['currency_code'], 2)} are dated "
            f"after {facts['as_of_date']} (up to {row['last_date']}): they are in no figure of that day",
            highlight=False,
            soft_wrap=True,
        )


def _show_guard(console: Console, facts: dict[str, Any]) -> None:
    checks = facts["checks"]
    sign = "[green]✓[/green]" if not checks["failed"] else "[red]✗[/red]"
    console.print(
        f"{sign} guarded by {checks['data_tests']} data tests and {checks['passed'] + checks['warned'] + checks['failed']} "
        f"expectations: {checks['failed']} failed, {checks['warned']} warned",
        highlight=False,
    )
    parts = ", ".join(
        f"{name} {seconds:.1f} s" for name, seconds in facts["seconds"].items() if seconds >= 0.05
    )
    console.print(
        f"[dim]  publication {facts['publication']} · {sum(facts['seconds'].values()):.0f} s: {parts}[/dim]"
    )


def _show_outputs(console: Console, facts: dict[str, Any]) -> None:
    here = f"{Path.cwd()}/"
    for what, where in facts["outputs"].items():
        console.print(
            f"  [bold]{what:<18}[/bold] {where.removeprefix(here)}", highlight=False, soft_wrap=True
        )


def show_history(console: Console, publications: list[Publication]) -> None:
    """What was published when, newest first, with what refused ones failed on."""
    table = Table(title="Publications", title_justify="left", header_style="bold", box=None, padding=(0, 2))
    for name in ("no.", "published", "describes", "status", "checks", "rows"):
        table.add_column(name)
    for one in publications:
        colour = "green" if one.status == "published" else "red"
        checks = f"{one.checks.get('passed', 0)} passed, {one.checks.get('failed', 0)} failed, {one.checks.get('warned', 0)} warned"
        rows = ", ".join(f"{view} {count:,}" for view, count in sorted(one.rows.items()))
        table.add_row(
            str(one.publication_id),
            one.published_at,
            one.as_of_date,
            f"[{colour}]{one.status}[/]",
            checks,
            rows,
        )
    console.print(table)
    for one in publications:
        for failure in one.failures[:3]:
            console.print(
                f"  [red]✗[/red] no. {one.publication_id}: {failure}", highlight=False, soft_wrap=True
            )
