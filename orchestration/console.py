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
SEGMENT_BAR = 8
NAMED = 3
FEW = 2
COSTS = 4
CLASS_WORDS = {
    "always_on_time": "always on time",
    "occasionally_late": "late now and then",
    "improving": "better than before",
    "structurally_late": "late by habit",
    "deteriorating": "later than before",
    "non_paying": "not at all",
    "too_new": "too new to say",
}
TREATMENT_COLOURS = {
    "pamper": "green",
    "maintain": "cyan",
    "develop": "blue",
    "follow_critically": "yellow",
    "restrict": "red",
}
ROLE_WORDS = {"erp": "ERP", "crm": "CRM", "bureau": "credit bureau"}
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


def words(code: str) -> str:
    """A code such as follow_critically as words."""
    return code.replace("_", " ")


def show_summary(console: Console, facts: dict[str, Any]) -> None:
    """The end of a run, as a person wants to read it."""
    console.print()
    console.print(
        Panel(
            Text("\n").join(
                [
                    _headline(facts),
                    *_marketing(facts),
                    *_who_is_who(facts),
                    *_prospects(facts),
                    *_today(facts),
                ]
            ),
            title=f"[bold]{facts['company']}[/bold] on {facts['as_of_date']}",
            expand=False,
        )
    )
    # a publication made before there were segments is shown without them
    marketing = facts.get("credit_marketing")
    if marketing and marketing["segments"]:
        console.print(_segments(facts))
    best = (facts.get("prospects") or {}).get("best")
    if best:
        console.print(_best_prospects(best, facts["base_currency"]))
    if facts["ageing"]:
        console.print(_ageing(facts))
    if facts["most_overdue"]:
        console.print(_most_overdue(facts))
    if marketing and marketing["worse"]:
        console.print(_worse(facts))
    console.print(_read_table(facts["sources"]))
    _show_rejected(console, facts, FEW)
    _show_later(console, facts)
    _show_costs(console, facts)
    _show_guard(console, facts)
    _show_outputs(console, facts)


def _who_is_who(facts: dict[str, Any]) -> list[Text]:
    """What the systems know of each other; nothing where there is one system alone."""
    links = facts.get("who_is_who")
    if not links or not (links["companies"] or links["accounts"]):
        return []
    said = []
    if links["companies"]:
        said.append(
            f"{links['customers_in_bureau']:,} of {many(links['customers'], 'customer')} are found in the credit bureau"
        )
    if links["accounts"]:
        said.append(
            f"{links['accounts_that_buy']:,} of {many(links['accounts'], 'CRM account')} are customers"
        )
        if links["accounts_by_likeness"]:
            said[-1] += f", {links['accounts_by_likeness']:,} of them by likeness alone"
    text = Text("\n" + "; ".join(said) + ".")
    if links["waiting"]:
        verb = "waits" if links["waiting"] == 1 else "wait"
        text.append(f" {many(links['waiting'], 'pair')} {verb} for a person: paywell match review.")
    return [text]


def _prospects(facts: dict[str, Any]) -> list[Text]:
    """Whom to approach next, and whether that list has proved itself; nothing without a market."""
    found = facts.get("prospects")
    if not found or not found["lists"]:
        return []
    lists = found["lists"]
    alike, sound, both = (lists.get(name, 0) for name in ("lookalike", "healthy", "both"))
    text = Text("\nWhom to approach next: ")
    if alike + both:
        text.append(f"{many(alike + both, 'company', 'companies')}", "bold green")
        text.append(" of the market look like the good performers")
        text.append(f", {both:,} of them financially healthy as well" if both else "")
    else:
        text.append(f"{many(sound, 'financially healthy company', 'financially healthy companies')}", "bold")
        text.append("; what they would pay like cannot be learned yet")
    text.append(". ")
    ranks = found["ranks"]
    proof = found["proof"].get("sector_rate" if ranks and ranks["value"].startswith("rates") else "scorecard")
    if proof and proof["top_fifth_good_rate"] is not None:
        text.append("On past dates ")
        text.append(f"{proof['top_fifth_good_rate']:.0%} of the best fifth", "bold")
        text.append(
            f" turned out good performers, {proof['good_rate']:.0%} of all {proof['test_count']:,} who came."
        )
    if ranks and ranks["value"].startswith("rates"):
        text.append(f" Note: {ranks['says']}", "yellow")
    return [text]


