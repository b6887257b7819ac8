"""From invoices whose payment is known, or known to be still out, to a model.

An invoice is learned from as it looked the day before it was made. One that is still open counts as what it is: not paid so far.
Payments that are seen stand for those that could not be seen yet (inverse probability of censoring, Kaplan-Meier).

A forest of trees learns the whole distribution of days round the base day at once; one tree with at most PROFILES leaves then
learns the forest, so that what is applied is a table. On ledgers of 2,500 and 55,000 invoices that costs 0.02 to 0.1 days of mean error
against the forest, and it lies within 0.1 of a boosted model; a single tree fitted directly is 0.1 to 0.7 days worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from orchestration.scoring.timing.apply import features_of, prepare
from orchestration.scoring.timing.history import EARLIEST, LATEST, WINDOWS
from orchestration.scoring.timing.model import (
    ADDED,
    DAYS,
    FEATURES,
    FIRST,
    LAST,
    Floats,
    Rule,
    Split,
    Timing,
)

Days = npt.NDArray[np.int64]

MOST_ROWS: Final = 20_000  # invoices learned from at most, drawn by a hash of their id
ENOUGH_ROWS: Final = 200  # paid invoices below which only the customer's own median is used
TREES: Final = 24
PROFILES: Final = 128
LEAST_IN_PROFILE: Final = 15
SEED: Final = 11
NOT_PAID: Final = 10**6
LEAST_SEEN: Final = 0.05  # of invoices not yet censored, that a weight rests on at least
RARE: Final = 0.02  # share of payments in weekends below which there are none
PRIOR_DAYS: Final = range(
    -3, 31
)  # where nothing was ever paid: some days before to a month after the due date
PRIOR_WEIGHT: Final = 1.0
DOUBT: Final = (
    0.001  # that nothing comes: what has waited longer than all before it is not sure to be paid tomorrow
)
DISPUTES: Final = 5  # settled disputes from which their length is learned
DISPUTE_DAYS: Final = 30
QUANTILES: Final = (0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)

# the figures where nothing was ever paid
START: Final = {
    **{name: 5.0 for name in WINDOWS},
    "spread_long": 10.0,
    "late_recent": 0.4,
    "late_long": 0.4,
    "late_all": 0.4,
    "very_late_long": 0.2,
    "low_long": -5.0,
    "high_long": 20.0,
}


def fit_timing(
    con: duckdb.DuckDBPyConnection, known_on: date, *, plain: bool = False, most_rows: int = MOST_ROWS
) -> Timing:
    """A model of what was known on a day, from the rows of `asked` with asked_on before it.

    Args:
        con: holds `ledger` and `asked` (history.describe) with a row per invoice, asked the day before it was made.
        known_on: payments after it are not seen.
        plain: only the customer's own median and one profile; also what few invoices give.
        most_rows: invoices to learn from at most.
    """
    con.execute(
        f"""
        create or replace temp table lessons as
        select *, date_diff('day', due_date, clear_date) as late
        from (
            select a.*, case when l.clear_date <= $known_on then l.clear_date end as clear_date
            from asked as a inner join ledger as l on a.invoice_id = l.invoice_id
            where l.invoice_date <= $known_on and a.asked_on < l.invoice_date
                -- what was credited away was never to be paid
                and (l.closed_date is null or l.closed_date > $known_on or l.is_lost)
        )
        order by md5(invoice_id), invoice_id
        limit {most_rows}
        """,
        {"known_on": known_on},
    )
    paid = con.execute("select count(*) from lessons where clear_date is not null").fetchall()[0][0]
    centre = _centre(con)
    working = _keeps_working_days(con)
    disputes = _dispute_days(con, known_on)
    own = Rule(0.0, {"median_long": 1.0})
    if plain or paid < ENOUGH_ROWS:
        rough = Timing("own_habit", centre, own, Rule(0.0, {}), (_leaf(0),), _one(), working, disputes, paid)
        offsets, weights = _offsets(con, rough, known_on)
        profile = _profile(offsets, weights)
        return Timing(
            "own_habit",
            centre,
            own,
            Rule(0.0, {}),
            (_leaf(0),),
            profile[None, :],
            working,
            disputes,
            paid,
        )
    return _learned(con, known_on, centre, working, disputes, paid)


def _learned(
    con: duckdb.DuckDBPyConnection,
    known_on: date,
    centre: dict[str, float],
    working: bool,
    disputes: int,
    paid: int,
) -> Timing:
    rough = Timing(
        "timing", centre, Rule(0.0, {}), Rule(0.0, {}), (_leaf(0),), _one(), working, disputes, paid
    )
    prepare(con, rough, "lessons", "learning")
    rows = features_of(con, "learning", (*FEATURES, "late", "seen_days"), _seen(known_on))
    late = np.where(np.isnan(rows["late"]), NOT_PAID, rows["late"])
    seen = rows["seen_days"]
    weights = _weights(np.minimum(late, seen), (late < NOT_PAID) | (seen >= LATEST))
    matrix = np.column_stack([rows[name] for name in FEATURES])
    with threadpool_limits(limits=1):
        late_rule, chance_rule = _rules(matrix, late, weights)
    placed = Timing("timing", centre, late_rule, chance_rule, (_leaf(0),), _one(), working, disputes, paid)
    prepare(con, placed, "lessons", "learning")
    columns = (*FEATURES, *ADDED)
    rows = features_of(con, "learning", (*columns, "paid_offset", "late"), _seen(known_on))
    offsets = np.where(np.isnan(rows["paid_offset"]), NOT_PAID, rows["paid_offset"])
    used = weights > 0
    places = _places(offsets[used])
    given = np.column_stack([rows[name] for name in columns])[used].astype(np.float32)
    punctual = late[used] <= 0
    splits, profiles = _profiles(given, places, punctual, weights[used], columns)
    return Timing("timing", centre, late_rule, chance_rule, splits, profiles, working, disputes, paid)


def _seen(known_on: date) -> str:
    return f"""
        select *, cast(date_diff('day', due_date, date '{known_on}') as double) as seen_days,
            cast(date_diff('day', base_date, clear_date) as double) as paid_offset
        from learning order by invoice_id
    """


def _centre(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """The average customer's figures, over invoices with a history before them."""
    means = ", ".join(f"round(avg({name}), 9)" for name in WINDOWS)
    found = con.execute(
        f"select {means} from (select * from lessons where paid_count > 0 order by invoice_id)"
    ).fetchall()[0]
    return {
        name: START[name] if value is None else float(value)
        for name, value in zip(WINDOWS, found, strict=True)
    }


