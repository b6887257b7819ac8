"""A scorecard as SQL: scores, and what speaks for and against, for any number of companies.

Scores are plain SQL: CASE per feature, no joins. Reasons rank the bins of all features once, by how far their points lie
above the market's mean for that feature; a row's best and worst bins are then the smallest and largest of its ranks.

Numbers may be of any numeric type; categories and codes text, whole numbers or booleans.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from orchestration.scoring.binning import OTHER, Bin
from orchestration.scoring.scorecard import EVEN_ODDS_SCORE, POINTS_TO_DOUBLE, Scorecard

PLACES = 3


def scores_sql(card: Scorecard, relation: str, id_column: str) -> str:
    """A query: id, score, probability per row of `relation`."""
    points = [_case(rows, [repr(row.points) + "e0" for row in rows]) for rows in card.bins.values()]
    score = " + ".join([f"{card.base.points!r}e0", *points])
    return f"""
select id, score, 1 / (1 + exp(-(score - {EVEN_ODDS_SCORE!r}e0) * ln(2e0) / {POINTS_TO_DOUBLE!r}e0)) as probability
from (select {quoted(id_column)} as id, {score} as score from {relation}) as scored"""


def bin_counts(con: duckdb.DuckDBPyConnection, card: Scorecard, relation: str) -> dict[str, list[int]]:
    """Rows of `relation` per feature and bin, in the order of the card."""
    if not card.bins:
        return {}
    places = ", ".join(
        f"histogram({_case(rows, [str(place) for place in range(len(rows))])})" for rows in card.bins.values()
    )
    found = con.execute(f"select {places} from {relation}").fetchall()[0]
    return {
        name: [(counted or {}).get(place, 0) for place in range(len(rows))]
        for (name, rows), counted in zip(card.bins.items(), found, strict=True)
    }


def market_means(con: duckdb.DuckDBPyConnection, card: Scorecard, relation: str) -> dict[str, float]:
    """Mean points per feature over the rows of `relation`: what a reason's effect is measured from."""
    counts = bin_counts(con, card, relation)
    return {name: _mean(rows, counts[name]) for name, rows in card.bins.items()}


def training_means(card: Scorecard) -> dict[str, float]:
    """Mean points per feature over the rows that the card was learned from."""
    return {name: _mean(rows, landed(rows)) for name, rows in card.bins.items()}


def landed(rows: Sequence[Bin]) -> list[int]:
    """Training rows whose bin it is: of a code's beginning those without a longer one that has a bin."""
    counts = {row.value: row.count for row in rows if row.value is not None}
    if rows[0].kind != "code":
        return [row.count for row in rows]
    alone = dict(counts)
    for value in counts:
        parent = next(
            (value[:length] for length in range(len(value) - 1, 0, -1) if value[:length] in counts), None
        )
        if parent is not None:
            alone[parent] -= counts[value]
    return [row.count if row.value is None else alone[row.value] for row in rows]


def _mean(rows: Sequence[Bin], counts: Sequence[int]) -> float:
    total = sum(counts)
    return (
        round(sum(row.points * count for row, count in zip(rows, counts, strict=True)) / total, 6)
        if total
        else 0.0
    )


def reasons_sql(
    card: Scorecard,
    relation: str,
    id_column: str,
    places: int = PLACES,
    means: Mapping[str, float] | None = None,
    against: int | None = None,
) -> str:
    """A query: id, direction (for, against), place (1 = strongest), feature, bin, points_effect, good_rate, count.

    Args:
        card: the card.
        relation: the companies.
        id_column: their id.
        places: reasons of each direction, at most; fewer where fewer bins lie on that side of the mean.
        means: mean points per feature (`market_means`); without it those of the rows learned from.
        against: reasons against, where they are to be another number.
    """
    ranked = ranked_bins(card, means)
    if not ranked:
        return (
            f"select {quoted(id_column)} as id, cast(null as varchar) as direction, cast(null as integer) as place,"
            " cast(null as varchar) as feature, cast(null as varchar) as bin, cast(null as double) as points_effect,"
            f' cast(null as double) as good_rate, cast(null as bigint) as "count" from {relation} where 1 = 0'
        )
    values = ",\n".join(
        f"({place}, {text(row.feature)}, {text(row.bin)}, {effect!r}e0, {_or_null(row.good_rate)}, {row.count})"
        for place, (row, effect) in enumerate(ranked, 1)
    )
    wide = wide_reasons_sql(card, relation, id_column, places, means, against)
    sides = [
        f"select id, '{way}' as direction, {place} as place, {way}_{place} as bin_rank from wide"
        for way, most in (("for", places), ("against", places if against is None else against))
        for place in range(1, most + 1)
    ]
    union = "\nunion all\n".join(sides)
    return f"""
with wide as ({wide}),
ranks as (
{union}
),
bins (bin_rank, feature, bin, points_effect, good_rate, "count") as (values
{values}
)
select r.id, r.direction, r.place, b.feature, b.bin, b.points_effect, b.good_rate, b."count"
from ranks as r
inner join bins as b on r.bin_rank = b.bin_rank"""


