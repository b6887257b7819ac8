"""What the models say of payers, held against what the generator hid: classes, habits, false alarms.

What belongs here: the only comparison with `demo/truth`, which no model may read. The rules were made on other seeds.
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

CLASSES = (
    "always_on_time",
    "occasionally_late",
    "structurally_late",
    "deteriorating",
    "improving",
    "non_paying",
)
SEED = 31
CUSTOMERS = 600
ENOUGH_INVOICES = 12


@dataclass(frozen=True)
class Judged:
    """A customer with its true and its found class and habitual delay."""

    true_class: str
    found_class: str
    true_delay: int | None
    found_delay: int | None


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A generated company, matched and judged by the models alone."""
    made = Workspace(tmp_path_factory.mktemp("truth") / "data")
    path = prepare(made.demo, customers=CUSTOMERS, seed=SEED, report=SILENT)
    PaywellRun(made, read_config(path)).build(
        "+customer_payment_history +matching_review +bridge_account_company"
    )
    return made


@pytest.fixture(scope="module")
def judged(workspace: Workspace) -> list[Judged]:
    """Customers with enough invoices, as they are and as they were judged."""
    truth = Path(workspace.demo) / "truth" / "customers.parquet"
    found = rows(
        workspace.build_db,
        f"""
        select t.payment_class_true, h.behaviour_class, t.habitual_delay_days_true, h.habitual_delay_days
        from '{truth}' as t
        left join behaviour.customer_payment_history as h on t.customer_id = h.customer_id and h.is_as_of
        where t.invoice_count >= ?
        """,
        [ENOUGH_INVOICES],
    )
    return [Judged(*row) for row in found]


def f1(judged: list[Judged], name: str) -> float:
    """Harmonic mean of precision and recall of one class."""
    hits = sum(one.true_class == name == one.found_class for one in judged)
    claims = sum(one.found_class == name for one in judged)
    cases = sum(one.true_class == name for one in judged)
    assert cases >= 5, f"{name}: {cases} cases prove nothing"
    return 2 * hits / (claims + cases)


def test_classes_are_found(judged: list[Judged]) -> None:
    scores = {name: f1(judged, name) for name in CLASSES}
    assert sum(scores.values()) / len(scores) >= 0.90, scores
    assert min(scores.values()) >= 0.75, scores


def test_a_habitual_delay_is_named_to_the_day(judged: list[Judged]) -> None:
    """Within one day of the truth for nine of ten structurally late customers; nobody is given one wrongly."""
    late = [one for one in judged if one.true_class == "structurally_late"]
    near = [
        one
        for one in late
        if one.found_delay is not None and abs(one.found_delay - (one.true_delay or 0)) <= 1
    ]
    assert len(near) >= 0.90 * len(late), f"{len(near)} of {len(late)}"
    prompt = [one for one in judged if one.true_class == "always_on_time"]
    assert not [one for one in prompt if one.found_delay is not None]


def test_prompt_payers_are_not_called_late(judged: list[Judged]) -> None:
    """At most one in fifty of those who pay on time, or miss now and then; none of those who never miss."""
    prompt = [one for one in judged if one.true_class in ("always_on_time", "occasionally_late")]
    wronged = [
        one for one in prompt if one.found_class in ("structurally_late", "deteriorating", "non_paying")
    ]
    assert len(prompt) >= 100
    assert len(wronged) <= 0.02 * len(prompt), [one.true_class for one in wronged]
    assert "always_on_time" not in {one.true_class for one in wronged}


LINKS = {
    # left, right, truth, columns of the truth, asked of precision, recall, recall with the pairs for review
    "customer_company": ("customers", "customer_id", "kvk_number", 0.998, 0.98, 0.98),
    "account_company": ("accounts", "account_id", "kvk_number", 0.99, 0.88, 0.96),
    "account_customer": ("accounts", "account_id", "customer_id", 0.99, 0.88, 0.96),
}


@pytest.mark.parametrize("kind", LINKS)
def test_records_are_linked_to_who_they_are(workspace: Workspace, kind: str) -> None:
    """Against links that only the generator knows; every debtor number of the right company is right."""
    table, left, right, precision, recall, with_review = LINKS[kind]
    left_type, right_type = kind.split("_")
    truth = Path(workspace.demo) / "truth"
    found_right = f"{right_type}_id"
    to_find, linked, hits, offered, offered_hits = rows(
        workspace.build_db,
        f"""
        with right_ones as (
            select t.{left} as l, {"c.customer_id" if right == "customer_id" else "t." + right} as r
            from '{truth}/{table}.parquet' as t
            {f"inner join '{truth}/customers.parquet' as k on t.customer_id = k.customer_id inner join '{truth}/customers.parquet' as c on k.customer_id = c.customer_id or k.kvk_number = c.kvk_number" if right == "customer_id" else ""}
            where t.{right} is not null
        ),
        links as (
            select m.{left} as l, exists (select 1 from right_ones as o where o.l = m.{left} and o.r = m.{found_right}) as is_right
            from matching.{kind} as m
        ),
        review as (
            select m.left_id as l, exists (select 1 from right_ones as o where o.l = m.left_id and o.r = m.right_id) as is_right
            from matching.review as m where m.left_type = '{left_type}' and m.right_type = '{right_type}'
        )
        select (select count(distinct l) from right_ones), (select count(*) from links), (select count(*) from links where is_right),
            (select count(*) from review), (select count(distinct l) from review where is_right)
        """,
    )[0]
    assert hits / linked >= precision
    assert hits / to_find >= recall
    assert (hits + offered_hits) / to_find >= with_review
    # of a handful chance decides
    assert offered <= 3 * max(offered_hits, 10)
