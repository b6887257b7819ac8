"""What is learned from relations: which method ranks, what counts as too little, how sure a chance is."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from orchestration.scoring.learning import (
    AFFINITY_FEATURES,
    FEATURES,
    learn_affinity,
    learn_performance,
    outcomes,
    usable,
)

AS_OF = date(2026, 6, 30)


def training(count: int, seed: int = 5, told_by: str = "credit_score") -> pa.Table:
    """Relations as `training_set` has them: the outcome follows the credit score, or the sector alone."""
    random = np.random.default_rng(seed)
    entry = [date(2021, 7, 1) + timedelta(days=int(day)) for day in np.sort(random.integers(0, 1400, count))]
    score = random.normal(60, 15, count)
    sector = random.choice(["4120", "5610", "6201"], count)
    edge = {"credit_score": (score - 60) / 8, "sector": np.where(sector == "4120", 2.0, -1.5)}[told_by]
    good = random.random(count) < 1 / (1 + np.exp(-edge))
    columns: dict[str, pa.Array] = {
        one.name: pa.nulls(count, pa.float64() if one.kind == "number" else pa.string()) for one in FEATURES
    }
    columns |= {
        "industry_code": pa.array(sector.tolist()),
        "credit_score": pa.array(score),
        "probability_of_default": pa.array(1 / (1 + np.exp(0.075 * (score - 8)))),
        "employee_count": pa.array(random.integers(1, 60, count)),
        "legal_form": pa.array(random.choice(["bv", "eenmanszaak"], count).tolist()),
    }
    return pa.table(
        {
            "company_id": [f"K{number:05d}" for number in range(count)],
            "entry_date": pa.array(entry, pa.date32()),
            "outcome_date": pa.array([min(day + timedelta(days=730), AS_OF) for day in entry], pa.date32()),
            "outcome": np.where(good, "good", "bad").tolist(),
            "is_good": good.astype(np.int64),
            **columns,
        }
    )


def test_the_scorecard_ranks_where_it_beats_the_sectors() -> None:
    learned = learn_performance(training(500), AS_OF)
    assert learned.method == "scorecard" and learned.performance is learned.scorecard
    assert "better than the rates of the sectors" in learned.why
    assert learned.scorecard is not None and "credit_score" in learned.scorecard.information()


def test_the_sectors_rank_where_the_scorecard_does_not_beat_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.scoring.backtest.BackTest.beats_baseline", False)
    learned = learn_performance(training(300, told_by="sector"), AS_OF)
    assert learned.method == "baseline" and learned.performance is not None
    assert set(learned.performance.information()) == {"industry_code"}
    assert learned.scorecard is not None and learned.scorecard is not learned.performance
    assert "at least as well" in learned.why


@pytest.mark.parametrize(
    ("count", "method"), [(60, "scorecard"), (59, "baseline"), (50, "baseline"), (49, "none")]
)
def test_too_little_to_learn_from(count: int, method: str) -> None:
    table = training(400, told_by="sector")
    good = np.flatnonzero(table["is_good"].to_numpy() == 1)[: count // 2]
    bad = np.flatnonzero(table["is_good"].to_numpy() == 0)[: count - count // 2]
    learned = learn_performance(table.take(pa.array(np.sort(np.concatenate([good, bad])))), AS_OF)
    assert learned.method == method
    assert (learned.performance is None) == (method == "none")


def test_relations_that_cannot_be_judged_teach_nothing_and_are_counted() -> None:
    table = training(200)
    unknown = [
        "too_new" if place % 10 == 0 else was for place, was in enumerate(table["outcome"].to_pylist())
    ]
    left = table.set_column(table.column_names.index("outcome"), "outcome", pa.array(unknown))
    learned = learn_performance(left, AS_OF)
    assert learned.relations["too_new"] == 20
    assert sum(learned.relations.values()) == 200
    assert learned.performance is not None and learned.performance.base.count == 180
    assert outcomes(left) == learned.relations


def test_of_two_scales_of_one_judgement_the_score_counts() -> None:
    names = {one.name for one in usable(training(50), FEATURES)}
    assert "credit_score" in names and "probability_of_default" not in names
    alone = (
        training(50).drop_columns("credit_score").append_column("credit_score", pa.nulls(50, pa.float64()))
    )
    assert "probability_of_default" in {one.name for one in usable(alone, FEATURES)}


def test_a_feature_that_nobody_knows_is_no_feature() -> None:
    assert "equity_ratio" not in {one.name for one in usable(training(50), FEATURES)}


def test_bands_begin_anywhere_and_say_how_far_log_odds_may_move() -> None:
    bands = learn_performance(training(2000), AS_OF).bands
    assert bands[0].score_from < -1e6 and [one.score_from for one in bands] == sorted(
        one.score_from for one in bands
    )
    assert all(0 < one.error < 3 for one in bands)
    few = learn_performance(training(120), AS_OF).bands
    assert np.mean([one.error for one in few]) > np.mean([one.error for one in bands])


def test_affinity_adds_up_to_the_share_of_buyers_in_the_market() -> None:
    random = np.random.default_rng(2)
    columns = ["company_id", *(one.name for one in AFFINITY_FEATURES)]
    market = training(3000, seed=8).select(columns)
    likes = np.where(np.array(market["industry_code"].to_pylist()) == "4120", 0.3, 0.05)
    bought = random.random(3000) < likes
    buyers, others = market.filter(pa.array(bought)), market.filter(pa.array(~bought))
    card = learn_affinity(buyers, others.slice(0, 500), 3000)
    assert card is not None
    chance = card.predict(market)["probability"].to_numpy()
    assert chance.mean() == pytest.approx(bought.mean(), abs=0.02)
    building = np.array(market["industry_code"].to_pylist()) == "4120"
    assert chance[building].mean() > 3 * chance[~building].mean()
    assert learn_affinity(buyers.slice(0, 49), others, 3000) is None


def test_no_feature_tells_of_a_person() -> None:
    persons = ("name", "gender", "sex", "birth", "nationality", "contact", "person", "email", "phone")
    assert not [one.name for one in FEATURES if any(word in one.name for word in persons)]