def _today(facts: dict[str, Any]) -> list[Text]:
    """What to do now, and what to expect; nothing where nothing is open."""
    found = facts.get("today")
    if not found:
        return []
    text = Text("\nToday: ")
    text.append(many(found["calls_today"], "call"), "bold")
    if found["calls_worth_making"] > found["calls_today"]:
        text.append(f" of {found['calls_worth_making']:,} worth making")
    text.append(f", {many(found['reminders'], 'reminder')} to send (paywell reminders)")
    if found["held_back"]:
        text.append(f", {found['held_back']:,} held back with a reason")
    text.append(f", {many(found['new_warnings'], 'new warning')}.")
    if found["cash_4_weeks"]:
        currency = facts["base_currency"]
        text.append(" In the next four weeks ")
        text.append(money(found["cash_4_weeks"], currency), "bold green")
        text.append(f" comes in, {money(found['cash_1_week'], currency)} of it in the first.")
    if found["error_saved"] and found["error_saved"] > 0:
        text.append(
            f" Over {many(found['forecasts'], 'earlier forecast')} it missed {found['error_saved']:.0%} less than due dates did."
        )
    return [text]


def _best_prospects(rows: list[dict[str, Any]], currency: str) -> Table:
    """The first of the list: why look further than the terminal."""
    table = Table(
        title="Whom to approach next (paywell prospects shows all, and why)",
        title_justify="left",
        header_style="bold",
        box=None,
        padding=(0, 1),
        collapse_padding=True,
        pad_edge=False,
    )
    table.add_column(" company", no_wrap=True, max_width=30)
    table.add_column("city", no_wrap=True, max_width=14)
    table.add_column("chance", justify="right", no_wrap=True)
    table.add_column("a year", justify="right", no_wrap=True)
    table.add_column("grade", no_wrap=True)
    table.add_column("reach by", no_wrap=True)
    for row in rows:
        table.add_row(
            f" {row['company_name']}",
            row["city"] or "",
            f"{row['probability']:.0%}",
            money(row["value"], currency) if row["value"] is not None else "",
            row["health_grade"],
            row["best_channel"] or "",
        )
    return table


def _headline(facts: dict[str, Any]) -> Text:
    head, currency = facts["headline"], facts["base_currency"]
    rate = head["overdue_rate"]
    if not head["open_documents"]:
        text = Text("Nothing is outstanding.")
    else:
        text = Text.assemble(
            (money(head["receivables"], currency), "bold cyan"),
            f" is outstanding in {many(head['open_documents'], 'document')} of {many(head['debtors'], 'customer')}",
        )
        if rate is not None:
            text.append("; ")
            text.append(f"{rate:.0%}", "bold yellow" if rate > 0.25 else "bold green")
            text.append(" of it is past due")
        text.append(".")
    if head["dso_days"] is not None:
        text.append("\nAt the pace of the last full month it takes ")
        text.append(f"{head['dso_days']:.0f} days", "bold cyan")
        text.append(" to collect (DSO)")
        text.append(_of_which(facts))
        text.append(".")
    if head["slow_share"] is not None:
        late = (
            "customer that is most overdue holds"
            if head["slow_debtors"] == 1
            else "customers that are most overdue hold"
        )
        text.append("\nThe ")
        text.append(f"{head['slow_debtors']}", "bold")
        text.append(f" {late} {head['slow_share']:.0%} of what is late.")
    return text


def _of_which(facts: dict[str, Any]) -> str:
    """How much of the DSO is terms and how much is lateness; nothing where credit balances blur it."""
    days = (facts.get("credit_marketing") or {}).get("collection") or {}
    best, late = days.get("best_possible_dso_days"), days.get("average_days_delinquent")
    if best is None or late is None or best < 0 or late < 0:
        return ""
    return f": {best:.0f} by our own terms, {late:.0f} by paying late"


def _marketing(facts: dict[str, Any]) -> list[Text]:
    """Who the good performers are, how all pay, and what may be lost: a sentence each, where there is something to say."""
    marketing, currency = facts.get("credit_marketing"), facts["base_currency"]
    if not marketing or not marketing["customers"]:
        return []
    return [Text(""), _good(marketing), _how_they_pay(marketing), *_risks(marketing, currency)]


