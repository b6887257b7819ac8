"""`paywell backtest`: how good what Paywell predicts would have been, on what came afterwards.

What is told is made in `orchestration/scoring`; here are the options, the look and the files.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from orchestration.commands.common import MISUSED, AsJson, DataDir, console, friendly
from orchestration.console import TerminalReporter
from orchestration.errors import PaywellError
from orchestration.scoring.timing.judge import (
    BOOSTED,
    OWN_HABIT,
    OWN_LATE_RATE,
    OWN_MEDIAN,
    TERMS,
    TIMING,
    BackTest,
    Judged,
    is_better,
)
from orchestration.workspace import Workspace

app = typer.Typer(
    no_args_is_help=True,
    help="""How good predictions would have been: learned from what was known on a day, judged by what came after it.

**When invoices are paid:** `paywell backtest payments --as-of 2026-01-31`

Whether the prospect lists would have worked, each run tests by itself: see the page *Why this list works*.
""",
)

NAMES = {
    TIMING: "Paywell",
    BOOSTED: "boosted model (challenger)",
    OWN_HABIT: "customer's own habit",
    OWN_MEDIAN: "customer's own median",
    OWN_LATE_RATE: "customer's own late rate",
    TERMS: "the terms",
}


@app.callback()
def main() -> None:
    """Keeps `payments` a command of its own."""


@app.command()
def payments(
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            help="Learn from what was known on this day, judge the invoices made after it. Default: the day behind which seven in ten invoices lie.",
        ),
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write each judged invoice: what was predicted, and what came of it."
        ),
    ] = None,
    data_dir: DataDir = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Predict when each invoice is paid, as it stood the day before it was made, and compare with what came.

    Late or not: **AUC** (0.5 is chance, 1 perfect) and **Brier score** (0 is perfect). When: mean and median error in days, and how
    many fall inside the interval that is to hold 80 %. Beside it the terms, the customer's own median and late rate, and a boosted
    model. Reads what the last `paywell run` built; changes nothing.
    """
    from orchestration.scoring.timing.warehouse import back_test_warehouse

    with friendly(as_json):
        if csv is not None and csv.suffix.lower() != ".csv":
            error = PaywellError(
                f"{csv.name} is no name of a CSV file", where="--csv", todo="give a file that ends in .csv"
            )
            error.exit_code = MISUSED
            raise error
        reporter = TerminalReporter(Console(quiet=True) if as_json else console)
        with reporter.running():
            split, until, found = back_test_warehouse(
                Workspace(data_dir.resolve()), as_of.date() if as_of else None, reporter
            )
        if csv is not None:
            _write(found, csv)
        if as_json:
            print(json.dumps(_facts(found, split.isoformat(), until.isoformat()), indent=2))
            return
        _show(found, split.isoformat(), until.isoformat())
        if csv is not None:
            console.print(f"{found.predictions.num_rows:,} predictions in {csv}")


def _facts(found: BackTest, split: str, until: str) -> dict[str, Any]:
    first = found.judged[0]
    return {
        "as_of": split,
        "known_until": until,
        "train_count": first.train_count,
        "test_count": first.test_count,
        "settled_count": first.settled_count,
        "late_rate": _rounded(first.late_rate),
        "used": TIMING if is_better(found) else OWN_HABIT,
        "methods": {
            one.method: {
                "auc": _rounded(one.auc),
                "mean_absolute_error_days": _rounded(one.mean_error_days),
                "median_absolute_error_days": _rounded(one.median_error_days),
                "interval_coverage": _rounded(one.interval_coverage),
                "brier": _rounded(one.brier),
            }
            for one in found.judged
        },
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _show(found: BackTest, split: str, until: str) -> None:
    first = found.judged[0]
    console.print(
        f"\n[bold]{first.test_count:,} invoices made after {split}[/bold], each predicted as it stood the day before it was made;"
        f" learned from {first.train_count:,}, known until {until}; {first.late_rate or 0:.0%} were late.\n"
    )
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("predicted by")
    for name in ("AUC", "Brier", "mean error", "median error", "80 % interval holds"):
        table.add_column(name, justify="right")
    for one in found.judged:
        table.add_row(*_cells(one), style="bold" if one.method == TIMING else None)
    console.print(table)
    verdict = (
        "It beats the customer's own habit and is used."
        if is_better(found)
        else "It does not beat the customer's own habit, which is used instead."
    )
    console.print(f"\n{verdict} Errors are in days, of invoices that are paid.")


def _cells(one: Judged) -> list[str]:
    def said(value: float | None, form: str) -> str:
        return "" if value is None else format(value, form)

    return [
        NAMES[one.method],
        said(one.auc, ".3f"),
        said(one.brier, ".3f"),
        said(one.mean_error_days, ".1f"),
        said(one.median_error_days, ".1f"),
        said(one.interval_coverage, ".0%"),
    ]


def _write(found: BackTest, path: Path) -> None:
    import pyarrow.csv

    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.csv.write_csv(found.predictions, path)
