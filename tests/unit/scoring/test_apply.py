"""The scorecard in SQL: the same to the last digits as in Python, and reasons measured from the mean."""

from __future__ import annotations

import math
from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from orchestration.scoring.apply import (
    bin_counts,
    market_means,
    ranked_bins,
    reasons_sql,
    scores_sql,
    training_means,
    wide_reasons_sql,
)
from orchestration.scoring.binning import Bin
from orchestration.scoring.features import Feature
from orchestration.scoring.scorecard import BASE, Scorecard, fit_scorecard


def size(*points: float) -> tuple[Bin, ...]:
    return (
        Bin("size", 1, "under 10", "number", None, 10.0, points=points[0], count=2),
        Bin("size", 2, "10 and over", "number", 10.0, None, points=points[1], count=6),
        Bin("size", 3, "missing", "number", is_missing=True, points=points[2], count=2),
    )


CARD = Scorecard(
    (
        Bin(BASE, 0, "all", "base", points=520.0),
        *size(-30, 10, -5),
        Bin("sector", 1, "4", "code", value="4", points=3.0, count=7, good_rate=0.5),
        Bin("sector", 2, "41", "code", value="41", points=20.0, count=4, good_rate=0.75),
        Bin("sector", 3, "4120", "code", value="4120", points=40.0, count=1),
        Bin("sector", 4, "other", "code", points=0.0),
        Bin("sector", 5, "missing", "code", is_missing=True, points=-8.0, count=3),
        Bin("o'form", 1, "it's", "category", value="it's", points=-12.0, count=5),
        Bin("o'form", 2, "other", "category", points=2.0, count=5),
        Bin("o'form", 3, "missing", "category", is_missing=True, points=0.0),
    )
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def companies(con: duckdb.DuckDBPyConnection, *rows: tuple) -> pa.Table:
    table = pa.table(
        {
            "no": pa.array([row[0] for row in rows], pa.string()),
            "size": pa.array([row[1] for row in rows], pa.float64()),
            "sector": pa.array([row[2] for row in rows], pa.string()),
            "o'form": pa.array([row[3] for row in rows], pa.string()),
        }
    )
    con.register("companies", table)
    return table


ROWS = (
    ("a", 9.999, "4120", "it's"),
    ("b", 10.0, "4129", "bv"),
    ("c", None, "49", None),
    ("d", math.nan, "9", " it's "),
    ("e", math.inf, " ", ""),
    ("f", -math.inf, None, "it"),
    ("g", 10.0, "4", "it's"),
)
SCORES = {
    "a": 520 - 30 + 40 - 12,
    "b": 520 + 10 + 20 + 2,
    "c": 520 - 5 + 3 + 0,
    "d": 520 - 5 + 0 - 12,
    "e": 520 + 10 - 8 + 0,
    "f": 520 - 30 - 8 + 2,
    "g": 520 + 10 + 3 - 12,
}


def test_scores_in_sql_are_the_points_of_the_bins(con: duckdb.DuckDBPyConnection) -> None:
    table = companies(con, *ROWS)
    found = con.execute(scores_sql(CARD, "companies", "no")).fetchall()
    assert {name: score for name, score, _ in found} == pytest.approx(SCORES)
    assert dict(zip("abcdefg", CARD.predict(table)["score"].to_pylist(), strict=True)) == pytest.approx(
        SCORES
    )
    probability = {name: value for name, _, value in found}
    assert probability["a"] == pytest.approx(1 / (1 + math.exp(-18 * math.log(2) / 40)))


def test_sql_equals_python_on_twenty_thousand_rows(con: duckdb.DuckDBPyConnection) -> None:
    rng = np.random.default_rng(11)
    count = 20_000
    table = pa.table(
        {
            "id": [f"c{row:05}" for row in range(count)],
            "good": rng.integers(0, 2, count),
            "size": pa.array(
                rng.choice([1.0, 5, 10, 20, 50, math.nan, math.inf, -math.inf], count),
                mask=rng.random(count) < 0.1,
            ),
            "ratio": rng.normal(size=count).round(3),
            "sector": pa.array(rng.integers(10, 9999, count).astype(str), mask=rng.random(count) < 0.1),
            "form": pa.array(rng.choice(["bv", "nv", "", " vof", "é'x"], count)),
        }
    )
    features = (
        *(Feature("size", "number"), Feature("ratio", "number")),
        *(Feature("sector", "code", levels=(1, 2, 4)), Feature("form", "category")),
    )
    skewed = table["good"].to_numpy() | (np.nan_to_num(table["ratio"].to_numpy()) > 0.5)
    learn = table.set_column(1, "good", pa.array(skewed))
    card = fit_scorecard(learn.slice(0, 3000), target="good", features=features, id_column="id")
    bounds = [row.lower_bound for row in card.bins["ratio"] if row.lower_bound is not None]
    exact = table.slice(0, len(bounds)).set_column(3, "ratio", pa.array(bounds, pa.float64()))
    table = pa.concat_tables([table.slice(len(bounds)), exact]).sort_by("id")
    con.register("companies", table)
    ours = con.sql(f"select * from ({scores_sql(card, 'companies', 'id')}) order by id").to_arrow_table()
    theirs = card.predict(table, "id")
    assert ours["id"].to_pylist() == theirs["id"].to_pylist()
    for name in ("score", "probability"):
        assert np.abs(ours[name].to_numpy() - theirs[name].to_numpy()).max() <= 1e-9


def test_counts_and_means_are_of_the_companies_asked_about(con: duckdb.DuckDBPyConnection) -> None:
    companies(con, *ROWS)
    counts = bin_counts(con, CARD, "companies")
    assert counts == {"size": [2, 3, 2], "sector": [2, 1, 1, 1, 2], "o'form": [3, 2, 2]}
    means = market_means(con, CARD, "companies")
    assert means["size"] == pytest.approx((2 * -30 + 3 * 10 + 2 * -5) / 7, abs=1e-6)


def test_without_a_market_reasons_are_measured_from_the_rows_learned_from() -> None:
    # of the seven of 4, four are of 41, of which one is of 4120: three, three and one are left
    found = training_means(CARD)
    assert found["sector"] == pytest.approx((3 * 3 + 3 * 20 + 1 * 40 - 3 * 8) / 10)
    assert found["size"] == pytest.approx((2 * -30 + 6 * 10 + 2 * -5) / 10)


def test_reasons_are_the_bins_furthest_above_and_below_the_mean(con: duckdb.DuckDBPyConnection) -> None:
    companies(con, *ROWS)
    means = {"size": -5.0, "sector": 3.0, "o'form": 0.0}
    found = con.execute(
        f'select id, direction, place, feature, bin, points_effect, good_rate, "count" from ({reasons_sql(CARD, "companies", "no", means=means)}) order by 1, 2 desc, 3'
    ).fetchall()
    assert [row[1:] for row in found if row[0] == "a"] == [
        ("for", 1, "sector", "4120", 37.0, None, 1),
        ("against", 1, "size", "under 10", -25.0, None, 2),
        ("against", 2, "o'form", "it's", -12.0, None, 5),
    ]
    assert [row[1:] for row in found if row[0] == "b"] == [
        ("for", 1, "sector", "41", 17.0, 0.75, 4),
        ("for", 2, "size", "10 and over", 15.0, None, 6),
        ("for", 3, "o'form", "other", 2.0, None, 5),
    ]
    # what lies on the mean is no reason
    assert not [row for row in found if row[0] == "c"]


def test_places_limit_the_reasons_of_each_direction(con: duckdb.DuckDBPyConnection) -> None:
    companies(con, *ROWS)
    means = {"size": 0.0, "sector": 0.0, "o'form": 0.0}
    query = reasons_sql(CARD, "companies", "no", 1, means, against=2)
    found = con.execute(
        f"select direction, place, feature from ({query}) where id = 'f' order by 1 desc, 2"
    ).fetchall()
    assert found == [("for", 1, "o'form"), ("against", 1, "size"), ("against", 2, "sector")]
    wide = con.sql(wide_reasons_sql(CARD, "companies", "no", 1, means, against=2))
    assert wide.columns == ["id", "for_1", "against_1", "against_2"]


def test_bins_are_ranked_by_effect_and_ties_by_the_order_of_the_card() -> None:
    ranked = ranked_bins(CARD, {"size": 0.0, "sector": 0.0, "o'form": 0.0})
    assert [effect for _, effect in ranked] == sorted((effect for _, effect in ranked), reverse=True)
    assert [row.feature for row, effect in ranked if effect == 0] == ["sector", "o'form"]


def test_a_card_without_features_scores_and_has_no_reasons(con: duckdb.DuckDBPyConnection) -> None:
    companies(con, *ROWS)
    card = Scorecard(CARD.rows[:1])
    assert {row[1] for row in con.execute(scores_sql(card, "companies", "no")).fetchall()} == {520.0}
    assert con.execute(reasons_sql(card, "companies", "no")).fetchall() == []
    assert bin_counts(con, card, "companies") == {}


def test_numbers_of_any_type_are_read(con: duckdb.DuckDBPyConnection) -> None:
    card = Scorecard((CARD.rows[0], *size(-30, 10, -5)))
    for kind in ("integer", "decimal(9, 2)", "double"):
        con.execute(f"create or replace temp table t as select 1 as id, cast(10 as {kind}) as size")
        assert con.execute(scores_sql(card, "t", "id")).fetchall()[0][1] == 530.0
