"""What is learned from knows nothing of the future: rows that tell each outcome, dated the day after it, stay out.

What belongs here: one plant in the raw files and what it would have done. The rules on single dates are unit tests.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from orchestration.commands.common import read_config
from orchestration.demo.prepare import prepare
from orchestration.progress import SILENT
from orchestration.runs import PaywellRun
from orchestration.workspace import Workspace
from tests.pipeline.conftest import rows

SEED = 53
CUSTOMERS = 500
CUT = date(2023, 1, 1)
FEATURES = ["employee_count", "credit_score", "days_beyond_terms", "equity_ratio", "division"]

# What was known on a day, had nobody asked for the right one: the newest row by the day after the outcome.
LEAKED = """
    with asked as (
        select company_id, entry_date, is_good, outcome_date + 1 as day
        from prospects.training_set
        where is_good is not null and outcome_date < (select as_of_date from core.run_context)
    )
    select
        a.company_id, a.entry_date, a.is_good, v.employee_count, r.credit_score, r.days_beyond_terms, f.equity_ratio,
        cast(substr(v.industry_code, 1, 2) as integer) as division
    from asked as a
    asof left join core.company_versions as v on a.company_id = v.company_id and a.day >= v.known_from
    asof left join core.fct_rating as r on a.company_id = r.company_id and a.day >= r.rated_on
    asof left join core.fct_annual_account as f on a.company_id = f.company_id and a.day >= f.published_on
    order by a.company_id
"""
HONEST = """
    select
        company_id, entry_date, is_good, employee_count, credit_score, days_beyond_terms, equity_ratio,
        cast(substr(industry_code, 1, 2) as integer) as division
    from prospects.training_set
    where is_good is not null and outcome_date < (select as_of_date from core.run_context)
    order by company_id
"""


def learned(workspace: Workspace, config: Path) -> Workspace:
    """Load, match and build as far as the training set."""
    PaywellRun(workspace, read_config(config)).build("+training_set")
    return workspace


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A generated company as it is."""
    made = Workspace(tmp_path_factory.mktemp("honest") / "data")
    return learned(made, prepare(made.demo, customers=CUSTOMERS, seed=SEED, report=SILENT))


@pytest.fixture(scope="module")
def planted(honest: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The same files with rows that tell each outcome, dated the day after it."""
    made = Workspace(tmp_path_factory.mktemp("planted") / "data")
    shutil.copytree(honest.demo, made.demo)
    plant(made.demo, outcomes(honest))
    return learned(made, made.demo / "paywell.yml")


def outcomes(workspace: Workspace) -> dict[str, tuple[date, bool]]:
    """Registration number → last day of the window, and how the relation turned out; of those judged before today."""
    found = rows(
        workspace.build_db,
        """
        select k.registration_number, t.outcome_date, t.is_good = 1
        from prospects.training_set as t
        inner join core.dim_company as k on t.company_id = k.company_id
        where t.is_good is not null and t.outcome_date < (select as_of_date from core.run_context)
        """,
    )
    return {number: (day, good) for number, day, good in found}


def plant(demo: Path, told: dict[str, tuple[date, bool]]) -> None:
    """Append a rating, annual accounts and an entry of the register that give each outcome away."""
    ratings, accounts, profiles = [], [], []
    newest: dict[str, dict[str, Any]] = {}
    register = demo / "kvk" / "basisprofielen.jsonl.gz"
    with gzip.open(register, "rt", encoding="utf-8") as lines:
        for line in lines:
            profile = json.loads(line)
            if profile["kvkNummer"] in told:
                newest[profile["kvkNummer"]] = profile
    for number, (last_day, good) in sorted(told.items()):
        day = last_day + timedelta(days=1)
        score, chance, late = (99, 0.0001, 0) if good else (1, 0.9, 99)
        ratings.append([number, day, score, "A" if good else "E", chance, 1000, late])
        equity = 99000 if good else -99000
        accounts.append([number, last_day, day, equity, 100000, 50000, 50000, 100000, equity])
        code = "9609" if good else "0111"
        profiles.append(
            newest[number]
            | {
                "peildatum": str(day),
                "sbiActiviteiten": [{"sbiCode": code, "sbiOmschrijving": code, "indHoofdactiviteit": "Ja"}],
            }
        )
    append(demo / "creditsafe" / "ratings.csv.gz", as_csv(ratings))
    append(demo / "creditsafe" / "financials.csv.gz", as_csv(accounts))
    append(register, "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in profiles))


def as_csv(lines: list[list[Any]]) -> str:
    """Rows without a header."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def append(path: Path, text: str) -> None:
    """Add lines to a packed file."""
    whole = gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(whole + text.encode(), mtime=0))


def later_auc(workspace: Workspace, sql: str) -> float:
    """AUC of a plain model that learns from earlier relations, on later ones."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.metrics import roc_auc_score

    with duckdb.connect(str(workspace.build_db), read_only=True) as con:
        table = con.execute(sql).df()
    before = pd.to_datetime(table["entry_date"]).dt.date < CUT
    values = table[FEATURES].astype("float64")
    assert min(before.sum(), (~before).sum()) >= 50, "too few relations on one side of the cut"
    model = HistGradientBoostingClassifier(max_iter=60, min_samples_leaf=15, random_state=0)
    model.fit(values[before], table["is_good"][before])
    return float(roc_auc_score(table["is_good"][~before], model.predict_proba(values[~before])[:, 1]))


def test_rows_that_tell_the_outcome_reach_the_warehouse(honest: Workspace, planted: Workspace) -> None:
    """Else the next test proves nothing: every plant is a row of core, of each of the three kinds."""
    told = outcomes(honest)
    found = rows(
        planted.build_db,
        """
        select
            count(*) filter (where r.credit_score in (1, 99)),
            count(*) filter (where f.equity_ratio in (-0.99, 0.99)),
            count(*) filter (where v.industry_code in ('9609', '0111'))
        from prospects.training_set as t
        left join core.fct_rating as r on t.company_id = r.company_id and r.rated_on = t.outcome_date + 1
        left join core.fct_annual_account as f on t.company_id = f.company_id and f.published_on = t.outcome_date + 1
        left join core.company_versions as v on t.company_id = v.company_id and v.known_from = t.outcome_date + 1
        """,
    )
    assert len(told) >= 200
    assert found == [(len(told),) * 3]


def test_the_training_set_does_not_see_what_came_after_the_outcome(
    honest: Workspace, planted: Workspace
) -> None:
    """Row for row and column for column as without the plant."""
    sql = "select * from prospects.training_set order by company_id"
    assert rows(planted.build_db, sql) == rows(honest.build_db, sql)


def test_a_leak_would_have_shown(planted: Workspace) -> None:
    """Features taken without asking when they were known predict the later relations all but surely."""
    as_it_is, leaked = later_auc(planted, HONEST), later_auc(planted, LEAKED)
    assert leaked > 0.9, (as_it_is, leaked)
    assert leaked > as_it_is + 0.05, (as_it_is, leaked)