def _good(marketing: dict[str, Any]) -> Text:
    good, customers = marketing["good_performers"], marketing["customers"]
    if good["too_new"] == customers:
        return Text(
            f"No customer can be judged yet: {many(customers, 'customer')}, too few paid or overdue invoices of each."
        )
    text = Text.assemble(
        (f"{good['good']:,} of {many(customers, 'customer')}", "bold green"),
        f" {'is a good performer' if 1 in (good['good'], customers) else 'are good performers'} ({_share(good['share'])})",
    )
    if good["revenue_share"] is not None and good["good"]:
        text.append(" and make ")
        text.append(f"{_share(good['revenue_share'])} of the revenue", "bold green")
    if good["too_new"]:
        text.append(f"; {good['too_new']:,} cannot be judged yet")
    return text.append(".")


def _how_they_pay(marketing: dict[str, Any]) -> Text:
    classes = [
        f"{row['customers']:,} {CLASS_WORDS.get(row['class'], words(row['class']))}"
        for row in marketing["classes"]
    ]
    return Text(f"How they pay: {', '.join(classes)}.")


def _risks(marketing: dict[str, Any], currency: str) -> Iterator[Text]:
    loss = marketing["expected_credit_loss"]
    if loss["exposure"] > 0:
        text = Text.assemble(
            "Expected credit loss: ",
            (money(loss["amount"], currency), "bold"),
            f" ({loss['rate']:.1%} of what is open",
        )
        yield text.append(", in part by assumed loss rates)." if loss["is_assumed"] else ").")
    worst = next(iter(marketing["recession"][-1:]), None)
    if worst and worst["prompt"]:
        fewest, most = worst["fewest_days"], worst["most_days"]
        days = f"{most} days later" if fewest == most else f"{fewest} to {most} days later, by sector"
        yield Text.assemble(
            f"In a {worst['scenario']} recession ({days}) ",
            (f"{worst['fallen']:,} of the {worst['prompt']:,}", "bold yellow"),
            f" that pay on time would no longer; they owe {money(worst['open'], currency)} now.",
        )


def _share(rate: float) -> str:
    """A share in whole percents; one that rounds to nothing is still something."""
    return "<1%" if 0 < rate < 0.005 else f"{rate:.0%}"


def many(count: int, thing: str, things: str | None = None) -> str:
    """A count with its thing: `1 pair`, `1,234 pairs`."""
    return f"{count:,} {thing if count == 1 else things or f'{thing}s'}"


def _segments(facts: dict[str, Any]) -> Table:
    """The segments with their share of revenue as bars."""
    rows, currency = facts["credit_marketing"]["segments"], facts["base_currency"]
    # as wide as a terminal of 80 columns
    table = Table(
        title="Who are they?",
        title_justify="left",
        header_style="bold",
        box=None,
        padding=(0, 1),
        collapse_padding=True,
        pad_edge=False,
    )
    table.add_column(" segment", no_wrap=True)
    table.add_column("customers", justify="right", no_wrap=True)
    table.add_column("revenue", no_wrap=True)
    table.add_column("past due", justify="right", no_wrap=True)
    table.add_column("treatment", no_wrap=True)
    largest = max((row["revenue_share"] or 0 for row in rows), default=0) or 1
    for row in rows:
        share = row["revenue_share"] or 0
        bar = "█" * max(0, round(SEGMENT_BAR * share / largest))
        table.add_row(
            f" {row['name']}",
            f"{row['customers']:,}",
            Text.assemble(f"{_share(share):>4} ", (bar, TREATMENT_COLOURS.get(row["treatment"], "white"))),
            money(row["overdue"], currency) if row["overdue"] else "",
            Text(words(row["treatment"]), TREATMENT_COLOURS.get(row["treatment"], "white")),
        )
    return table


def _worse(facts: dict[str, Any]) -> Table:
    """Who came to pay worse within the month, with the reason."""
    marketing = facts["credit_marketing"]
    more = (
        f", the largest of {marketing['worse_count']:,}"
        if marketing["worse_count"] > len(marketing["worse"])
        else ""
    )
    table = Table(
        title=f"Who pays worse than on {marketing['worse_since']}{more}",
        title_justify="left",
        header_style="bold",
        box=None,
        padding=(0, 1),
    )
    table.add_column("customer")
    table.add_column("name")
    table.add_column("open", justify="right")
    table.add_column("now")
    table.add_column("because")
    for row in marketing["worse"]:
        table.add_row(
            row["customer_id"],
            row["customer_name"],
            money(row["open"], facts["base_currency"]),
            CLASS_WORDS.get(row["now"], words(row["now"])),
            row["because"],
        )
    return table


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
            days, amount, Text(bar, colours.get(row["bucket"], "white")), many(row["documents"], "document")
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


