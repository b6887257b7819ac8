"""`paywell scorecard`: learn from any file which companies turn out well, and score any other file by it.

Needs no warehouse and no configuration. What is told is made here; the library is `orchestration/scoring`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import typer
from rich.markup import escape
from rich.table import Table

from orchestration.commands.common import MISUSED, AsJson, console, friendly
from orchestration.errors import PaywellError

app = typer.Typer(
    no_args_is_help=True,
    help="""Learn which companies turn out well, from any file with outcomes; score any other file by it.

**Learn:** `paywell scorecard fit customers.csv --target is_good --id customer --out scorecard.csv`

**Score:** `paywell scorecard apply scorecard.csv market.csv --id company --out scores.csv`

The scorecard is a table of points: 500 is even odds, 40 points more double the odds of good. Columns that can only be known
afterwards, or that tell the time, are left out, and it says so. CSV and Parquet, in and out.
""",
)

HOLD_OUT_FOLDS = 5


@app.command()
def fit(
    file: Annotated[Path, typer.Argument(help="One row per company with a known outcome: .csv or .parquet.")],
    target: Annotated[str, typer.Option(help="Column with the outcome.")],
    id_column: Annotated[str, typer.Option("--id", help="Column that names the company.")],
    out: Annotated[Path, typer.Option(help="Where the scorecard goes: .csv or .parquet.")],
    good: Annotated[
        str | None,
        typer.Option(
            help="The outcome's value that is good. Else 1, true, yes, good, j and ja are; 0 where the column's name marks the bad ones (default, churn, loss …)."
        ),
    ] = None,
    features: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,C",
            help="Only these columns, whatever their names say. Else all that may be known before.",
        ),
    ] = None,
    leave_out: Annotated[str | None, typer.Option(metavar="A,B,C", help="Not these columns.")] = None,
    codes: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,C",
            help="Read these as codes whose beginnings mean something, as a sector or a postcode.",
        ),
    ] = None,
    rising: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="Numbers of which more is better.")
    ] = None,
    falling: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="Numbers of which more is worse.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Learn a scorecard from companies whose outcome is known.

    Example: paywell scorecard fit loans.csv --target Default --id loan --codes NAICS,Zip --rising employees --out scorecard.csv
    """
    with friendly(as_json), _misused():
        asked = {
            "asked": _listed(features),
            "leave_out": _listed(leave_out),
            "codes": _listed(codes),
            "rising": _listed(rising),
            "falling": _listed(falling),
        }
        facts = _fit(file, target, id_column, out, good, asked)
        if as_json:
            print(json.dumps(facts))
        else:
            _show_fit(facts)


@app.command()
def apply(
    scorecard: Annotated[Path, typer.Argument(help="What `paywell scorecard fit` wrote.")],
    file: Annotated[
        Path, typer.Argument(help="Companies with the columns of the scorecard: .csv or .parquet.")
    ],
    id_column: Annotated[str, typer.Option("--id", help="Column that names the company.")],
    out: Annotated[Path, typer.Option(help="Where the scores go: .csv or .parquet.")],
    as_json: AsJson = False,
) -> None:
    """Score companies: id, score, probability of good and reasons, sorted by id.

    Example: paywell scorecard apply scorecard.csv market.csv --id company --out scores.csv
    """
    with friendly(as_json), _misused():
        from orchestration.scoring.tabular import read_scorecard, score_file

        card = read_scorecard(scorecard)
        told = score_file(card, file, id_column, out)
        companies = told.pop("companies")
        if as_json:
            print(json.dumps({"companies": companies, "not_numbers": told, "out": str(out)}))
            return
        for name, count in told.items():
            console.print(
                f"[yellow]![/yellow] {escape(name)}: {count:,} values are no number and count as missing"
            )
        console.print(
            f"[green]✓[/green] {companies:,} companies scored: [bold]{escape(str(out))}[/bold]",
            soft_wrap=True,
        )


def _listed(names: str | None) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()] if names else []


@contextmanager
def _misused() -> Iterator[None]:
    """What goes wrong here is what was given: exit code 2."""
    try:
        yield
    except PaywellError as error:
        error.exit_code = MISUSED
        raise