def wide_reasons_sql(
    card: Scorecard,
    relation: str,
    id_column: str,
    places: int = PLACES,
    means: Mapping[str, float] | None = None,
    against: int | None = None,
) -> str:
    """A query: id, for_1 … for_n, against_1 … against_n: ranks of `ranked_bins`, null where there is none."""
    ranked = ranked_bins(card, means)
    rank = {(row.feature, row.bin_number): place for place, (row, _) in enumerate(ranked, 1)}
    best, worst = sum(effect > 0 for _, effect in ranked), sum(effect >= 0 for _, effect in ranked)
    names = [f"r{number}" for number in range(len(card.bins))]
    cases = [
        f"cast({_case(rows, [str(rank[row.feature, row.bin_number]) for row in rows])} as smallint) as {name}"
        for name, rows in zip(names, card.bins.values(), strict=True)
    ]
    query = f"select {', '.join([f'{quoted(id_column)} as id', *cases])} from {relation}"
    kept = ["id", *names]
    shown = ["id"]
    for way, most in (("for", places), ("against", places if against is None else against)):
        pick, beyond, bound = (
            ("least", ">", f"<= {best}") if way == "for" else ("greatest", "<", f"> {worst}")
        )
        for place in range(1, most + 1):
            last = f"{way}_{place - 1}"
            left = (
                names
                if place == 1
                else [f"case when {name} {beyond} {last} then {name} end" for name in names]
            )
            query = f"select {', '.join(kept)}, {pick}({', '.join([*left, 'null'])}) as {way}_{place} from ({query}) as q"
            kept.append(f"{way}_{place}")
            shown.append(f"case when {way}_{place} {bound} then {way}_{place} end as {way}_{place}")
    return f"select {', '.join(shown)} from ({query}) as q"


def ranked_bins(card: Scorecard, means: Mapping[str, float] | None = None) -> list[tuple[Bin, float]]:
    """All bins with their effect (points above the mean for their feature), most for first, most against last."""
    means = training_means(card) if means is None else means
    effects = [(row, round(row.points - means[name], 6)) for name, rows in card.bins.items() for row in rows]
    return sorted(effects, key=lambda pair: -pair[1])


# expressions


def _case(rows: Sequence[Bin], results: Sequence[str]) -> str:
    """The result of the bin that a row of the relation falls into."""
    name = quoted(rows[0].feature)
    missing = next(place for place, row in enumerate(rows) if row.is_missing)
    if rows[0].kind == "number":
        number = f"cast({name} as double)"
        arms = [f"when {name} is null or isnan({number}) then {results[missing]}"]
        ranges = [place for place in range(len(rows)) if place != missing]
        arms += [
            f"when {number} < {rows[place].upper_bound!r}e0 then {results[place]}" for place in ranges[:-1]
        ]
        return f"case {' '.join(arms)} else {results[ranges[-1]]} end"
    word = f"trim(cast({name} as varchar))"
    other = next((place for place, row in enumerate(rows) if row.bin == OTHER and row.value is None), missing)
    named = {row.value: results[place] for place, row in enumerate(rows) if row.value is not None}
    if rows[0].kind == "code":
        found = _beginnings_case(word, "", named, results[other])
    else:
        arms = [f"when {text(value)} then {result}" for value, result in named.items()]
        found = f"case {word} {' '.join(arms)} else {results[other]} end" if arms else results[other]
    return f"case when {name} is null or {word} = '' then {results[missing]} else {found} end"


def _beginnings_case(word: str, beginning: str, named: Mapping[str, str], otherwise: str) -> str:
    """Longest known beginning, step by step: a row is compared with the next known pieces only."""
    below = [value for value in named if value.startswith(beginning) and value != beginning]
    if not below:
        return otherwise
    length = min(len(value) for value in below)
    arms = [
        f"when {text(piece)} then {_beginnings_case(word, piece, named, named.get(piece, otherwise))}"
        for piece in sorted({value[:length] for value in below})
    ]
    return f"case substr({word}, 1, {length}) {' '.join(arms)} else {otherwise} end"


def quoted(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text in SQL."""
    return "'" + value.replace("'", "''") + "'"


def _or_null(number: float | None) -> str:
    return "cast(null as double)" if number is None else f"{number!r}e0"
