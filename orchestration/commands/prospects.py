"""`paywell prospects`: the list of prospects on a terminal, as a workbook, and for the CRM.

What is told is read from the published views. Presentation is `console_prospects.py`; `--json` prints the same facts.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration.commands.common import MISUSED, AsJson, DataDir, console, friendly
from orchestration.console_prospects import SHOWN, show_prospects
from orchestration.errors import PaywellError
from orchestration.prospects.crm_csv import PLAIN, TARGETS, Exported, write_csv
from orchestration.prospects.fields import LANGUAGES, Language
from orchestration.prospects.listing import CHANNELS, GOOD, Wish, choose
from orchestration.workspace import Workspace

Many = list[str]
Lists = Annotated[
    Many | None,
    typer.Option(
        "--list",
        help="lookalike, healthy, both, lesser, open_deal; good (the first three, the default) or all. Several: again, or with commas.",
    ),
]
Sectors = Annotated[
    Many | None,
    typer.Option("--sector", help="Letter or name of the sector, such as F or bouw; again for more."),
]
Regions = Annotated[Many | None, typer.Option("--region", help="Code or name, such as NL-UT or Utrecht.")]
Sizes = Annotated[Many | None, typer.Option("--size", help="micro, small, medium or large.")]
Sellers = Annotated[Many | None, typer.Option("--seller", help="Code of the seller.")]
Territories = Annotated[Many | None, typer.Option("--territory", help="Name of the territory.")]


def prospects(
    lists: Lists = None,
    sectors: Sectors = None,
    regions: Regions = None,
    sizes: Sizes = None,
    sellers: Sellers = None,
    territories: Territories = None,
    least_score: Annotated[float | None, typer.Option("--min-score", help="Score at least.")] = None,
    least_probability: Annotated[
        str | None,
        typer.Option("--min-probability", metavar="SHARE", help="Chance at least, such as 0.6 or 60%."),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(help="Only who may be approached by it: phone, email, post or visit."),
    ] = None,
    week: Annotated[
        int | None, typer.Option(min=1, help="Only what is planned in that week; 1 is this week.")
    ] = None,
    per_week: Annotated[
        int | None, typer.Option("--per-week", min=1, help="At most so many of each seller's week.")
    ] = None,
    per_seller: Annotated[
        int | None,
        typer.Option("--per-seller", min=1, help="At most so many of each seller, first ones first."),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            help=f"At most so many in all; 0 shows all. Default: {SHOWN} on the terminal, all in files.",
        ),
    ] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a workbook.")] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a CSV file; see --for.")] = None,
    target: Annotated[
        str | None,
        typer.Option("--for", help="What the CSV file is for: hubspot, salesforce or plain (the default)."),
    ] = None,
    language: Annotated[str, typer.Option(help="en or nl.")] = "en",
    data_dir: DataDir = Path("data"),
    as_json: AsJson = False,
) -> None:
    """Companies like our good performers, best first: who they are, why, and how they may be approached."""
    with friendly(as_json):
        spoken = _language(language)
        wish = Wish(
            lists=tuple(lists or (GOOD,)),
            sectors=tuple(sectors or ()),
            regions=tuple(regions or ()),
            sizes=tuple(sizes or ()),
            sellers=tuple(sellers or ()),
            territories=tuple(territories or ()),
            least_score=least_score,
            least_probability=_share(least_probability),
            channel=_one_of("--channel", channel, CHANNELS),
            week=week,
            per_week=per_week,
            per_seller=per_seller,
            # 0 means all
            limit=limit or None,
        )
        whom = _one_of("--for", target, TARGETS)
        _check_files(xlsx, csv, whom)
        workspace = Workspace(data_dir.resolve())
        listing = choose(workspace, wish, with_reasons=xlsx is not None)
        exported = Exported([])
        with nullcontext() if as_json else console.status("Writing …"):
            if xlsx is not None:
                # takes a moment to import, and most calls write none
                from orchestration.prospects.workbook import write_workbook

                write_workbook(xlsx, listing, spoken)
            if csv is not None:
                exported = write_csv(csv, listing, whom or PLAIN, spoken)
        files = [*([{"path": str(xlsx), "rows": len(listing.rows), "is_update": False}] if xlsx else [])] + [
            {"path": str(file.path), "rows": file.rows, "is_update": file.is_update}
            for file in exported.files
        ]
        if as_json:
            facts: dict[str, Any] = {
                "as_of_date": listing.as_of_date,
                "asked": listing.asked,
                "counts": listing.counts,
                "matching": listing.matching,
                "unreachable": listing.unreachable,
                "count": len(listing.rows),
                "prospects": listing.rows,
                "files": files,
                "foreign_accounts": exported.foreign_accounts,
            }
            print(json.dumps(facts, default=str))
        else:
            show_prospects(
                console,
                listing,
                spoken,
                shown=len(listing.rows) if limit is not None else SHOWN,
                files=files,
                foreign=(exported.foreign_accounts, whom or PLAIN),
            )


def _check_files(xlsx: Path | None, csv: Path | None, target: str | None) -> None:
    """Refuse, before anything is written, what cannot have been meant."""
    if target is not None and csv is None:
        raise _misused(f"--for {target} needs a file to write", "--csv", "add --csv FILE.csv")
    for path, option, ending in ((xlsx, "--xlsx", ".xlsx"), (csv, "--csv", ".csv")):
        if path is not None and path.suffix.lower() != ending:
            raise _misused(
                f"'{path}' does not end in {ending}", option, f"name it {path.stem or 'prospects'}{ending}"
            )


def _share(text: str | None) -> float | None:
    """0.6, 60% or 60 as a share of one."""
    if text is None:
        return None
    try:
        value = float(text.strip().removesuffix("%").strip().replace(",", "."))
    except ValueError:
        value = -1.0
    if text.strip().endswith("%") or value > 1:
        # 94.2 / 100 is a little more than 0.942
        value = round(value / 100, 9)
    if not 0 <= value <= 1:
        raise _misused(f"'{text}' is no share", "--min-probability", "write 0.6 or 60%")
    return value


def _one_of(option: str, value: str | None, known: tuple[str, ...]) -> str | None:
    if value is None:
        return None
    plain = value.strip().lower().replace("-", "")
    if plain not in known:
        raise _misused(f"'{value}' is unknown", option, f"there are: {', '.join(known)}")
    return plain


def _language(value: str) -> Language:
    for language in LANGUAGES:
        if value.strip().lower() == language:
            return language
    raise _misused(f"'{value}' is unknown", "--language", f"there are: {', '.join(LANGUAGES)}")


def _misused(message: str, where: str, todo: str) -> PaywellError:
    error = PaywellError(message, where, todo)
    error.exit_code = MISUSED
    return error