def _read_table(rows: list[dict[str, Any]]) -> Table:
    """The same per source: a run reads more tables than one wants to see."""
    figures = ("read", "loaded", "rejected", "left_out", "folded")
    sums: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = sums.setdefault(
            row["source"], {"source": row["source"], "tables": 0, **dict.fromkeys(figures, 0)}
        )
        one["tables"] += 1
        for name in figures:
            one[name] += row[name]
    for one in sums.values():
        one["table"] = many(one["tables"], "table")
    return sources_table(list(sums.values()))


def show_missing(console: Console, facts: dict[str, Any]) -> None:
    """What was rejected, with the first row of each kind, and each column that no source tells."""
    _show_rejected(console, facts, SHOWN)
    if facts["missing"]:
        table = _missing_table()
        for row in facts["missing"]:
            table.add_row(
                f"{row['entity']}.{row['column']}" if row["column"] else row["entity"], row["costs"]
            )
        console.print(table)


def _missing_table() -> Table:
    table = Table(
        title="What no source tells, and what that costs", title_justify="left", box=None, padding=(0, 2)
    )
    table.add_column("input", header_style="bold")
    table.add_column("costs", header_style="bold")
    return table


def _show_costs(console: Console, facts: dict[str, Any]) -> None:
    """The same in short: a line per entity, the entities that a role lacks in one, and the axes that stay unknown."""
    inputs: dict[str, dict[str, Any]] = {}
    for row in facts["missing"]:
        # what the ERP lacks is named one by one; of the others it is the file that is not there
        whole = row["column"] is None and row.get("role", "erp") != "erp"
        name = ROLE_WORDS[row["role"]] if whole else row["entity"]
        one = inputs.setdefault(name, {"parts": [], "costs": []})
        one["parts"] += [row["entity"] if whole else row["column"]]
        one["costs"] += [row["costs"]] if row["costs"] not in one["costs"] else []
    if inputs:
        table = _missing_table()
        for name, one in inputs.items():
            parts = [part for part in one["parts"] if part]
            shown = ", ".join(parts[:NAMED]) + (
                f" and {len(parts) - NAMED} more" if len(parts) > NAMED else ""
            )
            # axes first: they decide in which lists and segments a customer can stand
            costs = sorted(one["costs"], key=lambda cost: "axis" not in cost)
            rest = f" and {len(costs) - COSTS} more" if len(costs) > COSTS else ""
            table.add_row(f"{name}: {shown}" if shown else name, "; ".join(costs[:COSTS]) + rest)
        console.print(table)
    if facts.get("unknown_axes"):
        console.print(
            f"  [yellow]![/yellow] unknown for every customer, so no segment rests on it: {', '.join(facts['unknown_axes'])}",
            highlight=False,
        )


def _show_rejected(console: Console, facts: dict[str, Any], most: int) -> None:
    for row in facts["rejections"][:most]:
        console.print(
            f"  [yellow]![/yellow] {row['source']}.{row['table']}: {many(row['rows'], 'row')} rejected ({row['class']}), "
            f"first {row['file']} line {row['line']}: {row['reason']}",
            highlight=False,
            soft_wrap=True,
        )
    _say_more(console, len(facts["rejections"]) - most, "paywell explain rejected")
    for row in facts["spellings"][:most]:
        meant = f"counts as '{row['meant']}'" if row["meant"] else "is unknown"
        console.print(
            f"  [yellow]![/yellow] {row['kind'].replace('_', ' ')} '{row['written']}' in {many(row['rows'], 'row')} "
            f"{meant} ({row['how']})",
            highlight=False,
            soft_wrap=True,
        )
    _say_more(console, len(facts["spellings"]) - most, "quality.spellings")


def _say_more(console: Console, count: int, where: str) -> None:
    if count > 0:
        console.print(f"    [dim]and {count} more kinds: {where}[/dim]", highlight=False)


def _show_later(console: Console, facts: dict[str, Any]) -> None:
    for row in facts["later"]:
        are = "is" if row["documents"] == 1 else "are"
        console.print(
            f"  [yellow]![/yellow] {many(row['documents'], 'document')} over {money(row['amount'], row['currency_code'], 2)} {are} dated "
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
