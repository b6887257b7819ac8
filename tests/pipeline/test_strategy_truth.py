"""What the models say of the reminder plan, held against what the generator's pilot really gained.

What belongs here: the effect of a plan whose truth is known. The models never read it; the seed is another than the demo's.
"""

from __future__ import annotations

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


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A generated company of which all but a control group were reminded by the plan for nine months."""
    made = Workspace(tmp_path_factory.mktemp("pilot") / "data")
    path = prepare(made.demo, customers=CUSTOMERS, seed=SEED, report=SILENT)
    PaywellRun(made, read_config(path)).build("+strategy_effect")
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