def _fit(
    file: Path, target: str, id_column: str, out: Path, good: str | None, asked: dict[str, list[str]]
) -> dict[str, Any]:
    from orchestration.scoring import tabular
    from orchestration.scoring.columns import choose_features, describe
    from orchestration.scoring.features import folds_of
    from orchestration.scoring.scorecard import Scorecard, fit_scorecard

    with tabular.opened(file) as con:
        named = [name for names in asked.values() for name in names]
        tabular.check_columns(con, [target, id_column, *named], file)
        tabular.check_ids(con, id_column, file)
        rows = tabular.read_rows(con, id_column)
    read = tabular.read_target(rows.table, target, good)
    known = read.good.is_valid()
    table, kinds = rows.table.filter(known), read.good.filter(known)
    outcomes = kinds.to_numpy(zero_copy_only=False).astype(np.int64)
    tabular.check_target(outcomes, target)
    for way in ("rising", "falling"):
        wrong = [name for name in asked[way] if name not in rows.numbers]
        if wrong:
            raise PaywellError(
                f"--{way} needs numbers, and {', '.join(wrong)} holds other values too",
                where=file.name,
                todo=f"Leave it out of --{way}.",
            )
    choice = choose_features(
        table,
        outcomes,
        numbers=rows.numbers,
        dates=rows.dates,
        target=target,
        id_column=id_column,
        asked=asked["asked"],
        leave_out=asked["leave_out"],
        codes=asked["codes"],
        rising=asked["rising"],
        falling=asked["falling"],
    )
    if not choice.features:
        raise PaywellError(
            "no column is left to learn from",
            where="; ".join(f"{name}: {why}" for name, why in choice.left_out.items()),
            todo="Name columns that were known before the outcome: --features A,B,C.",
        )
    table = table.set_column(table.column_names.index(target), target, pa.chunked_array([kinds]))

    def learn(part: pa.Table) -> Scorecard:
        return fit_scorecard(part, target=target, features=choice.features, id_column=id_column)

    card = learn(table)
    tabular.write_scorecard(card, out)
    worth = card.information()
    notes = dict(note.split(": ", 1) for note in card.notes)
    fold = folds_of(table[id_column].to_pylist(), outcomes, HOLD_OUT_FOLDS)
    unseen = np.zeros(len(outcomes))
    for turn in range(HOLD_OUT_FOLDS):
        part = learn(table.filter(pa.array(fold != turn)))
        unseen[fold == turn] = part.predict(table.filter(pa.array(fold == turn)))["score"].to_numpy()
    return {
        "rows": len(outcomes),
        "rows_without_outcome": rows.table.num_rows - len(outcomes),
        "good_rate": round(float(outcomes.mean()), 6),
        "target": read.says,
        "target_turned": read.is_turned,
        "features": [
            {
                "feature": feature.name,
                "kind": describe(feature, table),
                "bins": len(card.bins[feature.name]),
                "information_value": round(worth[feature.name], 6),
            }
            for feature in sorted(choice.features, key=lambda one: -worth.get(one.name, 0))
            if feature.name in worth
        ],
        "left_out": {**choice.left_out, **notes},
        **_unseen_figures(unseen, outcomes),
        "out": str(out),
    }


def _unseen_figures(score: np.ndarray, good: np.ndarray) -> dict[str, float]:
    """How well rows were told apart that the points were not learned from."""
    from orchestration.scoring.columns import area

    fifth = np.argsort(-score, kind="stable")[: max(len(score) // 5, 1)]
    return {"auc": round(area(score, good), 4), "top_fifth_good_rate": round(float(good[fifth].mean()), 4)}


def _show_fit(facts: dict[str, Any]) -> None:
    mark = "[yellow]![/yellow]" if facts["target_turned"] else "[green]✓[/green]"
    console.print(f"{mark} {escape(facts['target'])}", soft_wrap=True)
    console.print(f"  {facts['rows']:,} companies, {facts['good_rate']:.0%} of them good")
    if facts["rows_without_outcome"]:
        console.print(f"  {facts['rows_without_outcome']:,} rows without an outcome are left out")
    table = Table(header_style="bold", box=None, padding=(0, 1))
    table.add_column("feature")
    table.add_column("read as")
    table.add_column("bins", justify="right")
    table.add_column("information value", justify="right")
    for row in facts["features"]:
        table.add_row(
            escape(row["feature"]), row["kind"], str(row["bins"]), f"{row['information_value']:.3f}"
        )
    console.print(table)
    for name, why in facts["left_out"].items():
        sign = "[yellow]![/yellow]" if why.startswith("knows") else "[dim]·[/dim]"
        console.print(f"{sign} left out [bold]{escape(name)}[/bold]: {escape(why)}", soft_wrap=True)
    console.print(
        f"[green]✓[/green] scorecard: [bold]{escape(facts['out'])}[/bold]; on companies it had not seen: AUC {facts['auc']:.3f},"
        f" {facts['top_fifth_good_rate']:.0%} good in the best fifth",
        soft_wrap=True,
    )
