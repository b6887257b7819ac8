"""A model as SQL: the base day and the profile of each row, and what they say of the days to come. Any number of rows, in one pass each.

Results hang on the row alone, not on others, their order or the number of threads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb
import numpy as np

from orchestration.scoring.timing.history import WEEKDAYS
from orchestration.scoring.timing.model import (
    FEATURES,
    FIRST,
    LAST,
    RUN_COUNT,
    RUN_SHARE,
    Floats,
    Split,
    Timing,
    features_sql,
)

VERY_LATE_DAYS: Final = 30
SHARES: Final = 1000  # by which a profile is read backwards
RULE_SHARE: Final = 2 / 3  # of the chance of late that the linear rule says; the profile says the rest

# the run day nearest to a day: the last business day of a month, and the fifteenth or the first business day after it
MACROS = (
    """create or replace temp macro timing_month_end(day) as
        last_day(day) - cast(case isodow(last_day(day)) when 6 then 1 when 7 then 2 else 0 end as integer)""",
    """create or replace temp macro timing_mid_month(day) as
        cast(date_trunc('month', day) as date) + 14
        + cast(case isodow(cast(date_trunc('month', day) as date) + 14) when 6 then 2 when 7 then 1 else 0 end as integer)""",
    """create or replace temp macro timing_nearest(day, earlier, same, later) as
        case
            when abs(date_diff('day', day, same)) <= abs(date_diff('day', day, earlier))
                and abs(date_diff('day', day, same)) <= abs(date_diff('day', day, later)) then same
            when abs(date_diff('day', day, earlier)) <= abs(date_diff('day', day, later)) then earlier
            else later
        end""",
    """create or replace temp macro timing_day_paid(day) as
        day - cast(case isodow(day) when 6 then 1 when 7 then 2 else 0 end as integer)""",
    """create or replace temp macro timing_working_day(day) as
        day + cast(case isodow(day) when 6 then 2 when 7 then 1 else 0 end as integer)""",
)


def prepare(con: duckdb.DuckDBPyConnection, model: Timing, relation: str, into: str) -> None:
    """Make temp table `into`: the rows of `relation` (history.describe's columns) with features, base_date and profile.

    Columns added: FEATURES and ADDED (real), pay_run ('month_end', 'mid_month', 'weekly' or null), run_weekday (1–7, null
    without a weekly run), base_date, own_median_late (days, as it is in `relation`), profile.
    """
    for macro in MACROS:
        con.execute(macro)
    features = ",\n".join(
        f"cast({text} as double) as f_{name}" for name, text in features_sql(model.centre).items()
    )
    # the tree was fitted on single precision: a split must fall to the same side here
    seen = ", ".join(f"cast(f_{name} as real) as {name}" for name in FEATURES)
    kept = ", ".join(
        name for name in con.sql(f"select * from {relation} limit 0").columns if name not in FEATURES
    )
    con.execute(f"""
        create or replace temp table {into} as
        with felt as (
            select *, {features} from {relation}
        ),
        judged as (
            select *,
                round({model.late.sql("f_")}, 6) as late_rule,
                round(1 / (1 + exp(-({model.chance.sql("f_")}))), 9) as chance_rule,
                case
                    when paid_count < {RUN_COUNT} then null
                    when month_end_share >= {RUN_SHARE} then 'month_end'
                    when mid_month_share >= {RUN_SHARE} then 'mid_month'
                    when greatest({", ".join(f"weekday_{at}_share" for at in WEEKDAYS)}) >= {RUN_SHARE} then 'weekly'
                end as run_kind,
                case {" ".join(f"when weekday_{at}_share >= {RUN_SHARE} then {at}" for at in WEEKDAYS)} end as run_day
            from felt
        ),
        wished as (
            select *,
                case
                    when dispute_opened_date <= asked_on and (dispute_closed_date is null or dispute_closed_date > asked_on)
                        then greatest(
                            due_date + cast(round(late_rule) as integer), dispute_opened_date + {model.dispute_days}
                        )
                    else due_date + cast(round(late_rule) as integer)
                end as wished_on
            from judged
        ),
        placed as (
            select *,
                case run_kind
                    when 'month_end' then timing_nearest(
                        wished_on,
                        timing_month_end(cast(date_trunc('month', wished_on) as date) - 1),
                        timing_month_end(wished_on),
                        timing_month_end(last_day(wished_on) + 1)
                    )
                    when 'mid_month' then timing_nearest(
                        wished_on,
                        timing_mid_month(cast(date_trunc('month', wished_on) as date) - 1),
                        timing_mid_month(wished_on),
                        timing_mid_month(last_day(wished_on) + 1)
                    )
                    when 'weekly' then wished_on + cast((run_day - isodow(wished_on) + 10) % 7 - 3 as integer)
                    else wished_on
                end as base_on
            from wished
        ),
        whole as (
            select {kept}, {seen},
                run_kind as pay_run,
                case when run_kind = 'weekly' then run_day end as run_weekday,
                base_on as base_date,
                cast(late_rule as real) as usual_late,
                cast(chance_rule as real) as late_chance,
                cast(date_diff('day', due_date, base_on) as real) as base_offset,
                -- its own, drawn towards nobody
                placed.median_long as own_median_late
            from placed
        )
        select *, cast({_tree(model.splits)} as integer) as profile from whole
    """)


def lay_out(con: duckdb.DuckDBPyConnection, model: Timing) -> None:
    """Make temp table `profiles`: a row per profile with its lists, which `curve` looks up by place.

    Columns: profile, before (chance that it comes before each day from FIRST to LAST + 1), reached (day round the base day by
    which each of SHARES + 1 equal shares has come; null where it never does).
    """
    con.register("profile_rows", model.profile_table())
    con.register("reached_rows", model.reached_table(SHARES))
    con.execute("""
        create or replace temp table profiles as
        select b.profile, b.before, r.reached
        from (select profile, list(before order by day_offset) as before from profile_rows group by profile) as b
        inner join (select profile, list(day_offset order by share) as reached from reached_rows group by profile) as r
            on b.profile = r.profile
    """)
    con.unregister("profile_rows")
    con.unregister("reached_rows")


def place_of(day: str, model: Timing, *, is_payment_day: bool = True) -> str:
    """Place in `before` of the evening of a day (SQL of a date), for a row with base_date."""
    # what would come in a weekend comes on Monday: by Saturday and Sunday no more has come than by Friday
    moved = f"timing_day_paid({day})" if model.keeps_working_days and is_payment_day else f"({day})"
    return f"cast(least(greatest(date_diff('day', base_date, {moved}) + 1, {FIRST}), {LAST + 1}) + {1 - FIRST} as integer)"


def curve(place: str) -> str:
    """Chance that an invoice of a row of `weighed` is paid by the evening of the day at a place of `before`.

    The profile says when; whether it is late at all, the two rules say together: what lies before and after the due date is
    stretched to fit.
    """
    return f"""case when {place} <= at_due then early_factor * before[{place}]
        else early_factor * by_due + late_factor * (before[{place}] - by_due) end"""


def weigh(con: duckdb.DuckDBPyConnection, model: Timing, relation: str, into: str) -> None:
    """Make temp table `into`: the rows of `relation` (from `prepare`) with what `curve` needs.

    Columns added: at_due, by_due, early_factor, late_factor, before, reached, by_now (chance that it were paid by asked_on).
    """
    lay_out(con, model)
    share = RULE_SHARE if model.chance.coefficients else 0.0
    con.execute(f"""
        create or replace temp table {into} as
        with opened as (
            select *, {place_of("due_date", model, is_payment_day=False)} as at_due, {place_of("asked_on", model)} as at_now
            from {relation}
        ),
        found as (
            select o.*, p.before, p.reached, p.before[o.at_due] as by_due
            from opened as o inner join profiles as p on o.profile = p.profile
        ),
        judged as (
            select *, {share} * cast(late_chance as double) + {1 - share} * (1 - by_due) as is_late_chance from found
        ),
        stretched as (
            select * exclude (is_late_chance),
                case when by_due between 1e-6 and 1 - 1e-6 then (1 - is_late_chance) / by_due else 1.0 end as early_factor,
                case when by_due between 1e-6 and 1 - 1e-6 then is_late_chance / (1 - by_due) else 1.0 end as late_factor
            from judged
        )
        select * exclude (at_now), {curve("at_now")} as by_now from stretched
    """)


def foretell(con: duckdb.DuckDBPyConnection, model: Timing, relation: str, into: str) -> None:
    """Make temp table `into`: the rows of `relation` (from `weigh`) with what is to be expected after asked_on.

    Columns added: expected_date, early_date, late_date (half, a tenth, nine tenths of what is left; null where that never
    comes), late_probability, very_late_probability, paid_within_7_, _14_, _30_probability, unpaid_probability (not by LAST
    days after the base day), own_percentile (what was to have come by now). The lists of `weigh` are left out.
    """
    move = "timing_working_day" if model.keeps_working_days else ""
    ends = {
        "end": place_of("due_date", model, is_payment_day=False),
        "very": place_of(f"due_date + {VERY_LATE_DAYS}", model),
        **{f"w{days}": place_of(f"asked_on + {days}", model) for days in (7, 14, 30)},
        "last": str(LAST - FIRST + 2),
    }

    def later(name: str) -> str:
        """Chance that it is paid after that day, or never."""
        return f"least(greatest((1 - by_{name}) / greatest(1 - by_now, 1e-9), 0), 1)"

    def day(share: float) -> str:
        """The day by which that share of what is left has come."""
        wanted = f"(by_now + {share} * (1 - by_now))"
        # back to the profile before it was stretched
        plain = f"""case when {wanted} <= early_factor * by_due then {wanted} / greatest(early_factor, 1e-9)
            else by_due + ({wanted} - early_factor * by_due) / greatest(late_factor, 1e-9) end"""
        offset = (
            f"reached[cast(least(greatest(ceil(({plain}) * {SHARES} - 1e-6), 0), {SHARES}) as integer) + 1]"
        )
        return f"case when {offset} is not null then greatest({move}(base_date + {offset}), asked_on + 1) end"

    con.execute(f"""
        create or replace temp table {into} as
        with passed as (
            select *, {", ".join(f"{curve(place)} as by_{name}" for name, place in ends.items())} from {relation}
        )
        select * exclude (before, reached, at_due, by_due, early_factor, late_factor, by_now,
                {", ".join(f"by_{name}" for name in ends)}),
            {day(0.5)} as expected_date,
            {day(0.1)} as early_date,
            {day(0.9)} as late_date,
            case when asked_on >= due_date then 1.0 else round({later("end")}, 6) end as late_probability,
            case when asked_on >= due_date + {VERY_LATE_DAYS} then 1.0 else round({later("very")}, 6) end as very_late_probability,
            {", ".join(f"round(1 - {later(f'w{days}')}, 6) as paid_within_{days}_probability" for days in (7, 14, 30))},
            round({later("last")}, 6) as unpaid_probability,
            round(by_now, 6) as own_percentile
        from passed
    """)


def features_of(
    con: duckdb.DuckDBPyConnection, relation: str, names: Sequence[str], query: str | None = None
) -> dict[str, Floats]:
    """Columns of a relation (or of a query over it) as doubles, null as NaN."""
    columns = ", ".join(f"cast({name} as double) as {name}" for name in names)
    found = con.sql(f"select {columns} from ({query or f'from {relation}'})").fetchnumpy()
    return {name: np.ma.filled(np.ma.asarray(found[name]).astype(np.float64), np.nan) for name in names}


def _tree(splits: Sequence[Split]) -> str:
    """The number of the profile: one condition per leaf, side by side, as DuckDB plans deeply nested cases for minutes."""
    nodes = {split.node: split for split in splits}
    cases = []

    def walk(node: int, bounds: dict[str, tuple[float | None, float | None]]) -> None:
        split = nodes[node]
        if split.feature is None:
            cases.append(f"when {_within(bounds)} then {split.profile}")
            return
        low, high = bounds.get(split.feature, (None, None))
        walk(split.left, {**bounds, split.feature: (low, split.threshold)})
        walk(split.right, {**bounds, split.feature: (split.threshold, high)})

    walk(0, {})
    return f"case {' '.join(cases)} end"


def _within(bounds: Mapping[str, tuple[float | None, float | None]]) -> str:
    parts = []
    for name, (low, high) in bounds.items():
        if low is not None:
            parts.append(f"{name} > {low!r}")
        if high is not None:
            parts.append(f"{name} <= {high!r}")
    return " and ".join(parts) or "true"
