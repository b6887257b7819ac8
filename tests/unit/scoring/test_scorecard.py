"""The scorecard: points, probabilities, what is left out, and that no order of rows shows."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from orchestration.errors import PaywellError
from orchestration.scoring.features import Feature, Settings, folds_of
from orchestration.scoring.scorecard import BASE, Scorecard, fit_scorecard, logistic

FEATURES = (
    Feature("size", "number"),
    Feature("sector", "code", levels=(2, 4)),
    Feature("form", "category"),
)


def company_rows(count: int = 400, seed: int = 1) -> pa.Table:
    """Made companies: larger ones, builders and private limited ones are better."""
    rng = np.random.default_rng(seed)
    size = rng.integers(1, 100, count).astype(float)
    sector = rng.choice(["4120", "4121", "4399", "6201", "6202"], count)
    form = rng.choice(["bv", "nv", "vof"], count, p=[0.6, 0.2, 0.2])
    logit = size / 25 - 1.5 + (np.char.startswith(sector.astype(str), "4")) * 1.2 - (form == "vof") * 1.5
    good = (rng.random(count) < 1 / (1 + np.exp(-logit))).astype(int)
    return pa.table(
        {
            "id": [f"c{row:05}" for row in range(count)],
            "good": good,
            "size": pa.array(size, mask=rng.random(count) < 0.1),
            "sector": pa.array(sector.astype(str), mask=rng.random(count) < 0.1),
            "form": form.astype(str),
            "same": ["x"] * count,
            "noise": rng.choice(list("abcdefgh"), count),
        }
    )


def fitted(table: pa.Table, features: tuple[Feature, ...] = FEATURES) -> Scorecard:
    return fit_scorecard(table, target="good", features=features, id_column="id")


def test_points_of_one_bin_per_feature_and_the_base_add_up_to_the_score() -> None:
    table = company_rows()
    card = fitted(table)
    found = card.predict(table, "id")
    places = card.bin_places(table)
    for row in (0, 17, 399):
        points = [rows[places[name][row]].points for name, rows in card.bins.items()]
        assert found["score"][row].as_py() == pytest.approx(card.base.points + sum(points), abs=1e-9)
    assert found.column_names == ["id", "logit", "score", "probability"]
    assert found["id"].to_pylist() == table["id"].to_pylist()


def test_500_is_even_odds_and_40_points_double_them() -> None:
    base = fitted(company_rows()).base
    for points, probability in ((500.0, 1 / 2), (540.0, 2 / 3), (580.0, 4 / 5), (460.0, 1 / 3)):
        card = Scorecard((type(base)(BASE, 0, "all", "base", points=points),))
        found = card.predict(pa.table({"id": [1]}))
        assert found["probability"][0].as_py() == pytest.approx(probability)
        assert found["logit"][0].as_py() == pytest.approx(math.log(probability / (1 - probability)))


def test_the_mean_probability_is_the_rate_of_good() -> None:
    table = company_rows(2000)
    found = fitted(table).predict(table)["probability"].to_numpy()
    assert found.mean() == pytest.approx(table["good"].to_numpy().mean(), abs=0.01)


def test_what_is_better_gets_more_points() -> None:
    card = fitted(company_rows())
    size = [row.points for row in card.bins["size"] if not row.is_missing]
    assert len(size) > 1
    assert all(np.diff(size) > 0)
    points = {row.bin: row.points for row in card.bins["form"]}
    assert points["vof"] < points["bv"]
    sector = {row.bin: row.points for row in card.bins["sector"]}
    assert sector["62"] < 0 < max(sector["41"], sector["4120"])


def test_the_order_of_rows_and_columns_changes_nothing() -> None:
    table = company_rows()
    other = table.take(pa.array(np.random.default_rng(9).permutation(table.num_rows)))
    other = other.select(list(reversed(other.column_names)))
    assert fitted(table).to_table().equals(fitted(other).to_table())


def test_the_table_alone_is_the_model() -> None:
    table = company_rows()
    card = fitted(table)
    again = Scorecard.from_table(card.to_table())
    assert again.predict(table).equals(card.predict(table))
    assert again.to_table().equals(card.to_table())
    assert [(one.name, one.kind) for one in again.features] == [(one.name, one.kind) for one in FEATURES]


def test_a_recalibrated_card_has_the_log_odds_asked_for_by_its_points_alone() -> None:
    table = company_rows()
    card = fitted(table)
    before = card.predict(table)["logit"].to_numpy()
    changed = Scorecard.from_table(card.recalibrated(0.7, -0.4).to_table())
    assert changed.predict(table)["logit"].to_numpy() == pytest.approx(-0.4 + 0.7 * before, abs=1e-6)
    same = card.recalibrated(1.0, 0.0)
    assert same == card


def test_what_is_the_same_for_all_and_what_tells_nothing_is_left_out_and_said() -> None:
    table = company_rows()
    card = fitted(table, (*FEATURES, Feature("same", "category"), Feature("noise", "category")))
    assert set(card.bins) == {"size", "sector", "form"}
    assert [note.split(": ")[0] for note in card.notes] == ["same", "noise"]
    assert "same for all" in card.notes[0]


def test_a_column_that_is_missing_throughout_is_left_out() -> None:
    table = company_rows().append_column("empty", pa.nulls(400, pa.float64()))
    card = fitted(table, (*FEATURES, Feature("empty", "number")))
    assert "empty" not in card.bins


def test_a_column_that_is_there_or_not_is_no_constant() -> None:
    table = company_rows()
    there = pa.array([1.0 if good else None for good in table["good"].to_pylist()])
    card = fitted(table.append_column("there", there), (Feature("there", "number"),))
    assert card.bins["there"][-1].points < 0 < card.bins["there"][0].points


def test_without_any_feature_the_base_is_the_rate() -> None:
    table = company_rows()
    card = fitted(table, (Feature("same", "category"),))
    rate = table["good"].to_numpy().mean()
    assert card.predict(table)["probability"].to_numpy() == pytest.approx(rate, abs=1e-6)


def test_the_regression_sees_of_a_row_only_what_other_folds_learned() -> None:
    # values of two rows each, their outcomes by chance: what is remembered would look like knowledge
    rng = np.random.default_rng(4)
    table = pa.table(
        {
            "id": [f"c{row}" for row in range(600)],
            "good": rng.integers(0, 2, 600),
            "own": [f"v{row // 2}" for row in range(600)],
        }
    )
    settings = Settings(least_value_rows=1, least_category_share=0, category_pseudo_count=1)
    features = [Feature("own", "category")]
    card = fit_scorecard(table, target="good", features=features, id_column="id", settings=settings)
    spread = np.ptp(card.predict(table)["probability"].to_numpy())
    assert spread < 0.2


def test_folds_hang_on_the_ids_and_spread_both_kinds() -> None:
    ids = [f"c{row}" for row in range(100)]
    good = np.array([1] * 80 + [0] * 20)
    fold = folds_of(ids, good, 5)
    assert [int(((fold == turn) & (good == 0)).sum()) for turn in range(5)] == [4] * 5
    assert [int(((fold == turn) & (good == 1)).sum()) for turn in range(5)] == [16] * 5
    back = folds_of(ids[::-1], good[::-1], 5)
    assert back[::-1].tolist() == fold.tolist()
    assert fold[:5].tolist() != [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"good": [1] * 400}, "good and bad"),
        ({"good": [2] + [0, 1] * 199 + [1]}, "other values"),
        ({"good": [None] + [0, 1] * 199 + [1]}, "other values"),
        ({"id": ["c1", "c1"] + [f"d{row}" for row in range(398)]}, "twice"),
        ({"form": [1.5] * 400}, "fractions"),
        ({"size": ["many"] * 400}, "no number"),
    ],
)
def test_what_cannot_be_learned_from_is_said(change: dict[str, list], says: str) -> None:
    table = company_rows()
    for name, values in change.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    with pytest.raises(PaywellError, match=says):
        fitted(table)


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(PaywellError, match="'sise'"):
        fitted(company_rows(), (Feature("sise", "number"),))
    with pytest.raises(PaywellError, match="'good'"):
        fitted(company_rows().drop_columns(["good"]))


def test_a_table_that_is_no_whole_scorecard_is_refused() -> None:
    table = fitted(company_rows()).to_table()
    for broken in (
        table.drop_columns(["points"]),
        table.slice(1),
        table.filter(pa.array([not value for value in table["is_missing"].to_pylist()])),
    ):
        with pytest.raises(PaywellError, match="scorecard"):
            Scorecard.from_table(broken)


def test_the_ridge_holds_the_weights_and_not_the_intercept() -> None:
    good = np.array([1] * 90 + [0] * 10)
    nothing = logistic(np.zeros((100, 1)), good, 0.01)
    assert nothing == pytest.approx([math.log(9), 0])
    evidence = np.array([[1.0], [-1.0]] * 50)
    even = np.array([1, 0, 1, 0, 1, 1, 0, 0] * 12 + [1, 0, 1, 0])
    loose, held = logistic(evidence, even, 1e6)[1], logistic(evidence, even, 0.01)[1]
    assert 0 < held < loose / 1.2
    # at the optimum the pull of the rows equals that of the ridge
    chance = 1 / (1 + np.exp(-evidence[:, 0] * held - logistic(evidence, even, 0.01)[0]))
    assert (evidence[:, 0] * (even - chance)).sum() == pytest.approx(held / 0.01, abs=1e-6)


def test_two_rows_of_each_kind_are_the_least() -> None:
    table = company_rows()
    for bad, refused in ((2, False), (1, True)):
        good = pa.array([0] * bad + [1] * (400 - bad))
        changed = table.set_column(table.column_names.index("good"), "good", good)
        if refused:
            with pytest.raises(PaywellError, match="two of each"):
                fitted(changed)
        else:
            assert fitted(changed).base.good_count == 398