def _keeps_working_days(con: duckdb.DuckDBPyConnection) -> bool:
    share = con.execute(
        "select avg(case when isodow(clear_date) > 5 then 1 else 0 end) from lessons"
        " where clear_date is not null"
    ).fetchall()[0][0]
    return share is not None and share < RARE


def _dispute_days(con: duckdb.DuckDBPyConnection, known_on: date) -> int:
    count, middle = con.execute(
        """
        select count(*), median(date_diff('day', dispute_opened_date, clear_date)) from ledger
        where clear_date <= $day and clear_date > dispute_opened_date and dispute_opened_date <= $day
        """,
        {"day": known_on},
    ).fetchall()[0]
    return int(middle) if count >= DISPUTES else DISPUTE_DAYS


def _offsets(con: duckdb.DuckDBPyConnection, model: Timing, known_on: date) -> tuple[Floats, Floats]:
    prepare(con, model, "lessons", "learning")
    rows = features_of(con, "learning", ("late", "paid_offset", "seen_days"), _seen(known_on))
    late = np.where(np.isnan(rows["late"]), NOT_PAID, rows["late"])
    offsets = np.where(np.isnan(rows["paid_offset"]), NOT_PAID, rows["paid_offset"])
    seen = rows["seen_days"]
    return offsets, _weights(np.minimum(late, seen), (late < NOT_PAID) | (seen >= LATEST))


def _weights(days: Floats, is_event: npt.NDArray[np.bool_]) -> Floats:
    """What each payment stands for: one over the chance that it could be seen; 0 for what is still out."""
    if not len(days):
        return np.zeros(0)
    order = np.argsort(days, kind="stable")
    at_risk = len(days) - np.arange(len(days))
    kept = np.cumprod(1 - ~is_event[order] / at_risk)
    before = np.empty(len(days))
    before[order] = np.concatenate([[1.0], kept[:-1]])
    return np.where(is_event, 1 / np.maximum(before, LEAST_SEEN), 0.0)


def _rules(matrix: Floats, late: Floats, weights: Floats) -> tuple[Rule, Rule]:
    """Days late by a regression that outliers do not pull, and the log odds of being late."""
    from sklearn.linear_model import HuberRegressor, LogisticRegression

    used = weights > 0
    known, days, counts = matrix[used], np.clip(late[used], EARLIEST, LATEST), weights[used]
    middle, width = known.mean(axis=0), known.std(axis=0)
    width = np.where(width > 1e-9, width, np.inf)  # what never varies gets no weight
    scaled = (known - middle) / width
    huber = HuberRegressor(epsilon=1.1, alpha=1.0, max_iter=300).fit(scaled, days, sample_weight=counts)
    rules = [_unscaled(huber.intercept_, huber.coef_, middle, width)]
    is_late = days > 0
    if is_late.all() or not is_late.any():
        return rules[0], Rule(0.0, {})
    logistic = LogisticRegression(C=0.1, max_iter=300, solver="newton-cholesky").fit(
        scaled, is_late, sample_weight=counts
    )
    return rules[0], _unscaled(logistic.intercept_[0], logistic.coef_[0], middle, width)


