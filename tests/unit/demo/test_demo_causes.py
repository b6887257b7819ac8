"""The demo's world: money adds up, classes follow from causes, behaviour shows what its class says."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from orchestration.demo import paydays, pilot
from tests.unit.demo.reading import UNTIL, Demo

PILOT = pd.Timestamp(2025, 10, 1)


def auc(score: pd.Series, outcome: pd.Series) -> float:
    ranks, good = score.rank(), outcome.astype(bool)
    return float((ranks[good].sum() - good.sum() * (good.sum() + 1) / 2) / (good.sum() * (~good).sum()))


def test_files_add_up_to_the_totals(demo: Demo) -> None:
    documents = demo.documents
    for currency, rows in documents.groupby("Currency"):
        assert rows["open"].sum() == demo.totals[f"open_cents_{currency}"]
        assert rows.loc[rows["Type"] == "8020", "cents"].sum() == demo.totals[f"invoiced_cents_{currency}"]
        assert -rows.loc[rows["Type"] == "8021", "cents"].sum() == demo.totals[f"credited_cents_{currency}"]
    assert (documents["Type"] == "8020").sum() == demo.totals["count_invoices"]
    assert (documents["Type"] == "8021").sum() == demo.totals["count_credit_notes"]
    assert len(demo.receipts) == demo.totals["count_settlements"]
    assert (documents["open"] != 0).sum() == demo.totals["count_open_documents"]


def test_nothing_is_settled_beyond_its_amount(demo: Demo) -> None:
    invoices = demo.documents[demo.documents["Type"] == "8020"]
    notes = demo.documents[demo.documents["Type"] == "8021"]
    assert (invoices["cents"] > 0).all() and (invoices["open"] >= 0).all()
    assert (notes["cents"] < 0).all() and (notes["open"] <= 0).all()
    known = set(demo.documents["InvoiceNumber"])
    assert set(demo.receipts["InvoiceNumber"]) <= known


def test_set_offs_balance_on_their_day(demo: Demo) -> None:
    credits = demo.receipts[demo.receipts["Type"] == "C"]
    assert len(credits) > 50
    assert (credits.groupby("EntryDate")["cents"].sum() == 0).all()
    assert (demo.receipts.loc[demo.receipts["Type"] != "C", "cents"] > 0).all()
    assert set(demo.receipts["Type"]) == {"P", "C", "W", "D"}


def test_discounts_are_two_percent_within_eight_days(demo: Demo) -> None:
    discounts = demo.receipts[demo.receipts["Type"] == "D"].merge(demo.invoices, on="InvoiceNumber")
    assert len(discounts) > 20
    assert ((discounts["EntryDate"] - discounts["InvoiceDate"]).dt.days <= 8).all()
    assert (discounts["cents_x"] - discounts["cents_y"] * 0.02).abs().max() <= 1


def test_money_moves_on_open_days_only(demo: Demo) -> None:
    days = demo.receipts.loc[demo.receipts["Type"] == "P", "EntryDate"]
    assert days.max() <= UNTIL
    assert (days.dt.weekday < 5).all()
    holidays = {pd.Timestamp(day) for year in range(2021, 2027) for day in paydays.dutch_holidays(year)}
    assert not set(days) & holidays


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2000, 4, 23), (2008, 3, 23), (2011, 4, 24), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5)],
)
def test_easter(year: int, month: int, day: int) -> None:
    assert paydays.easter(year) == pd.Timestamp(year, month, day).date()


def test_holidays_of_a_year() -> None:
    days = [f"{day:%m-%d}" for day in paydays.dutch_holidays(2026)]
    assert days == ["01-01", "04-03", "04-06", "04-27", "05-14", "05-25", "12-25", "12-26"]


def test_kings_day_moves_from_a_sunday() -> None:
    assert pd.Timestamp(2025, 4, 26).date() in paydays.dutch_holidays(2025)
    assert pd.Timestamp(2026, 4, 27).date() in paydays.dutch_holidays(2026)


def test_pay_runs_find_their_days() -> None:
    calendar = paydays.pay_calendar(pd.Timestamp(2025, 1, 1).date(), pd.Timestamp(2026, 12, 31).date())

    def run(kind: int, day: str, forward: bool) -> str:
        days = np.array([np.datetime64(day, "D").astype(np.int64)])
        found = (calendar.next_run if forward else calendar.prev_run)(np.array([kind]), days)
        return str(np.datetime64(int(found[0]), "D"))

    assert run(paydays.RUN_ANY, "2026-04-03", True) == "2026-04-07"  # Good Friday to after Easter Monday
    assert run(paydays.RUN_ANY, "2026-04-06", False) == "2026-04-02"
    assert run(4, "2026-05-11", True) == "2026-05-15"  # that Thursday is Ascension Day
    assert run(paydays.RUN_FIFTEENTH, "2026-08-01", True) == "2026-08-17"  # the 15th is a Saturday
    assert run(paydays.RUN_MONTH_END, "2026-05-30", False) == "2026-05-29"  # May ends on a Sunday
    assert run(paydays.RUN_MONTH_END, "2026-05-30", True) == "2026-06-30"


def test_class_shares_are_as_intended(demo: Demo) -> None:
    market = demo.truth("companies")["payment_class_true"].value_counts(normalize=True)
    sold = demo.truth("customers")["payment_class_true"].value_counts(normalize=True)
    for share in (market, sold):
        assert 0.35 < share["always_on_time"] < 0.49
        assert 0.15 < share["occasionally_late"] < 0.27
        assert 0.16 < share["structurally_late"] < 0.28
        assert 0.06 < share["deteriorating"] + share["non_paying"] < 0.15
        assert 0.02 < share["improving"] < 0.08


def test_causes_drive_class_and_goodness(demo: Demo) -> None:
    market = demo.truth("companies")
    unsold = market[
        market["customer_id"].isna() & market["failed_date"].isna() & market["ceased_date"].isna()
    ]
    good = unsold["is_good_performer_true"]
    assert 0.20 < good.mean() < 0.36
    assert 0.72 < auc(unsold["good_probability_true"], good) < 0.82
    best = unsold.sort_values("good_probability_true").tail(len(unsold) // 10)
    assert best["is_good_performer_true"].mean() > 2 * good.mean()
    deciles = unsold.groupby(pd.qcut(unsold["good_probability_true"], 10))[["good_probability_true"]].mean()
    happened = good.groupby(pd.qcut(unsold["good_probability_true"], 10)).mean()
    assert (deciles["good_probability_true"].to_numpy() - happened.to_numpy()).__abs__().max() < 0.08
    by_sector = market.groupby("sector")["is_good_performer_true"].mean()
    assert by_sector["zorg"] > by_sector["horeca"] + 0.2
    assert auc(market["recent_health_true"], market["failed_date"].isna()) > 0.8
    trouble = market["payment_class_true"].isin(["deteriorating", "non_paying"])
    assert auc(-market["recent_health_true"], trouble) > 0.65


def test_the_dead_neither_move_nor_change_their_name(demo: Demo) -> None:
    companies = demo.truth("companies")
    for change in ("moved_date", "renamed_date"):
        for end in ("failed_date", "ceased_date"):
            both = companies.dropna(subset=[change, end])
            assert (pd.to_datetime(both[change]) < pd.to_datetime(both[end])).all()
        assert companies[change].notna().sum() > 100


def test_the_bureau_reads_health_and_discipline_with_noise(demo: Demo) -> None:
    ratings = pd.read_csv(demo.folder / "creditsafe/ratings.csv.gz", dtype={"kvkNumber": str})
    last = ratings.sort_values("ratedOn").groupby("kvkNumber").last()
    truth = demo.truth("companies").set_index("kvk_number").reindex(last.index)
    assert 0.6 < last["creditScore"].corr(truth["recent_health_true"]) < 0.97
    assert -0.9 < last["daysBeyondTerms"].corr(truth["discipline_true"]) < -0.4


def test_each_class_pays_as_it_says(demo: Demo) -> None:
    invoices = demo.documents[(demo.documents["Type"] == "8020") & demo.documents["DisputeOpened"].isna()]
    truth = demo.truth("customers").set_index("customer_id")
    invoices = invoices.join(truth, on="customer")
    by_class = {name: rows for name, rows in invoices.groupby("payment_class_true")}
    assert (by_class["always_on_time"]["late"].dropna() <= 0).all()
    recent = invoices["InvoiceDate"] > UNTIL - pd.Timedelta(days=730)
    missed = by_class["occasionally_late"].loc[lambda rows: recent.reindex(rows.index), "late"].dropna() > 0
    assert 0.08 < missed.mean() < 0.30
    stable = by_class["structurally_late"].loc[lambda rows: recent.reindex(rows.index)].dropna(subset="late")
    assert (stable["late"] > 0).mean() > 0.97
    per_customer = stable.groupby("customer").filter(lambda rows: len(rows) >= 8).groupby("customer")
    off = (per_customer["late"].median() - per_customer["habitual_delay_days_true"].first()).abs()
    assert (off <= 1).mean() > 0.85
    weekly = stable[stable["pay_run_true"] > 0]
    assert abs((weekly["late"] - weekly["habitual_delay_days_true"]).mean()) < 1.5  # centred on the habit
    for name, sign in (("deteriorating", 1), ("improving", -1)):
        rows = by_class[name].dropna(subset="late")
        after = rows["DueDate"] > pd.to_datetime(rows["changed_date"])
        change = (
            rows[after].groupby("customer")["late"].median()
            - rows[~after].groupby("customer")["late"].median()
        )
        assert (change.dropna() * sign > 5).mean() > 0.9
    stopped = by_class["non_paying"]
    after = stopped["DueDate"] >= pd.to_datetime(stopped["changed_date"])
    assert after.sum() > 10
    lost = stopped["InvoiceNumber"].isin(demo.receipts.loc[demo.receipts["Type"] == "W", "InvoiceNumber"])
    kept = demo.truth("invoices").set_index("invoice_id")["is_arranged_true"]
    arranged = stopped["InvoiceNumber"].map(kept).astype(bool)
    assert (stopped["open"].gt(0) | lost | arranged)[after].all()


def test_reminders_follow_lateness_and_forgetters_react(demo: Demo) -> None:
    reminders = demo.table("Reminders_").merge(demo.documents, on="InvoiceNumber")
    reminders["SentDate"] = pd.to_datetime(reminders["SentDate"], format="%d-%m-%Y")
    wait = (reminders["SentDate"] - reminders["DueDate"]).dt.days
    truth = demo.truth("customers").set_index("customer_id").reindex(reminders["customer"])
    kind, habit = (
        truth["payment_class_true"].to_numpy(),
        truth["habitual_delay_days_true"].fillna(0).to_numpy(),
    )
    planned = (reminders["DueDate"] >= PILOT).to_numpy() & ~truth["in_control_true"].to_numpy()
    for level, offset in (("1", 7), ("2", 21), ("3", 35)):
        sooner = 4 * (planned & (kind == "occasionally_late")) if level == "1" else 0
        later = np.where(planned & (kind == "structurally_late"), habit, 0)
        off = wait - offset + sooner - later
        assert off[reminders["Level"] == level].between(0, 5).all()
    assert (reminders["late"].isna() | (reminders["late"] >= wait)).all()
    forgotten = demo.truth("invoices").set_index("invoice_id")["is_forgotten_true"]
    reacted = reminders[reminders["InvoiceNumber"].map(forgotten).astype(bool) & (reminders["Level"] == "1")]
    assert len(reacted) > 50
    assert ((reacted["late"] - wait[reacted.index]).dropna() <= 18).all()
    assert (reacted["late"] - wait[reacted.index]).median() <= 5


def test_the_pilot_brings_payments_forward_and_spares_its_control_group(demo: Demo) -> None:
    invoices = demo.documents[demo.documents["Type"] == "8020"].set_index("InvoiceNumber")
    truth = demo.truth("invoices").set_index("invoice_id").reindex(invoices.index)
    customers = demo.truth("customers").set_index("customer_id").reindex(invoices["customer"])
    gained = truth["days_gained_true"]
    moved = (gained > 0).to_numpy()
    assert (gained >= 0).all() and moved.sum() > 50
    assert (invoices.loc[moved, "DueDate"] >= PILOT).all()
    assert not customers["in_control_true"].to_numpy()[moved].any()
    kinds = customers["payment_class_true"].to_numpy()
    assert set(kinds[moved]) == {"occasionally_late", "deteriorating"}
    forgotten = truth["is_forgotten_true"].to_numpy()
    assert forgotten[moved & (kinds == "occasionally_late")].all()
    assert gained[moved & (kinds == "deteriorating")].max() == 10
    # still late: nobody pays before the plan did something
    late = (pd.to_datetime(truth["paid_date_true"]) - invoices["DueDate"]).dt.days
    assert (late[moved & (kinds == "occasionally_late")] > 3).all()
    assert (late[moved & (kinds == "deteriorating")] > 5).all()
    assert 0.05 < demo.truth("customers")["in_control_true"].mean() < 0.16


@pytest.mark.parametrize(
    ("until", "start"),
    [("2026-06-30", "2025-10-01"), ("2024-02-29", "2023-06-01"), ("2026-01-14", "2025-04-01")],
)
def test_the_pilot_starts_on_a_first_of_the_month(until: str, start: str) -> None:
    assert pilot.pilot_start(date.fromisoformat(until)) == date.fromisoformat(start)


def test_bankrupt_debtors_pay_nothing_more(demo: Demo) -> None:
    failed = demo.truth("customers").dropna(subset="failed_date").set_index("customer_id")["failed_date"]
    rows = demo.receipts[demo.receipts["Type"] == "P"].merge(demo.invoices, on="InvoiceNumber")
    rows = rows[rows["customer"].isin(failed.index)]
    assert len(rows) > 0
    assert (rows["EntryDate"] < pd.to_datetime(rows["customer"].map(failed))).all()


def test_arrangements_move_money_when_kept(demo: Demo) -> None:
    import fastexcel

    sheet = (
        fastexcel.read_excel(demo.folder / "creditdesk/Betalingsregelingen.xlsx").load_sheet(0).to_pandas()
    )
    sheet["cents"] = (sheet["Bedrag"] * 100).round()
    kept = sheet.dropna(subset="Voldaan op")
    assert 0 < len(kept) < len(sheet)
    paid = demo.receipts[demo.receipts["Type"] == "P"].merge(demo.invoices, on="InvoiceNumber")
    moved = set(zip(paid["customer"], paid["EntryDate"], paid["cents_x"], strict=True))
    days = pd.to_datetime(kept["Voldaan op"])
    wanted = zip(kept["Debiteur"].astype(str).str.zfill(8), days, kept["cents"], strict=True)
    assert set(wanted) <= moved


def test_avoidable_days_belong_to_open_overdue_invoices_that_a_call_would_move(demo: Demo) -> None:
    truth = demo.truth("invoices").set_index("invoice_id")
    saved = truth[truth["avoidable_days_true"] > 0]
    assert len(saved) > 0
    forgotten = saved[saved["is_forgotten_true"]]
    wait = (pd.to_datetime(forgotten["paid_date_true"]) - UNTIL).dt.days
    assert len(forgotten) > 0 and (forgotten["avoidable_days_true"] == wait - 2).all()
    documents = demo.documents.set_index("InvoiceNumber").reindex(saved.index)
    assert (documents["open"] > 0).all() and (documents["DueDate"] < UNTIL).all()
    kinds = demo.truth("customers").set_index("customer_id")["payment_class_true"]
    assert set(saved["customer_id"].map(kinds)) <= {"occasionally_late", "deteriorating", "non_paying"}


def test_receivables_have_the_intended_shape(demo: Demo) -> None:
    documents = demo.documents
    open_ = documents["open"].sum()
    year = documents[
        (documents["Type"] == "8020") & (documents["InvoiceDate"] > UNTIL - pd.Timedelta(days=365))
    ]
    assert 28 < open_ / year["cents"].sum() * 365 < 62
    assert 0.12 < documents.loc[documents["DueDate"] < UNTIL, "open"].sum() / open_ < 0.5
    assert 18 < demo.totals["count_invoices"] / 300 < 36
    assert (documents["Currency"] == "EUR").mean() > 0.9 and documents["Currency"].nunique() >= 3
