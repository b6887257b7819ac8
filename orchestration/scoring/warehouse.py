"""From the warehouse's relations and market to scores: reads the models READS, writes the tables WRITES into schema `scoring`.

What is fitted is small and happens in Python; what is applied to the market is SQL. One connection in memory does the work,
so that the build database holds results only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import duckdb
import pyarrow as pa

from orchestration.progress import SILENT, Reporter
from orchestration.scoring.apply import market_means, reasons_sql, scores_sql
from orchestration.scoring.backtest import deciles, is_enough, split_at
from orchestration.scoring.card import model_facts
from orchestration.scoring.drift import Drift, feature_drift
from orchestration.scoring.learning import (
    AFFINITY,
    AFFINITY_FEATURES,
    FEATURES,
    PERFORMANCE,
    Learned,
    good_of,
    judged,
    learn_affinity,
    learn_performance,
    usable,
)
from orchestration.scoring.measures import LEVEL_Z
from orchestration.scoring.scorecard import Scorecard, fit_scorecard
from orchestration.tables import arrow_table
from orchestration.workspace import Workspace

# the models that the scoring reads; they and what they are made of are built before it
READS = (
    "run_context",
    "scoring_dates",
    "relation_starts",
    "training_set",
    "company_features",
    "fct_deal",
    "bridge_account_company",
)
WRITES = (
    "scorecard",
    "company_scores",
    "score_reasons",
    "past_scores",
    "backtest",
    "backtest_deciles",
    "drift",
    "model_facts",
)
SAMPLE: Final = 20_000  # companies of the market that affinity is learned against, at most

TEXT, NUMBER, WHOLE, DAY = pa.string(), pa.float64(), pa.int64(), pa.date32()
CARD_COLUMNS: Final = {
    "model": "varchar",
    "feature": "varchar",
    "bin_number": "integer",
    "bin": "varchar",
    "kind": "varchar",
    "lower_bound": "double",
    "upper_bound": "double",
    "value": "varchar",
    "is_missing": "boolean",
    "points": "double",
    "count": "bigint",
    "good_count": "bigint",
    "good_rate": "double",
    "weight_of_evidence": "double",
    "information_value": "double",
}
SCORE_COLUMNS: Final = {
    "company_id": "varchar",
    "score": "double",
    "probability": "double",
    "probability_low": "double",
    "probability_high": "double",
    "rank_score": "double",
    "score_method": "varchar",
    "affinity_score": "double",
    "affinity_probability": "double",
    "affinity_index": "double",
}


def learn_warehouse(workspace: Workspace, report: Reporter = SILENT) -> Learned:
    """Learn from the build database and write the tables WRITES into its schema `scoring`."""
    workspace.tmp.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"temp_directory": str(workspace.tmp)}) as con:
        con.execute(f"attach '{workspace.build_db}' as warehouse")
        con.execute("create schema if not exists warehouse.scoring")
        con.execute("begin")
        learned = _learn(con, report)
        con.execute("commit")
    return learned


def _learn(con: duckdb.DuckDBPyConnection, report: Reporter) -> Learned:
    as_of: date = con.execute("select as_of_date from warehouse.core.run_context").fetchall()[0][0]
    con.execute(
        "create temp view market as select * from warehouse.prospects.company_features where is_as_of and is_active"
    )
    training = con.sql("select * from warehouse.prospects.training_set order by company_id").to_arrow_table()
    known = judged(training)
    learned = learn_performance(training, as_of, report)
    report.step("Scoring the market")
    market_count: int = con.execute("select count(*) from market").fetchall()[0][0]
    learned.affinity = _affinity(con, training, market_count)
    cards = {PERFORMANCE: learned.scorecard or learned.performance, AFFINITY: learned.affinity}
    _write_cards(con, cards)
    _write_scores(con, learned)
    _write_reasons(con, {PERFORMANCE: learned.performance, AFFINITY: learned.affinity})
    _write_past(con, known)
    _write_back_test(con, learned)
    drifts = _drifts(con, known, learned, market_count)
    _write(
        con,
        "drift",
        (
            (one.feature, round(one.psi, 6), one.drift_class, one.training_count, one.market_count)
            for one in drifts
        ),
        {"feature": TEXT, "psi": NUMBER, "drift_class": TEXT, "training_count": WHOLE, "market_count": WHOLE},
    )
    facts = model_facts(learned, training, cards, drifts, market_count)
    _write(
        con,
        "model_facts",
        ((fact.name, fact.value, fact.says, place) for place, fact in enumerate(facts, 1)),
        {"fact": TEXT, "value": TEXT, "says": TEXT, "position": WHOLE},
    )
    return learned


def _affinity(con: duckdb.DuckDBPyConnection, training: pa.Table, market_count: int) -> Scorecard | None:
    """Affinity from who became a customer (as it was then) or won a deal, against a draw from the rest of the market."""
    columns = ", ".join(f"{one.name}" for one in AFFINITY_FEATURES)
    con.register("training", training)
    buyers = f"""
        select company_id, {columns} from training where outcome <> 'no_features'
        union all
        select company_id, {columns} from market
        where company_id in (
            select b.company_id from warehouse.core.fct_deal as d
            inner join warehouse.core.bridge_account_company as b on d.account_id = b.account_id
            where d.is_won
        ) and company_id not in (select company_id from warehouse.prospects.relation_starts)
        order by company_id
    """
    found = con.sql(buyers).to_arrow_table()
    con.register("buyers", found)
    # drawn by a hash of the id: the same companies every time
    others = con.sql(f"""
        select company_id, {columns} from market
        where company_id not in (select company_id from warehouse.prospects.relation_starts)
            and company_id not in (select company_id from buyers)
        order by md5(company_id), company_id
        limit {SAMPLE}
    """).to_arrow_table()
    return learn_affinity(found, others, market_count)


def _write_cards(con: duckdb.DuckDBPyConnection, cards: dict[str, Scorecard | None]) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in CARD_COLUMNS.items())
    con.execute(f"create or replace table warehouse.scoring.scorecard ({columns})")
    for model, card in cards.items():
        if card is not None:
            con.register("card", card.to_table())
            taken = ", ".join(f'"{name}"' for name in list(CARD_COLUMNS)[1:])
            con.execute(f"insert into warehouse.scoring.scorecard select '{model}', {taken} from card")


def _write_scores(con: duckdb.DuckDBPyConnection, learned: Learned) -> None:
    """One row per company of the as-of day's market; what could not be learned is null."""
    con.execute(f"""
        create or replace table warehouse.scoring.company_scores (
            {", ".join(f"{name} {kind}" for name, kind in SCORE_COLUMNS.items())}
        )
    """)
    nothing = "select company_id as id, cast(null as double) as score, cast(null as double) as probability from market"
    performance = scores_sql(learned.performance, "market", "company_id") if learned.performance else nothing
    affinity = scores_sql(learned.affinity, "market", "company_id") if learned.affinity else nothing
    method = f"'{learned.method}'" if learned.performance else "null"
    error = _error_case(learned)
    con.execute(f"""
        insert into warehouse.scoring.company_scores
        select
            p.id,
            round(p.score, 6),
            round(p.probability, 8),
            round(1 / (1 + exp(-(ln(p.probability / (1 - p.probability)) - {LEVEL_Z} * {error}))), 8),
            round(1 / (1 + exp(-(ln(p.probability / (1 - p.probability)) + {LEVEL_Z} * {error}))), 8),
            round(p.score, 6),
            {method},
            round(a.score, 6),
            round(a.probability, 8),
            round(a.probability / a.mean_probability, 4)
        from ({performance}) as p
        inner join (
            select *, cast(sum(cast(probability as decimal(18, 12))) over () as double) / nullif(count(probability) over (), 0)
                as mean_probability
            from ({affinity})
        ) as a on p.id = a.id
        order by p.id
    """)


