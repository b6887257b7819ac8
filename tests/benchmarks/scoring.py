"""Four million companies scored, ranked and explained, beside a plain prediction of the same card in numpy."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.scoring.apply import market_means, ranked_bins, scores_sql, wide_reasons_sql
from orchestration.scoring.features import Feature
from orchestration.scoring.scorecard import Scorecard, fit_scorecard

COMPANIES = 4_000_000
LEARNED = 3_000
NUMBERS, CATEGORIES, CODES = 12, 5, 3
MEMORY = "4GB"
PART = 500_000

FEATURES = (
    *(Feature(f"number_{at}", "number") for at in range(NUMBERS)),
    *(Feature(f"category_{at}", "category") for at in range(CATEGORIES)),
    *(Feature(f"code_{at}", "code", levels=(1, 2, 4)) for at in range(CODES)),
)


def make_companies(con: duckdb.DuckDBPyConnection, name: str, count: int) -> None:
    """Companies by a hash of their number: numbers with a tail, five values a category, 9,000 codes, a tenth missing."""
    draw = "(hash(i * 31 + {at}) % 1000003) / 1000003.0"
    columns = []
    for at, feature in enumerate(FEATURES):
        one = draw.format(at=at)
        value = {
            "number": f"round(exp(3 * {one}) * 10, 2)",
            "category": f"'value ' || floor(pow({one}, 2) * 8)::int",
            "code": f"(1000 + floor(pow({one}, 2) * 9000)::int)::varchar",
        }[feature.kind]
        columns.append(f"case when {draw.format(at=at + 100)} >= 0.1 then {value} end as {feature.name}")
    con.execute(
        f"create table {name} as select 'c' || lpad(i::varchar, 8, '0') as id, {', '.join(columns)} from range({count}) t(i)"
    )


def learn(con: duckdb.DuckDBPyConnection) -> Scorecard:
    """A card with all twenty features, from outcomes that hang a little on each."""
    make_companies(con, "learned", LEARNED)
    table = con.sql("select * from learned order by id").to_arrow_table()
    tells = np.zeros(LEARNED)
    for feature in FEATURES:
        values = table[feature.name].to_pylist()
        if feature.kind == "number":
            tells += np.array([0 if value is None else np.log(value) - 3.8 for value in values]) * 0.5
        else:
            tells += np.array(
                [0 if value is None else (sum(map(ord, value[:7])) % 5 - 2) * 0.4 for value in values]
            )
    draw = np.random.default_rng(1).random(LEARNED)
    good = (draw < 1 / (1 + np.exp(-tells))).astype(int)
    card = fit_scorecard(
        table.append_column("good", pa.array(good)), target="good", features=FEATURES, id_column="id"
    )
    print(f"    a card of {len(card.bins)} features and {len(card.rows) - 1} bins")
    return card


def scoring(folder: Path, compare: Callable[..., None]) -> None:
    """Score, rank and explain all companies; print memory and the largest difference from numpy."""
    with duckdb.connect(
        str(folder / "scoring.duckdb"),
        config={"memory_limit": MEMORY, "threads": 2, "temp_directory": str(folder / "tmp")},
    ) as con:
        con.execute("set preserve_insertion_order = false")
        con.execute("set enable_progress_bar = false")
        make_companies(con, "market", COMPANIES)
        card = learn(con)

        def ours() -> None:
            con.execute(
                f"""create or replace table scored as select *, row_number() over (order by score desc, id) as place
                from ({scores_sql(card, "market", "id")})"""
            )
            means = market_means(con, card, "market")
            con.execute(
                f"create or replace table reasons as {wide_reasons_sql(card, 'market', 'id', means=means)}"
            )
            names = [(at, row.feature, row.bin) for at, (row, _) in enumerate(ranked_bins(card, means), 1)]
            con.execute(
                "create or replace table reason_names (bin_rank smallint, feature varchar, bin varchar)"
            )
            con.executemany("insert into reason_names values (?, ?, ?)", names)

        found: list[float] = []

        def plain() -> None:
            """The same card in numpy, part by part: a score per company, without rank and reasons."""
            for start in range(0, COMPANIES, PART):
                part = con.sql(
                    f"select m.*, s.score from market m join scored s using (id) where m.rowid >= {start} and m.rowid < {start + PART}"
                ).to_arrow_table()
                score = card.predict(part)["score"].to_numpy()
                found.append(float(np.abs(score - part["score"].to_numpy()).max()))

        peak = Peak()
        with peak:
            ours()
        compare(
            f"score, rank, explain {COMPANIES:,} x {len(FEATURES)}", ours, plain, "numpy, the scores alone"
        )
        rows = con.execute(
            "select count(for_1) + count(for_2) + count(for_3) + count(against_1) + count(against_2) + count(against_3) from reasons"
        ).fetchall()[0][0]
        print(
            f"    {rows:,} reasons; memory {peak.gigabytes:.1f} GB at most while scoring; largest difference {max(found):.1e} points"
        )


class Peak:
    """The largest resident memory of this process while inside, in gigabytes."""

    def __init__(self) -> None:
        self.gigabytes = 0.0

    def _look(self) -> None:
        status = Path("/proc/self/statm")
        while not self._done.is_set():
            if status.is_file():
                pages = int(status.read_text().split()[1])
                self.gigabytes = max(self.gigabytes, pages * resource.getpagesize() / 1e9)
            time.sleep(0.05)

    def __enter__(self) -> Peak:
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._watch.join()
