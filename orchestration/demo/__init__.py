"""The demo company: a Dutch wholesaler that sells on account, and its market, generated from a seed.

What belongs here: a world whose behaviour is caused, written in the shapes of the systems that Paywell
reads, and a truth beside it that only tests may read. What does not: anything that loads, models or judges.
The one rule: no model and no other room reads `truth/`.

Rooms of the world, from cause to file:

| module | holds |
|---|---|
| `setting` | size, seed, period, blocks: the market is made 50,000 companies at a time, so memory is bounded |
| `words`, `sectors`, `names`, `numbers` | towns, names, activity codes with their effects, numbers that check |
| `paydays` | bank holidays and pay-runs: any day, a weekday, the 15th, the last business day |
| `market` | companies with their hidden causes, their failures, and the payment class that follows |
| `changes` | moves and new names, dated |
| `customers` | who was sold to, since when, and how each of them orders and pays |
| `ledger`, `payments` | orders, invoices, disputes; payments, returns, write-offs, reminders, arrangements |
| `pilot` | the last months, in which all but a control group are reminded by the plan |
| `erp`, `traps`, `crm`, `bureau` | the systems' files and what is wrong with them |
| `truth` | causes, classes, links, payment days to come, totals |

Causes of payment behaviour (all in `market`, per-sector numbers in `sectors`):

| cause | works on | how |
|---|---|---|
| sector | discipline, health, recession, season, assortment | health care pays best, hospitality worst |
| size | discipline, value, pay-runs | discipline rises to twenty employees and falls above fifty |
| region | discipline, affinity | Overijssel pays sooner than Flevoland; the centre buys more |
| age | health, discipline | the young fail and slip more |
| legal form | discipline | foundations and cooperatives pay sooner |
| financial health | discipline, failure, deterioration | a slow yearly process, returning to its level |
| recession | health, days late, orders | a year in the middle of the period, by the sector's sensitivity |
| failure | health before it, payment before it | payment slows, then stops, months before the bankruptcy |
| chance | discipline | as much as keeps an oracle that sees all causes at an AUC near 0.80 |

From discipline, health and its trend follow the classes: always on time, occasionally late (forgets about
one in five, most pay after the reminder), structurally late (own delay, small spread), deteriorating (ever
later since its change date), improving, non-paying (stopped). Good is: pays (the first two classes), healthy
over two years, worth more than a minimum of sales; companies never sold to have the same classes from the
same causes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from orchestration.progress import SILENT, Reporter

UNTIL: Final = date(2026, 6, 30)


@dataclass(frozen=True)
class DemoSummary:
    """What was written: folder, files relative to it, rows per file (trap rows of the ERP not counted)."""

    folder: Path
    files: tuple[str, ...]
    rows: dict[str, int]


def generate(
    out: Path,
    customers: int = 2000,
    seed: int = 7,
    years: int = 5,
    until: date = UNTIL,
    report: Reporter = SILENT,
) -> DemoSummary:
    """Write the demo company's files to `out`, replacing an earlier demo there.

    Everything is written to `out`.part first and renamed at the end. The same arguments give the same bytes.
    Raises PaywellError when an argument is out of range or `out` holds something else.
    """
    from orchestration.demo.company import write_demo

    return write_demo(Path(out), customers, seed, years, until, report)
