"""How one customer looks on a terminal: the verdict, why, the figures, what happened, and the invoices behind them.

Only presentation: the facts are `customer_facts.py`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from orchestration.console import money, words


def show_customer(console: Console, facts: dict[str, Any]) -> None:
    """One customer: the verdict, why, the figures, what happened, and the invoices that they are made of."""
    currency = facts["base_currency_code"]
    title = f"[bold]{facts['customer_id']}[/bold] on {facts['as_of_date']}"
    console.print(Panel(Text(facts["verdict"]), title=title, expand=False))
    console.print(_rules_table(facts["rules"], currency))
    for rule in facts["rules"]:
        if rule["about"] == "behaviour" and rule["asked"]:
            console.print(f"  [dim]{words(rule['rule'])} asks · {rule['asked']}[/dim]", highlight=False)
    console.print()
    _show_figures(console, facts, currency)
    _show_list(console, "How it came here: moves between segments", facts["moves"], _MOVE_COLUMNS)
    _show_list(console, "What happened lately", facts["events"], _EVENT_COLUMNS)
    _show_list(console, "What stands open", facts["open_documents"], _OPEN_COLUMNS)
    _show_list(
        console, f"The invoices behind it, amounts in {currency}", facts["decided_invoices"], _DECIDED_COLUMNS
    )
    _show_sums(console, facts["adds_up"])


def _show_sums(console: Console, sums: list[dict[str, Any]]) -> None:
    apart = [row for row in sums if not row["agrees"]]
    if not apart:
        figures = ", ".join(f"{words(row['figure'])} {_cell(row['published']) or 'none'}" for row in sums)
        console.print(f"[green]✓[/green] These rows add up to the profile: {figures}.", highlight=False)
    for row in apart:
        console.print(
            f"[red]✗[/red] {words(row['figure'])}: these rows come to {_cell(row['listed'])}, "
            f"the profile says {_cell(row['published'])}",
            highlight=False,
        )


CODES = ("previous_segment", "segment", "treatment")
_MOVE_COLUMNS = {
    "profile_date": "at",
    "previous_segment": "from",
    "segment": "to",
    "treatment": "treatment",
    "moved_because": "because",
}
_EVENT_COLUMNS = {
    "event_date": "on",
    "department": "by",
    "event_title": "what",
    "amount": "amount",
    "currency_code": "",
}
_OPEN_COLUMNS = {
    "invoice_id": "document",
    "due_date": "due",
    "open_days_late": "days late",
    "open_amount": "open",
    "currency_code": "",
    "is_disputed": "disputed",
    "interest_amount": "interest",
    "collection_cost_amount": "costs",
    "source": "file and line",
}
_DECIDED_COLUMNS = {
    "invoice_id": "invoice",
    "due_date": "due",
    "clear_date": "cleared",
    "days_late": "days late",
    "amount_base": "amount",
    "counts_as": "counts as",
    "source": "file and line",
}


def _rules_table(rules: list[dict[str, Any]], currency: str) -> Table:
    table = Table(title="Why", title_justify="left", header_style="bold", box=None, padding=(0, 1))
    table.add_column("rule", no_wrap=True)
    table.add_column("outcome")
    table.add_column("because")
    table.add_column("asked", style="dim")
    asked = {
        "pays": lambda value: f"at least {value:.0%}",
        "is_worth_it": lambda value: f"at least {_money(value, currency)}",
        "is_steady": lambda value: f"at least {value} months",
        "payment term": lambda value: f"at most {value} days",
    }
    for rule in rules:
        mark = {True: "[green]✓[/green] ", False: "[red]✗[/red] ", None: ""}[rule["passed"]]
        name = rule["rule"] if rule["about"] == "good performer" else rule["about"]
        wanted = rule["asked"] if rule["about"] != "behaviour" else None
        table.add_row(
            words(name),
            f"{mark}{words(rule['outcome'] or '')}",
            rule["because"],
            "" if wanted is None else asked.get(name, str)(wanted),
        )
    return table


def _show_figures(console: Console, facts: dict[str, Any], currency: str) -> None:
    pay, buy, worth = facts["payment"], facts["buying"], facts["creditworthiness"]
    low, high, peers = (
        _percent(pay.get(name)) for name in ("on_time_rate_low", "on_time_rate_high", "peer_on_time_rate")
    )
    on_time = _percent(pay["on_time_rate"])
    beside = f"; its peers {peers}" if peers else ""
    run = pay.get("pay_run")
    _show_line(
        console,
        "How it pays",
        {
            "decided invoices in 24 months": pay["decided_count"],
            "on time": f"{on_time} (likely {low} to {high}{beside})" if on_time else None,
            "median days late": pay["median_days_late"],
            "days beyond terms": pay["days_beyond_terms"],
            "payment score": pay["payment_score"],
            "habitual delay": _days(pay["habitual_delay_days"]),
            "trend": pay.get("payment_trend") if pay.get("trend_days") is not None else None,
            "pays": words(run) if run and run != "any_day" else None,
            "last payment": pay.get("last_payment_date"),
            "reminders per invoice": pay.get("reminders_per_invoice"),
            "disputed": _percent(pay.get("dispute_rate")) if pay.get("dispute_rate") else None,
            "written off": _money(pay["written_off_amount"], currency)
            if pay.get("written_off_amount")
            else None,
        },
    )
    windows = _windows(pay)
    if windows:
        console.print(windows)
    _show_line(
        console,
        "What it buys",
        {
            "invoiced in 12 months": _money(buy.get("invoiced_amount_12m"), currency),
            "the 12 before": _money(buy.get("invoiced_amount_prior_12m"), currency),
            "share of revenue": _percent(buy.get("revenue_share"), 1),
            "number": buy.get("revenue_rank"),
            "orders": buy.get("order_count_12m"),
            "last order": buy.get("last_order_date"),
            "mostly": buy.get("main_product_group"),
            "margin": _percent(buy.get("gross_margin_rate_12m")),
        },
    )
    _show_line(
        console,
        "How sound it is",
        {
            "grade": worth.get("credit_grade"),
            "probability of default": _percent(worth.get("probability_of_default"), 1),
            "rated on": worth.get("rated_on"),
            "equity ratio": _percent(worth.get("equity_ratio")),
            "current ratio": worth.get("current_ratio"),
        },
    )
    if facts["expected_credit_loss"]:
        console.print(_owes(facts, currency))
    for row in facts["recession"]:
        after = "stay as it is" if not row["has_moved"] else f"count as {words(row['behaviour_class_after'])}"
        console.print(
            f"  [bold]In a {row['scenario']} recession[/bold] {row['delay_days']} days are added and it would {after}.",
            highlight=False,
        )
    console.print()


def _owes(facts: dict[str, Any], currency: str) -> Table:
    table = Table(
        title=f"What it owes, in {currency}",
        title_justify="left",
        header_style="bold",
        box=None,
        padding=(0, 1),
    )
    table.add_column("")
    for name in ("open", "documents", "expected loss"):
        table.add_column(name, justify="right")
    names = ("open_amount", "open_invoice_count", "expected_credit_loss_amount")
    for row in facts["expected_credit_loss"]:
        table.add_row(_bucket(row["ageing_bucket"]), *(_cell(row[name]) for name in names))
    table.add_row("in all", *(_cell(facts["receivables"].get(name)) for name in names), style="bold")
    return table


def _windows(row: dict[str, Any]) -> Table | None:
    """Columns such as on_time_rate_6m as a table of measures by window; none where there are no such columns."""
    found: dict[str, dict[int, Any]] = {}
    for name, value in row.items():
        measure, _, window = name.rpartition("_")
        if window.endswith("m") and window[:-1].isdigit():
            found.setdefault(measure, {})[int(window[:-1])] = value
    if not found:
        return None
    # the same measures without a window are those of the whole history that counts
    for measure, values in found.items():
        values[24] = row.get(measure)
    months = sorted({window for values in found.values() for window in values})
    table = Table(header_style="bold", box=None, padding=(0, 2))
    table.add_column("")
    for month in months:
        table.add_column(f"{month} months", justify="right")
    for measure, values in found.items():
        cells = (values.get(month) for month in months)
        shown = (_percent(cell) if measure.endswith("_rate") else _cell(cell) for cell in cells)
        table.add_row(words(measure), *(cell or "" for cell in shown))
    return table


def _show_line(console: Console, title: str, figures: dict[str, Any]) -> None:
    known = [f"{name} [bold]{_cell(value)}[/bold]" for name, value in figures.items() if value is not None]
    console.print(f"[italic]{title}[/italic]  {' · '.join(known) or 'nothing is known'}", highlight=False)


def _show_list(console: Console, title: str, part: dict[str, Any], columns: dict[str, str]) -> None:
    if not part["rows"]:
        return
    table = Table(
        title=f"{title} ({part['count']:,})",
        title_justify="left",
        header_style="bold",
        box=None,
        padding=(0, 1),
    )
    rows = [{**row, "source": f"{row.get('source_file')}:{row.get('source_line')}"} for row in part["rows"]]
    shown = [name for name in columns if any(row[name] not in (None, False) for row in rows)]
    for name in shown:
        numeric = any(isinstance(row[name], int | float | Decimal) for row in rows)
        table.add_column(columns[name], justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(words(row[name] or "") if name in CODES else _cell(row[name]) for name in shown))
    console.print(table)
    if part["left_out"]:
        console.print(f"    [dim]and {part['left_out']:,} more: --limit 0 shows all[/dim]", highlight=False)
    console.print()


def _bucket(code: str) -> str:
    return code if code == "not due" else f"{code} days late"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return (
        f"{value:,g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
    )


def _money(value: Any, currency: str) -> str | None:
    return None if value is None else money(float(value), currency, 2)


def _percent(value: float | None, digits: int = 0) -> str | None:
    return None if value is None else f"{value:.{digits}%}"


def _days(value: int | None) -> str | None:
    return None if value is None else f"{value} days"