def _unscaled(intercept: float, coefficients: Floats, middle: Floats, width: Floats) -> Rule:
    slopes = coefficients / width
    return Rule(
        round(float(intercept - (slopes * middle).sum()), 9),
        {name: round(float(slope), 9) for name, slope in zip(FEATURES, slopes, strict=True)},
    )


def _places(offsets: Floats) -> Days:
    """Place in a profile of each day round the base day; the last one is 'not by LAST'."""
    return np.where(offsets > LAST, DAYS, np.clip(offsets, FIRST, LAST) - FIRST).astype(np.int64)


def _profiles(
    given: npt.NDArray[np.float32],
    places: Days,
    punctual: npt.NDArray[np.bool_],
    weights: Floats,
    columns: Sequence[str],
) -> tuple[tuple[Split, ...], Floats]:
    """A forest learns in how far each day has been passed; one tree learns the forest."""
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.tree import DecisionTreeRegressor

    cuts = np.unique(np.quantile(places, QUANTILES))
    target = np.column_stack([*(places <= cut for cut in cuts), punctual]).astype(np.float64)
    forest = RandomForestRegressor(
        TREES,
        min_samples_leaf=max(20, len(places) // 250),
        max_features=0.5,
        random_state=SEED,
        n_jobs=2,
    ).fit(given, target, sample_weight=weights)
    chances = np.zeros((len(places), DAYS + 1))
    for tree in forest.estimators_:
        chances += _of_leaves(tree.apply(given), places, weights) / TREES
    # several threads would add up the trees in the order in which they are ready
    forest.set_params(n_jobs=1)
    one = DecisionTreeRegressor(
        max_leaf_nodes=PROFILES, min_samples_leaf=LEAST_IN_PROFILE, random_state=SEED
    ).fit(given, forest.predict(given))
    leaf = one.apply(given)
    profiles: list[Floats] = []
    numbers: dict[int, int] = {}
    for node in np.unique(leaf):
        numbers[int(node)] = len(profiles)
        profiles.append(chances[leaf == node].mean(axis=0))
    return _splits(one.tree_, numbers, columns), _doubted(np.array(profiles, dtype=np.float64))


def _of_leaves(leaf: Days, places: Days, weights: Floats) -> Floats:
    """Each row's distribution: that of the rows in its leaf."""
    sums = np.zeros((leaf.max() + 1, DAYS + 1))
    np.add.at(sums, (leaf, places), weights)
    return (sums / np.maximum(sums.sum(axis=1, keepdims=True), 1e-12))[leaf]


def _splits(tree, numbers: dict[int, int], columns: Sequence[str]) -> tuple[Split, ...]:  # type: ignore[no-untyped-def]
    found = []
    for node in range(tree.node_count):
        if tree.children_left[node] == tree.children_right[node]:
            found.append(_leaf(node, numbers[node]))
        else:
            found.append(
                Split(
                    node,
                    columns[tree.feature[node]],
                    float(tree.threshold[node]),
                    int(tree.children_left[node]),
                    int(tree.children_right[node]),
                    -1,
                )
            )
    return tuple(found)


def _leaf(node: int, profile: int = 0) -> Split:
    return Split(node, None, 0.0, -1, -1, profile)


def _one() -> Floats:
    profile = np.zeros((1, DAYS + 1))
    profile[0, -FIRST] = 1.0
    return profile


def _doubted(profiles: Floats) -> Floats:
    """The same with a little of 'never', so that something is left of every day."""
    doubted = profiles * (1 - DOUBT)
    doubted[..., DAYS] += DOUBT
    return doubted.round(9)


def _profile(offsets: Floats, weights: Floats) -> Floats:
    """One distribution of all, with a little of what is usual anywhere: never empty, however few were paid."""
    counts = np.zeros(DAYS + 1)
    np.add.at(counts, _places(offsets), weights)
    counts[[day - FIRST for day in PRIOR_DAYS]] += PRIOR_WEIGHT / len(PRIOR_DAYS)
    return _doubted(counts / counts.sum())
