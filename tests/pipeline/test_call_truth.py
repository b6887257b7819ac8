"""What a call is expected to bring, held against the days that the generator says it would save.

What belongs here: the comparison of the call lists with `demo/truth`, which no model may read. The rules were made on other
seeds; which invoices a call would move, and by how many days, is known to the generator alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.commands.common import read_config
from orchestration.demo.prepare import prepare
from orchestration.progress import SILENT
from orchestration.runs import PaywellRun
from orchestration.workspace import Workspace
from tests.pipeline.conftest import rows

SEED = 43
CUSTOMERS = 600
TOP = 10  # one in ten of the overdue invoices is called about


@dataclass(frozen=True)
class Judged:
    """An overdue invoice: its place on the list, its amount, and the days that a call would really save."""

    rank: int | None
    situation: str
    amount: float
    saved: float


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    """All overdue invoices of a generated company, matched and judged by the models alone."""
    made = Workspace(tmp_path_factory.mktemp("calls") / "data")
    path = prepare(made.demo, customers=CUSTOMERS, seed=SEED, report=SILENT)
    run = PaywellRun(made, read_config(path))
    run.learn_timing()
    run.build("+call_invoices")
    truth = Path(made.demo) / "truth" / "invoices.parquet"
    found = rows(
        made.build_db,
        f"""
        select k.invoice_rank, k.situation, k.open_amount_base, coalesce(t.avoidable_days_true, 0)
        from strategy.call_invoices as k
        left join '{truth}' as t on k.invoice_id = t.invoice_id
        order by k.invoice_id
        """,
    )
    return [Judged(rank, situation, float(amount), float(saved)) for rank, situation, amount, saved in found]


def saved_by(chosen: list[Judged]) -> float:
    """Days that calls about these invoices would save."""
    return sum(one.saved for one in chosen)


def test_the_top_of_the_list_saves_three_times_what_chance_saves_and_more_than_the_largest_amounts(
    judged: list[Judged],
) -> None:
    """Of few invoices the largest may happen to be those of customers that slip, so three times is asked of chance."""
    count = round(len(judged) / TOP)
    assert count >= 10, f"{len(judged)} overdue invoices prove nothing"
    listed = sorted((one for one in judged if one.rank is not None), key=lambda one: one.rank or 0)
    largest = sorted(judged, key=lambda one: -one.amount)
    by_list, by_amount = saved_by(listed[:count]), saved_by(largest[:count])
    by_chance = saved_by(judged) * count / len(judged)
    told = f"list {by_list:.0f}, chance {by_chance:.0f}, amount {by_amount:.0f} days"
    assert by_list >= 3 * by_chance, told
    assert by_list >= 1.5 * by_amount, told


def test_whom_the_list_leaves_alone_by_habit_pays_as_soon_without_a_call(judged: list[Judged]) -> None:
    """Late by habit, not paying and insolvent: at most one in ten of the days to be saved lies there."""
    alone = [one for one in judged if one.situation in ("habitual", "non_paying", "insolvent")]
    assert len(alone) >= 30
    assert saved_by(alone) <= 0.10 * saved_by(judged)
