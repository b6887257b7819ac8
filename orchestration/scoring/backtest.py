"""The back-test on time: fit on what was known at a past date, rank who became a customer after it, compare with what came.

What belongs here: cut-off dates, the methods side by side, and which of them may rank. Rows are relations (`training_set`):
company_id, entry_date, outcome_date, is_good (1, 0), and the features as known on entry_date.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.progress import SILENT, Reporter
from orchestration.scoring.challenger import boosted_probabilities
from orchestration.scoring.features import Feature
from orchestration.scoring.measures import (
    Floats,
    Interval,
    area_under_curve,
    brier_score,
    calibration_error,
    lift,
    rate_interval,
    tenths,
    top_good_rate,
    with_interval,
)
from orchestration.scoring.scorecard import fit_scorecard

SCORECARD, SECTOR_RATE, BOOSTED = METHODS = ("scorecard", "sector_rate", "boosted")
ENOUGH_JUDGED: Final = 60  # relations to learn from
ENOUGH_OF_A_KIND: Final = 15  # good ones, and bad ones
ENOUGH_TO_JUDGE: Final = 30  # relations to compare with, and
ENOUGH_JUDGED_OF_A_KIND: Final = 5
STEP_MONTHS: Final = 6
FIRST_MONTHS, LAST_MONTHS = 12, 60  # how far back cut-off dates lie
MOST_CUT_OFFS: Final = 4
FIFTH, TENTH = 0.2, 0.1

Predict = Callable[[pa.Table, pa.Table], Floats]  # training rows, rows to judge → probability of good


@dataclass(frozen=True)
class Judged:
    """What one method was worth on the rows after one cut-off date; `cut_off` None = all of them."""

    cut_off: date | None
    method: str
    train_count: int
    test_count: int
    good_rate: float
    auc: Interval
    top_fifth: Interval
    lift_top_decile: float | None
    brier: float | None
    calibration: Interval


@dataclass
class BackTest:
    """All judgements, and per method the rows of all cut-offs together (each relation once, by the last date before it)."""

    judged: list[Judged] = field(default_factory=list)
    pooled: dict[str, tuple[Floats, Floats]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there was too little to compare with."""
        return not self.judged

    def figure(self, method: str) -> Judged | None:
        """All cut-offs together, of one method."""
        return next((one for one in self.judged if one.cut_off is None and one.method == method), None)

    @property
    def beats_baseline(self) -> bool | None:
        """Whether the scorecard ranks at least as well as the sectors' rates do; None where it could not be compared."""
        card, plain = self.figure(SCORECARD), self.figure(SECTOR_RATE)
        if card is None or plain is None or card.auc.value is None or plain.auc.value is None:
            return None
        return card.auc.value >= plain.auc.value


