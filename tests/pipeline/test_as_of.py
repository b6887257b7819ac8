"""The warehouse at a past day knows nothing of what came after it: it equals one that never heard of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb

from orchestration.workspace import AUDIENCES, Workspace
from tests.pipeline.conftest import Published, paywell, rows
from tests.pipeline.cut_off import cut_demo


def published_rows(workspace: Workspace) -> dict[str, list[tuple]]:
    """Every published view with all its rows, in their order. Where a row stands in its file is no fact of the day."""
    found = {}
    for audience in AUDIENCES:
        database = workspace.served_db(audience)
        for (view,) in rows(database, "select table_name from duckdb_tables() order by 1"):
            columns = rows(database, f"select column_name from duckdb_columns() where table_name = '{view}'")
            lineage = [name for (name,) in columns if name == "source_line"]
            without = f"exclude ({', '.join(lineage)})" if lineage else ""
            found[f"{audience}.{view}"] = rows(database, f"select * {without} from {view}")
    return found


def first_difference(left: list[tuple], right: list[tuple]) -> str:
    """The first row that only one of them has, for a message that leads to the cause."""
    for one, other in zip(left, right, strict=False):
        if one != other:
            cells = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
            return f"{one[:3]}: {cells}"
    return f"{len(left)} rows against {len(right)}"


def assert_equal_views(known_later: Workspace, cut: Workspace) -> None:
    """All published views of both, row for row."""
    left, right = published_rows(known_later), published_rows(cut)
    assert left.keys() == right.keys()
    different = {
        view: first_difference(left[view], right[view]) for view in left if left[view] != right[view]
    }
    assert not different, "\n".join(f"{view}: {what}" for view, what in different.items())
    assert sum(map(len, left.values())) > 0


def test_the_demo_company_at_a_past_day_equals_its_files_cut_off_there(
    published: Published, copy_of_demo: Workspace, tmp_path: Path
) -> None:
    """Run with everything at hand and as of a day in the middle of a month, and on files that end on that day."""
    day = date(2025, 5, 20)
    cut_demo(published.workspace.demo, tmp_path / "cut", day)
    history = rows(
        published.workspace.served_db("bi"),
        "select customer_id, segment, payment_class, value_class, risk_class from segment_history where profile_date = '2025-04-30' order by 1",
    )
    config = copy_of_demo.demo / "paywell.yml"
    for data, options in (
        (copy_of_demo.data_dir, ["--config", config]),
        (tmp_path / "then", ["--config", tmp_path / "cut" / "paywell.yml"]),
    ):
        ended = paywell("run", "--as-of", day, *options, "--data-dir", data)
        assert ended.code == 0, ended.said
    assert_equal_views(copy_of_demo, Workspace(tmp_path / "then"))
    # and what the full history says of a month end is what was published of it then
    then = rows(
        copy_of_demo.served_db("bi"),
        "select customer_id, segment, payment_class, value_class, risk_class from segment_history where profile_date = '2025-04-30' order by 1",
    )
    assert len(history) > 50
    assert then == history


TABLES = """
invoices:
  files: "invoices.csv"
  columns: {invoice_id: id, customer_id: customer, invoice_date: dated, due_date: due, amount: amount, currency_code: currency}
settlements:
  files: "receipts.csv"
  columns: {settlement_id: id, invoice_id: invoice, settled_date: dated, amount: amount, settlement_type: kind}
"""


def a_ledger(last_day: date) -> dict[str, str | bytes]:
    """Three years of thirty customers up to `last_day`: parts, bounced payments, money before its document, credit notes, losses."""
    chance = random.Random(5)
    first = date(2023, 1, 2)
    invoices, receipts = ["id,customer,dated,due,amount,currency"], ["id,invoice,dated,amount,kind"]

    def receipt(invoice: str, day: date, amount: float, kind: str) -> None:
        number = f"R{chance.randrange(10**9)}"
        if day <= last_day:
            receipts.append(f"{number},{invoice},{day},{amount:.2f},{kind}")

    for customer in range(30):
        habit = chance.choice([-8, -2, 3, 12, 40])
        for number in range(chance.randrange(3, 40)):
            day = first + timedelta(chance.randrange(1095))
            due, amount = day + timedelta(30), chance.randrange(1000, 900000) / 100
            name = f"{customer:02}-{number:03}"
            currency = chance.choice(["EUR", "EUR", "EUR", "USD"])
            if day <= last_day:
                invoices.append(f"{name},C{customer:02},{day},{due},{amount:.2f},{currency}")
            paid = max(due + timedelta(habit + chance.randrange(-2, 9)), day - timedelta(5))
            how = chance.random()
            if how < 0.6:
                receipt(name, paid, amount, "payment")
            elif how < 0.75:
                receipt(name, paid, round(amount / 3, 2), "payment")
                receipt(name, paid + timedelta(20), round(amount - round(amount / 3, 2), 2), "payment")
            elif how < 0.85:
                receipt(name, paid, amount, "payment")
                receipt(name, paid + timedelta(9), -amount, "payment")
                receipt(name, paid + timedelta(60), amount, "payment")
            elif how < 0.9:
                receipt(name, due + timedelta(200), amount, "write_off")
    return {"invoices.csv": "\n".join(invoices) + "\n", "receipts.csv": "\n".join(receipts) + "\n"}


def test_a_ledger_alone_at_a_past_day_equals_its_files_cut_off_there(
    ledger: Callable[..., Path], tmp_path: Path
) -> None:
    """Bounced payments and parts: what stood open then is found again though it was settled since."""
    day = date(2025, 3, 31)
    config = ledger(a_ledger(date(2026, 6, 30)), TABLES)
    (tmp_path / "cut").mkdir()
    for name, content in a_ledger(day).items():
        (tmp_path / "cut" / name).write_text(str(content))
    cut_config = tmp_path / "cut.yml"
    cut_config.write_text(config.read_text().replace("path: in", "path: cut"))
    for data, used in ((tmp_path / "later", config), (tmp_path / "then", cut_config)):
        ended = paywell("run", "--as-of", day, "--config", used, "--data-dir", data)
        assert ended.code == 0, ended.said
    assert_equal_views(Workspace(tmp_path / "later"), Workspace(tmp_path / "then"))
    with duckdb.connect(str(Workspace(tmp_path / "later").build_db), read_only=True) as con:
        # the ledger does hold what would betray a look ahead
        (bounced,) = con.execute(
            "select count(*) from input.input__settlements where settled_date > '2025-03-31'"
        ).fetchall()[0]
    assert bounced > 100