def _error_case(learned: Learned) -> str:
    """Standard error of the log odds by the score's band; null where it is not known."""
    if not learned.bands:
        return "cast(null as double)"
    arms = " ".join(
        f"when p.score >= {band.score_from!r} then {band.error!r}" for band in reversed(learned.bands)
    )
    return f"(case {arms} else {learned.bands[0].error!r} end)"


def _write_reasons(con: duckdb.DuckDBPyConnection, cards: dict[str, Scorecard | None]) -> None:
    con.execute("""
        create or replace table warehouse.scoring.score_reasons (
            company_id varchar, model varchar, direction varchar, place integer, feature varchar, bin varchar,
            points_effect double, good_rate double, "count" bigint
        )
    """)
    for model, card in cards.items():
        if card is not None:
            reasons = reasons_sql(card, "market", "company_id", means=market_means(con, card, "market"))
            con.execute(f"""
                insert into warehouse.scoring.score_reasons
                select id, '{model}', direction, row_number() over (partition by id, direction order by place), feature, bin,
                    round(points_effect, 4), round(good_rate, 6), "count"
                from ({reasons})
                -- what no relation was like is no evidence
                where "count" > 0
                order by all
            """)


def _write_past(con: duckdb.DuckDBPyConnection, known: pa.Table) -> None:
    """How companies ranked on past dates that became customers afterwards, by what could be learned then."""
    con.execute("""
        create or replace table warehouse.scoring.past_scores (
            company_id varchar, scoring_date date, score double, probability double, rank bigint, market_count bigint, decile integer
        )
    """)
    days = con.execute(
        "select scoring_date from warehouse.prospects.scoring_dates where not is_as_of order by scoring_date"
    ).fetchall()
    for (day,) in days:
        then, _ = split_at(known, day)
        features = usable(then, FEATURES)
        if not features or not is_enough(good_of(then)):
            continue
        card = fit_scorecard(then, target="is_good", features=features, id_column="company_id")
        con.execute(
            f"create or replace temp view market_then as select * from warehouse.prospects.company_features"
            f" where scoring_date = date '{day}' and is_active"
        )
        # who was a customer already is no prospect, so it takes no rank
        con.execute(f"""
            insert into warehouse.scoring.past_scores
            select id, date '{day}', round(score, 6), round(probability, 8), place, companies, (place - 1) * 10 // companies + 1
            from (
                select s.*, row_number() over (order by s.score desc, s.id) as place, count(*) over () as companies
                from ({scores_sql(card, "market_then", "company_id")}) as s
                where s.id not in (
                    select company_id from warehouse.prospects.relation_starts where entry_date <= date '{day}'
                )
            )
            where id in (select company_id from warehouse.prospects.relation_starts where entry_date > date '{day}')
            order by id
        """)


