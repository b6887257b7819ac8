"""What is learned from our own customers: who performs well, and who buys from us at all. Two models, never mixed.

What belongs here: which features there are, from relations and the market to scorecards, which method ranks, how sure a
probability is. Reading and writing the warehouse is `warehouse`; bins and weights are `scorecard`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.progress import SILENT, Reporter
from orchestration.scoring.backtest import (
    SCORECARD,
    SECTOR_RATE,
    BackTest,
    back_test,
    is_enough,
)
from orchestration.scoring.features import Feature
from orchestration.scoring.measures import Floats, Interval
from orchestration.scoring.scorecard import Scorecard, fit_scorecard

PERFORMANCE, AFFINITY = "performance", "affinity"
SECTOR: Final = "industry_code"

# What a register or a bureau knows of a company, and what the field expects of it. Nothing about persons: no names, ages,
# sexes, homes or origins; a legal form is the company's.
FEATURES: Final = (
    Feature(SECTOR, "code", levels=(2, 3, 4)),
    Feature("postal_area", "code", levels=(1, 2)),
    Feature("employee_count", "number", trend="auto"),
    Feature("company_age_years", "number", trend="auto"),
    Feature("legal_form", "category"),
    Feature("credit_score", "number", trend="rising"),
    Feature("probability_of_default", "number", trend="falling"),
    Feature("days_beyond_terms", "number", trend="falling"),
    Feature("score_change", "number", trend="rising"),
    Feature("equity_ratio", "number", trend="rising"),
    Feature("current_ratio", "number", trend="rising"),
    Feature("return_on_assets", "number", trend="rising"),
    Feature("revenue_per_employee", "number", trend="auto"),
    Feature("accounts_revenue", "number", trend="auto"),
    Feature("has_accounts", "category"),
    Feature("has_parent", "category"),
)
# a bureau's score and its chance of default are one judgement in two scales: where both are known, the score counts
SAME_AS: Final = {"probability_of_default": "credit_score"}
# what a company is; how it pays and how healthy it is says nothing about whether it needs what we sell
AFFINITY_FEATURES: Final = tuple(
    one
    for one in FEATURES
    if one.name in (SECTOR, "postal_area", "employee_count", "legal_form", "has_parent")
)
ENOUGH_CUSTOMERS: Final = 50  # to learn affinity from
ENOUGH_FOR_SECTORS: Final = 50  # judged relations for the sectors' rates, and
ENOUGH_FOR_SECTORS_OF_A_KIND: Final = 5
HALVES: Final = 5  # pairs of random halves, for how sure a probability is
HALVES_SEED: Final = 41
ENOUGH_IN_HALF: Final = 20
ENOUGH_IN_HALF_OF_A_KIND: Final = 3
BANDS: Final = 10  # of the score, each with its own uncertainty


@dataclass(frozen=True)
class Band:
    """How sure probabilities are from a score on: standard error of the log odds."""

    score_from: float
    error: float


@dataclass
class Learned:
    """What one run has learned. Cards are None where there was too little to learn from."""

    as_of: date
    performance: Scorecard | None = None  # what ranks: see `method`
    method: str = "none"  # scorecard, baseline or none
    why: str = ""
    scorecard: Scorecard | None = None  # shown, also where the baseline ranks
    affinity: Scorecard | None = None
    bands: list[Band] = field(default_factory=list)
    back_test: BackTest = field(default_factory=BackTest)
    relations: dict[str, int] = field(default_factory=dict)  # outcome → relations
    good_rate: float | None = None

    def figures(self) -> dict[str, float]:
        """The figures that a run tells, by name; those that are known."""
        found = {f"relations {outcome}": float(count) for outcome, count in self.relations.items()}
        for one in self.back_test.judged:
            if one.cut_off is None and one.auc.value is not None:
                found[f"AUC {one.method}"] = round(one.auc.value, 4)
        return found


def outcomes(training: pa.Table) -> dict[str, int]:
    """Relations per outcome, in the order of the words."""
    counts = training["outcome"].value_counts().to_pylist()
    return {row["values"]: row["counts"] for row in sorted(counts, key=lambda row: row["values"])}


def judged(training: pa.Table) -> pa.Table:
    """The relations that turned out good or bad."""
    return training.filter(pc.is_in(training["outcome"], pa.array(["good", "bad"])))


def good_of(relations: pa.Table) -> Floats:
    """Outcomes of judged relations: 1 good, 0 bad."""
    return relations["is_good"].to_numpy(zero_copy_only=False).astype(np.float64)


def usable(table: pa.Table, features: Sequence[Feature]) -> list[Feature]:
    """Features of which something is known, and not the same of all; of two that say one thing the first."""
    known = [
        one
        for one in features
        if pc.count_distinct(table[one.name], mode="all").as_py() > 1
        and table[one.name].null_count < table.num_rows
    ]
    names = {one.name for one in known}
    return [one for one in known if SAME_AS.get(one.name) not in names]


def learn_performance(training: pa.Table, as_of: date, report: Reporter = SILENT) -> Learned:
    """Who performs well: fit, back-test, choose what ranks, and how sure it is.

    Args:
        training: all relations, sorted by company: outcome, is_good, entry_date, outcome_date, features.
        as_of: the day that the warehouse describes.
        report: progress.
    """
    learned = Learned(as_of, relations=outcomes(training))
    known = judged(training)
    good = good_of(known)
    learned.good_rate = float(good.mean()) if len(good) else None
    features = usable(known, FEATURES)
    plain = [one for one in features if one.name == SECTOR]
    if is_enough(good) and features:
        report.step("Back-testing on past dates")
        learned.back_test = back_test(known, features, SECTOR, as_of, report)
        learned.scorecard = _fit(known, features)
        beats = learned.back_test.beats_baseline
        if beats is not False or not plain:
            learned.performance, learned.method = learned.scorecard, "scorecard"
            learned.why = _why_scorecard(learned.back_test)
        else:
            learned.performance, learned.method = _fit(known, plain), "baseline"
            learned.why = (
                "the rates of the sectors rank at least as well as the scorecard did on past dates"
                f" ({_auc(learned.back_test, SECTOR_RATE)} against {_auc(learned.back_test, SCORECARD)})"
            )
    elif is_enough(good, ENOUGH_FOR_SECTORS, ENOUGH_FOR_SECTORS_OF_A_KIND) and plain:
        learned.performance, learned.method = _fit(known, plain), "baseline"
        learned.why = (
            f"{len(good)} judged relations are too few for a scorecard: the rates of the sectors rank"
        )
    else:
        learned.why = f"{len(good)} judged relations are too few to learn from"
    if learned.performance is not None:
        used = features if learned.method == "scorecard" else plain
        learned.bands = _bands(known, used, learned.performance)
    return learned


def learn_affinity(buyers: pa.Table, others: pa.Table, market_count: int) -> Scorecard | None:
    """Who buys from us at all: own customers as they were when they came, against a sample of the market.

    Args:
        buyers: features of the companies that became customers or won a deal, sorted by company.
        others: features of other companies, drawn from the market.
        market_count: companies in the market; the sample's share of buyers is set right by it.
    """
    if buyers.num_rows < ENOUGH_CUSTOMERS or others.num_rows < ENOUGH_CUSTOMERS:
        return None
    columns = ["company_id", *(one.name for one in AFFINITY_FEATURES)]
    both = pa.concat_tables([buyers.select(columns), others.select(columns)])
    bought = np.concatenate([np.ones(buyers.num_rows), np.zeros(others.num_rows)]).astype(np.int64)
    both = both.append_column("is_good", pa.array(bought))
    features = usable(both, AFFINITY_FEATURES)
    if not features:
        return None
    sampled = buyers.num_rows / others.num_rows
    in_market = buyers.num_rows / max(market_count - buyers.num_rows, 1)
    return _fit(both, features).recalibrated(1.0, float(np.log(in_market / sampled)))


def _fit(table: pa.Table, features: Sequence[Feature]) -> Scorecard:
    return fit_scorecard(table, target="is_good", features=features, id_column="company_id")


def _bands(known: pa.Table, features: Sequence[Feature], card: Scorecard) -> list[Band]:
    """Standard error of the log odds per tenth of the score, from cards of random halves of the relations.

    A half differs from the whole by as much as the whole does from the truth (balanced half-samples).
    """
    whole = card.predict(known)
    scores, logits = whole["score"].to_numpy(), whole["logit"].to_numpy()
    random = np.random.default_rng(HALVES_SEED)
    shifts = []
    for _ in range(HALVES):
        first = random.permutation(known.num_rows) < known.num_rows // 2
        for half in (first, ~first):
            part = known.filter(pa.array(half))
            if is_enough(good_of(part), ENOUGH_IN_HALF, ENOUGH_IN_HALF_OF_A_KIND):
                shifts.append(_fit(part, features).predict(known)["logit"].to_numpy() - logits)
    if not shifts:
        return []
    spread = np.sqrt((np.array(shifts) ** 2).mean(axis=0))
    order = np.argsort(scores, kind="stable")
    bands: list[Band] = []
    for rows in np.array_split(order, min(BANDS, max(len(order) // 10, 1))):
        bands.append(
            Band(
                score_from=float(scores[rows[0]]) if bands else -1e9,
                error=float(np.sqrt((spread[rows] ** 2).mean())),
            )
        )
    return bands


def _auc(found: BackTest, method: str) -> str:
    judgement = found.figure(method)
    return "unknown" if judgement is None or judgement.auc.value is None else f"AUC {judgement.auc.value:.3f}"


def _why_scorecard(found: BackTest) -> str:
    if found.beats_baseline is None:
        return "there is too little past to compare it with; it ranks on trust"
    return (
        "on past dates it ranked who came afterwards better than the rates of the sectors do"
        f" ({_auc(found, SCORECARD)} against {_auc(found, SECTOR_RATE)})"
    )


def interval_text(one: Interval, digits: int = 2) -> str:
    """`0.74 (0.70–0.78)`, or `unknown`."""
    if one.value is None or one.low is None or one.high is None:
        return "unknown"
    return f"{one.value:.{digits}f} ({one.low:.{digits}f}–{one.high:.{digits}f})"