def months_before(day: date, months: int) -> date:
    """The same day of the month earlier, or the month's last."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def is_enough(good: Floats, rows: int = ENOUGH_JUDGED, of_a_kind: int = ENOUGH_OF_A_KIND) -> bool:
    """Whether there are rows of both kinds to go by."""
    return len(good) >= rows and min(good.sum(), len(good) - good.sum()) >= of_a_kind


def split_at(relations: pa.Table, day: date) -> tuple[pa.Table, pa.Table]:
    """Relations whose outcome was known on `day`, and those that began after it; relations in between count in neither."""
    known = relations.filter(pc.less_equal(relations["outcome_date"], pa.scalar(day)))
    after = relations.filter(pc.greater(relations["entry_date"], pa.scalar(day)))
    return known, after


def cut_offs(relations: pa.Table, as_of: date) -> list[date]:
    """Past dates with enough known before and enough to compare with after, oldest first: the last few of them."""
    found = []
    for months in range(FIRST_MONTHS, LAST_MONTHS + 1, STEP_MONTHS):
        day = months_before(as_of, months)
        known, after = split_at(relations, day)
        if is_enough(_good(known)) and is_enough(_good(after), ENOUGH_TO_JUDGE, ENOUGH_JUDGED_OF_A_KIND):
            found.append(day)
    return sorted(found)[-MOST_CUT_OFFS:]


def back_test(
    relations: pa.Table, features: Sequence[Feature], sector: str, as_of: date, report: Reporter = SILENT
) -> BackTest:
    """Fit all methods at each cut-off date and judge them on what came after.

    Args:
        relations: judged relations, see the module.
        features: what the scorecard and the challenger may use.
        sector: the feature whose smoothed rates are the baseline.
        as_of: the day that the warehouse describes.
        report: progress.
    """
    found = BackTest()
    plain = [one for one in features if one.name == sector]
    methods: dict[str, Predict] = {
        SCORECARD: lambda known, after: card_probabilities(known, after, features),
        SECTOR_RATE: lambda known, after: card_probabilities(known, after, plain),
        BOOSTED: lambda known, after: boosted_probabilities(known, "is_good", features, after),
    }
    days = cut_offs(relations, as_of)
    last: dict[str, dict[str, tuple[float, float]]] = {method: {} for method in methods}
    trained = 0
    for place, day in enumerate(days, 1):
        known, after = split_at(relations, day)
        trained = known.num_rows
        for method, predict in methods.items():
            predicted = predict(known, after)
            found.judged.append(judge(day, method, known.num_rows, _good(after), predicted))
            last[method] |= dict(
                zip(
                    after["company_id"].to_pylist(),
                    zip(_good(after).tolist(), predicted.tolist(), strict=True),
                    strict=True,
                )
            )
        report.advance(place, len(days), "past dates")
    for method, rows in last.items():
        if rows:
            # in the order of the companies, so that redrawn rows are the same whatever the order of the files
            good, predicted = np.array([rows[key] for key in sorted(rows)]).T
            found.pooled[method] = (good, predicted)
            found.judged.append(judge(None, method, trained, good, predicted))
    return found


def card_probabilities(known: pa.Table, asked: pa.Table, features: Sequence[Feature]) -> Floats:
    """Probability of good of `asked` by a scorecard fitted on `known`."""
    card = fit_scorecard(known, target="is_good", features=features, id_column="company_id")
    return card.predict(asked)["probability"].to_numpy()


def judge(day: date | None, method: str, train_count: int, good: Floats, predicted: Floats) -> Judged:
    """All figures of one method on one set of rows."""
    return Judged(
        cut_off=day,
        method=method,
        train_count=train_count,
        test_count=len(good),
        good_rate=float(good.mean()),
        auc=with_interval(area_under_curve, good, predicted),
        top_fifth=with_interval(lambda g, p: top_good_rate(g, p, FIFTH), good, predicted),
        lift_top_decile=lift(good, predicted, TENTH),
        brier=brier_score(good, predicted),
        calibration=with_interval(calibration_error, good, predicted),
    )


@dataclass(frozen=True)
class Tenth:
    """One tenth of the judged relations by a method's ranking; 1 = best."""

    method: str
    decile: int
    count: int
    good_count: int
    predicted_rate: float
    good_rate: float
    low: float
    high: float
    lift: float | None


def deciles(found: BackTest) -> list[Tenth]:
    """What was predicted and what came, per tenth and method, over all cut-offs."""
    rows = []
    for method, (good, predicted) in found.pooled.items():
        group = tenths(predicted)
        for number in np.unique(group).tolist():
            mine = group == number
            count, hits = int(mine.sum()), int(good[mine].sum())
            low, high = rate_interval(hits, count)
            whole = float(good.mean())
            rows.append(
                Tenth(
                    method=method,
                    decile=number,
                    count=count,
                    good_count=hits,
                    predicted_rate=float(predicted[mine].mean()),
                    good_rate=hits / count,
                    low=low,
                    high=high,
                    lift=hits / count / whole if whole else None,
                )
            )
    return rows


def _good(relations: pa.Table) -> Floats:
    return relations["is_good"].to_numpy(zero_copy_only=False).astype(np.float64)
