"""What the day's work is worth, held against what the generator hid: the plan's effect, the calls, the forecast of receipts.

What belongs here: comparisons with `demo/truth`, which no model may read, and with what came after earlier forecasts. The
seed is another than those on which the rules were made.
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

SEED = 41
CUSTOMERS = 2000
HORIZON = 45
TOP = 10  # one in ten of the overdue invoices is called about


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A generated company of which all but a control group were reminded by the plan for nine months."""
    made = Workspace(tmp_path_factory.mktemp("pilot") / "data")
    path = prepare(made.demo, customers=CUSTOMERS, seed=SEED, report=SILENT)
    run = PaywellRun(made, read_config(path))
    run.learn_timing()
    run.build("+strategy_effect +call_invoices +cash_forecast_worth +payment_backtest")
    return made


def true_gains(workspace: Workspace) -> dict[str, float]:
    """Days that customers on the plan really gained per group, each customer's mean once, judged as the models judge."""
    truth = Path(workspace.demo) / "truth" / "invoices.parquet"
    found = rows(
        workspace.build_db,
        f"""
        with gains as (
            select
                i.customer_id,
                i.group_name,
                avg(
                    least(date_diff('day', i.due_date, t.paid_date_true) + t.days_gained_true, {HORIZON})
                    - least(date_diff('day', i.due_date, t.paid_date_true), {HORIZON})
                ) filter (where t.paid_date_true is not null) as paid_gain,
                count(t.paid_date_true) / count(*) as paid_share
            from strategy.strategy_effect_invoices as i
            inner join '{truth}' as t on i.invoice_id = t.invoice_id
            where i.period = 'after' and not i.is_control
                and i.customer_id in (select c.customer_id from strategy.strategy_effect_customers as c)
            group by i.customer_id, i.group_name
        )
        select coalesce(group_name, 'all'), avg(coalesce(paid_gain, 0) * paid_share)
        from gains
        group by grouping sets ((group_name), ())
        """,
    )
    return dict(found)


def test_the_control_group_is_the_one_that_kept_the_standard_schedule(workspace: Workspace) -> None:
    truth = Path(workspace.demo) / "truth"
    counts = rows(
        workspace.build_db,
        f"""
        select count(*), count(*) filter (where g.is_control), count(*) filter (where g.is_control <> c.in_control_true)
        from strategy.experiment_groups as g
        inner join '{truth}/customers.parquet' as c on g.customer_id = c.customer_id
        """,
    )[0]
    assert counts[0] == CUSTOMERS and counts[2] == 0
    assert 0.07 * CUSTOMERS < counts[1] < 0.13 * CUSTOMERS
    gained = rows(
        workspace.build_db,
        f"""
        select sum(t.days_gained_true) filter (where i.is_control or i.period = 'before'), sum(t.days_gained_true)
        from strategy.strategy_effect_invoices as i
        inner join '{truth}/invoices.parquet' as t on i.invoice_id = t.invoice_id
        """,
    )[0]
    assert gained[0] == 0 < gained[1]


def test_both_sides_paid_alike_before(workspace: Workspace) -> None:
    balance = rows(workspace.build_db, "select group_name, balance_z from strategy.strategy_effect")
    assert abs(dict(balance)["all"]) < 2


def test_the_true_effect_lies_in_the_interval(workspace: Workspace) -> None:
    """Of all together, with the right sign, and of each group that something is said of."""
    truth = true_gains(workspace)
    found = rows(
        workspace.build_db,
        """
        select group_name, days_gained, days_gained_lowest, days_gained_highest
        from strategy.strategy_effect where days_gained is not null
        """,
    )
    said = {name: (gained, lowest, highest) for name, gained, lowest, highest in found}
    assert len(said) > 1 and truth["all"] > 0.1
    gained, lowest, highest = said["all"]
    assert lowest <= truth["all"] <= highest
    assert gained > 0
    outside = [name for name, (_, low, high) in said.items() if not low <= truth.get(name, 0) <= high]
    assert not outside, outside


def test_a_small_effect_is_not_called_shown(workspace: Workspace) -> None:
    """Half a day cannot be told from chance by so small a control group: saying so is the right answer."""
    truth = true_gains(workspace)["all"]
    verdict, detectable = rows(
        workspace.build_db,
        "select verdict, detectable_days from strategy.strategy_effect where group_name = 'all'",
    )[0]
    assert truth < detectable
    assert verdict == "no_difference_shown"


@dataclass(frozen=True)
class Judged:
    """An overdue invoice: its place on the list, its amount, and the days that a call would really save."""

    rank: int | None
    situation: str
    amount: float
    saved: float


@pytest.fixture(scope="module")
def judged(workspace: Workspace) -> list[Judged]:
    """All overdue invoices, with what a call would really save."""
    truth = Path(workspace.demo) / "truth" / "invoices.parquet"
    found = rows(
        workspace.build_db,
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


def test_the_forecast_of_receipts_beats_due_dates_and_own_medians_and_knows_how_sure_it_is(
    workspace: Workspace,
) -> None:
    found = {
        method: (saved, coverage, forecasts, weeks)
        for method, saved, coverage, forecasts, weeks in rows(
            workspace.build_db,
            "select method, error_saved_rate, coverage, forecast_count, week_count from receivables.cash_forecast_worth",
        )
    }
    assert found["timing"][2:] == (12, 96)
    assert found["prognosis"][0] >= 0.25
    assert found["own_median"][0] >= 0.10
    assert 0.72 <= found["timing"][1] <= 0.88


def test_a_payment_is_foretold_better_than_by_plain_figures(workspace: Workspace) -> None:
    found = {
        method: (auc, days, brier)
        for method, auc, days, brier in rows(
            workspace.build_db, "select method, auc, mean_error_days, brier from receivables.payment_backtest"
        )
    }
    ours = found["timing"]
    assert ours[0] > found["own_late_rate"][0] and ours[2] < found["own_late_rate"][2]
    assert ours[1] < 0.9 * found["own_median"][1] < found["terms"][1]
    assert ours[0] > found["boosted"][0] - 0.01