def _write_back_test(con: duckdb.DuckDBPyConnection, learned: Learned) -> None:
    _write(
        con,
        "backtest",
        (
            (
                *(one.cut_off, one.method, one.train_count, one.test_count, _short(one.good_rate)),
                *(_short(one.auc.value), _short(one.auc.low), _short(one.auc.high)),
                *(_short(one.top_fifth.value), _short(one.top_fifth.low), _short(one.top_fifth.high)),
                *(_short(one.lift_top_decile), _short(one.brier)),
                *(_short(one.calibration.value), _short(one.calibration.low), _short(one.calibration.high)),
            )
            for one in learned.back_test.judged
        ),
        {
            **{
                "cut_off": DAY,
                "method": TEXT,
                "train_count": WHOLE,
                "test_count": WHOLE,
                "good_rate": NUMBER,
            },
            **{"auc": NUMBER, "auc_low": NUMBER, "auc_high": NUMBER},
            **{"top_fifth_good_rate": NUMBER, "top_fifth_low": NUMBER, "top_fifth_high": NUMBER},
            **{"lift_top_decile": NUMBER, "brier": NUMBER},
            **{"calibration_error": NUMBER, "calibration_low": NUMBER, "calibration_high": NUMBER},
        },
    )
    _write(
        con,
        "backtest_deciles",
        (
            (
                *(one.method, one.decile, one.count, one.good_count, _short(one.predicted_rate)),
                *(_short(one.good_rate), _short(one.low), _short(one.high), _short(one.lift)),
            )
            for one in deciles(learned.back_test)
        ),
        {
            **{
                "method": TEXT,
                "decile": WHOLE,
                "count": WHOLE,
                "good_count": WHOLE,
                "predicted_rate": NUMBER,
            },
            **{"good_rate": NUMBER, "good_rate_low": NUMBER, "good_rate_high": NUMBER, "lift": NUMBER},
        },
    )


def _drifts(
    con: duckdb.DuckDBPyConnection, known: pa.Table, learned: Learned, market_count: int
) -> list[Drift]:
    """How far the market of today lies from what was learned from, largest first."""
    if learned.performance is None or not market_count:
        return []
    found = []
    for feature in usable(known, FEATURES):
        market = con.sql(f"select {feature.name} from market").to_arrow_table()[feature.name]
        found.append(feature_drift(feature, known[feature.name], market))
    return sorted(found, key=lambda one: (-one.psi, one.feature))


def _write(
    con: duckdb.DuckDBPyConnection, name: str, rows: Iterable[Sequence[Any]], columns: dict[str, pa.DataType]
) -> None:
    con.register("written", arrow_table(rows, columns))
    con.execute(f"create or replace table warehouse.scoring.{name} as from written")


def _short(value: float | None) -> float | None:
    # floating sums differ in their last digits from machine to machine
    return None if value is None else round(value, 6)
