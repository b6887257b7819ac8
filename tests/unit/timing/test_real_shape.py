"""A ledger of the shape of a well-known one: 2,466 invoices of 100 customers in two years, terms of 30 days."""

from __future__ import annotations

from functools import cache
from statistics import fmean

import numpy as np
import pytest
from timing_ledgers import Row, ask_at_start, connection, day, invoice

from orchestration.scoring.timing.judge import BackTest, back_test, default_split

SEEDS = (1, 2, 3, 4)


def ledger(seed: int, count: int = 2466, customers: int = 100) -> list[Row]:
    """Each customer has its own days to settle; some disputes cost a week, and going paperless saves nine days."""
    random = np.random.default_rng(seed)
    habit = np.clip(random.normal(28, 9, customers), 8, 60)
    disputes = random.beta(1.2, 4, customers)
    paperless = random.integers(0, 730, customers)
    rows = []
    for at in range(count):
        customer, made = int(random.integers(customers)), int(random.integers(700))
        days = habit[customer] + random.normal(0, 6.2) + 7 * (random.random() < disputes[customer])
        days -= 9 * (made > paperless[customer]) - 3
        late = max(round(float(days)), 0) - 30
        rows.append(
            invoice(
                f"{at:06d}", made, late, customer_id=f"c{customer:03d}", amount=float(random.integers(5, 130))
            )
        )
    return rows


@cache
def judged(seed: int) -> BackTest:
    rows = ledger(seed)
    with connection(rows) as con:
        ask_at_start(con)
        split = default_split(con)
        assert split is not None
        return back_test(con, split, day(900))


def mean_of(method: str, figure: str) -> float:
    found = [getattr(judged(seed).of(method), figure) for seed in SEEDS]
    return fmean(found)


def test_ranks_at_least_as_well_as_the_own_late_rate() -> None:
    assert mean_of("timing", "auc") >= mean_of("own_late_rate", "auc") - 0.005


def test_is_nearer_the_day_than_the_own_median() -> None:
    assert mean_of("timing", "mean_error_days") <= 0.97 * mean_of("own_median", "mean_error_days")


def test_is_as_near_the_day_as_a_boosted_model() -> None:
    assert mean_of("timing", "mean_error_days") <= 1.03 * mean_of("boosted", "mean_error_days")


def test_interval_holds_what_it_says() -> None:
    assert 0.75 <= mean_of("timing", "interval_coverage") <= 0.85


@pytest.mark.parametrize("seed", SEEDS)
def test_chances_are_better_than_those_of_the_own_habit(seed: int) -> None:
    ours, plain = (judged(seed).of(method) for method in ("timing", "own_habit"))
    assert ours and plain and ours.brier and plain.brier
    assert ours.brier < plain.brier
