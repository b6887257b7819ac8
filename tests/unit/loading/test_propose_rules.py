"""Each rule of a proposal on both sides: ids, currencies, dates, settlements, which file is what."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from orchestration.loading.contract import entities
from orchestration.loading.matching_columns import assign, name_score, words
from orchestration.loading.propose import Proposal, propose, render
from orchestration.loading.source_columns import quoted

INVOICES = "Factuurnummer;Debiteurnummer;Factuurdatum;Vervaldatum;Bedrag"


@pytest.fixture
def suggest(tmp_path: Path):
    """Propose for files given as name=text, in a folder of their own."""

    def run(role: str = "erp", **texts: str) -> Proposal:
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        with duckdb.connect() as con:
            return propose(con, "ledger", role, sorted(tmp_path.glob("*.csv")), tmp_path, entities())

    return run


def table(header: str, *rows: str) -> str:
    return "\n".join((header, *rows)) + "\n"


def invoices(*ids: str, customers: tuple[str, ...] = ("C1", "C2", "C3")) -> str:
    return table(
        INVOICES,
        *(
            f"{i};{customers[n % len(customers)]};1{n}-01-2025;2{n}-02-2025;1{n},50"
            for n, i in enumerate(ids)
        ),
    )


def test_words_and_names() -> None:
    assert words("InvoiceAmount") == words("invoice_amount") == ("invoice", "amount")
    assert words("KvK-nr.") == ("kv", "k", "nr") or words("KvK-nr.") == ("kvk", "nr")
    assert name_score("Invoice Date", ("invoice date", "datum")) == 1.0
    assert name_score("DATUM", ("invoice date", "datum")) < 1.0
    assert 0.45 < name_score("Invoice amount (incl. VAT)", ("invoice amount",)) < 0.9
    assert name_score("SettledDate", ("due date",)) == 0.0


def test_the_best_total_wins_over_the_best_pair() -> None:
    scores = {("a", "x"): 0.9, ("a", "y"): 0.8, ("b", "x"): 0.8}
    assert assign(scores) == {"a": ("y", 0.8), "b": ("x", 0.8)}
    assert assign(dict(reversed(scores.items()))) == assign(scores)
    assert assign({}) == {}


def test_names_are_quoted_only_where_they_must_be() -> None:
    assert [quoted(name) for name in ("Bedrag", "document type", "order", 'a"b', "1e")] == [
        "Bedrag", '"document type"', '"order"', '"a""b"', '"1e"',
    ]  # fmt: skip


def test_a_quoted_name_works_in_every_expression(suggest) -> None:
    text = table(
        "Factuur nr.;Klant nr.;Factuur datum;Verval datum;Bedrag",
        "1.0;9;1-2-2025;3-4-2025;5,10",
        "2.0;9;13-2-2025;3-5-2025;6",
    )
    found = suggest(a=text).tables["invoices"]
    assert found.columns["invoice_id"] == 'loading.read_id("Factuur nr.")'
    assert [row["invoice_id"] for row in found.sample] == ["1", "2"]


def test_lost_zeros_come_back_only_where_the_full_width_shows(suggest) -> None:
    lost = suggest(a=invoices("F1", "F2", "F3", customers=("0012345", "0067890", "12345")))
    assert lost.tables["invoices"].columns["customer_id"] == "loading.pad_id(Debiteurnummer, 7)"
    assert any("leading zeros" in note for note in lost.tables["invoices"].notes)
    kept = suggest(a=invoices("F1", "F2", "F3", customers=("1012345", "1067890", "12345")))
    assert kept.tables["invoices"].columns["customer_id"] == "Debiteurnummer"


def test_an_id_gets_the_same_width_in_every_file(suggest) -> None:
    listed = table("Debiteurnummer;Naam;Plaats", "12345;Zaal;Ede", "67890;Pim;Best")
    found = suggest(facturen=invoices("F1", "F2", customers=("0012345", "0067890")), debiteuren=listed)
    assert found.tables["invoices"].columns["customer_id"] == "Debiteurnummer"
    assert found.tables["customers"].columns["customer_id"] == "loading.pad_id(Debiteurnummer, 7)"
    assert not found.tables["customers"].fold


def test_a_number_that_is_not_unique_takes_company_and_year_along(suggest) -> None:
    text = table("Administratie;Boekjaar;" + INVOICES, "A;2024;1;C1;13-1-2024;1-2-2024;5", "A;2025;1;C1;1-1-2025;1-2-2025;6", "B;2025;1;C2;1-1-2025;1-2-2025;7")  # fmt: skip
    columns = suggest(a=text).tables["invoices"].columns
    assert columns["invoice_id"] == "Factuurnummer || '-' || Administratie || '-' || Boekjaar"


def test_without_any_unique_number_the_line_stands_in(suggest) -> None:
    found = suggest(a=invoices("F1", "F1", "F1")).tables["invoices"]
    assert found.columns["invoice_id"] == "_file || ':' || _line"
    assert any("Factuurnummer is not unique" in note for note in found.notes)


def test_a_row_delivered_twice_does_not_spoil_the_number(suggest) -> None:
    text = invoices("F1", "F2", "F3")
    found = suggest(a=text + text.splitlines()[1] + "\n").tables["invoices"]
    assert found.columns["invoice_id"] == "Factuurnummer"


def test_a_blank_number_loses_to_one_that_is_filled(suggest) -> None:
    rows = [f"{'' if n < 3 else n}.0;D{n};C1;1{n}-01-2025;2{n}-02-2025;5" for n in range(8)]
    found = suggest(a=table("invoice_id;doc_id;cust_number;posting_date;due_in_date;amount", *rows)).tables[
        "invoices"
    ]
    assert found.columns["invoice_id"] == "doc_id"


@pytest.mark.parametrize(
    ("header", "value", "currency"),
    [
        ("Bedrag;Valuta", "5,10;USD", "Valuta"),
        ("amount_usd", "5.10", "'USD'"),
        ("Bedrag", "$ 5.10", "'USD'"),
        ("Bedrag", "5,10", "'EUR'"),
    ],
)
def test_currency(suggest, header: str, value: str, currency: str) -> None:
    text = table(
        f"Factuurnummer;Debiteurnummer;Factuurdatum;Vervaldatum;{header}", f"F1;C1;13-1-2025;1-2-2025;{value}"
    )
    found = suggest(a=text).tables["invoices"]
    assert found.columns["currency_code"] == currency
    assert any("EUR is assumed" in note for note in found.notes) == (currency == "'EUR'")


def test_currency_signs_of_some_values_are_read_per_row(suggest) -> None:
    text = table(INVOICES, "F1;C1;13-1-2025;1-2-2025;$ 5,10", "F2;C1;13-1-2025;1-2-2025;6,10")
    found = suggest(a=text).tables["invoices"]
    assert [row["currency_code"] for row in found.sample] == ["USD", "EUR"]
    assert any("EUR where there is none" in note for note in found.notes)


def test_a_date_column_is_never_an_amount_and_a_code_no_term(suggest) -> None:
    text = table(
        INVOICES + ";Totaal;Betalingstermijn",
        "F1;C1;13-1-2025;1-2-2025;5,10;1-2-2025;NAA8",
        "F2;C1;13-1-2025;1-2-2025;6;1-2-2025;30",
    )
    columns = suggest(a=text).tables["invoices"].columns
    assert columns["amount"] == "Bedrag"
    assert "payment_term_days" not in columns


def test_a_column_of_words_is_never_a_date(suggest) -> None:
    rows = ["F1;C1;13-1-2025;1-2-2025;5,10;{0}", "F2;C1;14-1-2025;2-2-2025;6,10;"]
    said = suggest(a=table(INVOICES + ";Betwist op", rows[0].format("ja"), rows[1])).tables["invoices"]
    assert "dispute_opened_date" not in said.columns
    dated = suggest(a=table(INVOICES + ";Betwist op", rows[0].format("15-2-2025"), rows[1])).tables[
        "invoices"
    ]
    assert dated.columns["dispute_opened_date"] == '"Betwist op"'


def test_invoices_that_tell_much_of_the_customer_are_still_invoices(suggest) -> None:
    header = INVOICES + ";Naam;Straat;Postcode;Plaats;BTW nummer;KvK nummer;Email;Telefoon"
    row = "F{0};C1;13-1-2025;1-2-2025;5,10;Zaal;Dam 1;1012 AB;Ede;NL001;12345678;a@b.nl;06-1"
    found = suggest(a=table(header, row.format(1), row.format(2)))
    assert sorted(found.tables) == ["customers", "invoices"]
    assert found.tables["customers"].fold
    assert found.tables["customers"].columns["vat_number"] == '"BTW nummer"'


@pytest.mark.parametrize("name", ["IBAN", "Bankrekening", "Rekeningnummer", "Bank account", "IBAN-nummer"])
def test_a_bank_account_is_known_by_its_values_as_well(suggest, name: str) -> None:
    header = f"Debiteurnummer;Naam;{name}"
    found = suggest(a=table(header, "C1;Zaal;NL38INGB0345079164", "C2;Pim;BE71 0961 2345 6769", "C3;Fam;"))
    assert [row["iban"] for row in found.tables["customers"].sample] == [
        "NL38INGB0345079164", "BE71 0961 2345 6769", None,
    ]  # fmt: skip


def test_only_values_that_look_like_a_bank_account_are_one(suggest) -> None:
    header = "Debiteurnummer;Naam;Rekeningnummer"
    longest = "MT84" + "MALT0110" * 3 + "12345S"
    for account in ("NO9386011117947", "nl38ingb0345079164", longest):
        found = suggest(a=table(header, f"C1;Zaal;{account}"))
        assert "iban" in found.tables["customers"].columns
    for other in ("1300", "0345079164", "C1", "N138INGB0345079164", "NLX8INGB0345079164", "NO938601111794", f"{longest}1",
                  "NL38INGB0345079164 t.n.v. Zaal"):  # fmt: skip
        found = suggest(a=table(header, f"C1;Zaal;{other}", f"C2;Pim;{other}"))
        assert "iban" not in found.tables["customers"].columns, other


def test_half_of_the_values_are_too_few_for_a_bank_account(suggest) -> None:
    rows = ("C1;Zaal;NL38INGB0345079164", "C2;Pim;1300", "C3;Fam;NL38INGB0345079164")
    assert "iban" in suggest(a=table("Debiteurnummer;Naam;IBAN", *rows)).tables["customers"].columns
    assert "iban" not in suggest(a=table("Debiteurnummer;Naam;IBAN", *rows[:2])).tables["customers"].columns


def test_the_bank_account_on_an_invoice_is_not_taken_for_the_customers(suggest) -> None:
    row = "F{0};C1;13-1-2025;1-2-2025;5,10;Zaal;NL38INGB0345079164"
    found = suggest(a=table(INVOICES + ";Naam;IBAN", row.format(1), row.format(2)))
    assert found.tables["customers"].columns["customer_name"] == "Naam"
    assert "iban" not in found.tables["customers"].columns


@pytest.mark.parametrize(
    ("header", "company", "trade"),
    [
        ("Handelsnaam", "Handelsnaam", None),
        ("Trade name", '"Trade name"', None),
        ("Naam;Handelsnaam", "Naam", "Handelsnaam"),
        ("Naam;Handelsnamen", "Naam", "Handelsnamen"),
        ("Statutaire naam;Handelsnaam", '"Statutaire naam"', "Handelsnaam"),
        ("Company name;Trade name(s)", '"Company name"', '"Trade name(s)"'),
        ("Company name;Trading name", '"Company name"', '"Trading name"'),
        ("Company name;Doing business as", '"Company name"', '"Doing business as"'),
        ("Company name;DBA", '"Company name"', "DBA"),
    ],
)
def test_a_trade_name_stands_beside_the_name_or_in_its_place(
    suggest, header: str, company: str, trade: str | None
) -> None:
    values = "Zaal B.V.;De Zaal" if ";" in header else "De Zaal"
    row = f"12345678;NL;13-1-2025;{values};0123-456789"
    found = suggest("bureau", a=table(f"KvK-nummer;Land;Peildatum;{header};Telefoon", row))
    columns = found.tables["companies"].columns
    assert (columns["company_name"], columns.get("trade_names")) == (company, trade)
    assert columns["phone"] == "Telefoon"


def test_the_number_in_the_register_serves_where_a_company_has_no_other(suggest) -> None:
    header = "KvK-nummer;Land;Peildatum;Naam"
    rows = ("1234567;NL;13-1-2025;Zaal", "01345678;NL;14-1-2025;Pim", "02345678;NL;14-1-2025;Fam")
    alone = suggest("bureau", a=table(header, *rows)).tables["companies"]
    assert alone.columns["company_id"] == 'loading.pad_id("KvK-nummer", 8)'
    assert alone.columns["registration_number"] == '"KvK-nummer"'
    assert "company_id: not in the files; KvK-nummer serves as one" in alone.notes
    own = suggest("bureau", a=table(f"Id;{header}", *(f"b{n};{row}" for n, row in enumerate(rows))))
    assert own.tables["companies"].columns["company_id"] == "Id"


def test_a_list_in_json_is_no_single_value(suggest) -> None:
    header, row = "KvK-nummer;Land;Peildatum;Naam;Handelsnamen", "12345678;NL;13-1-2025;Zaal B.V.;{0}"
    names = "[{{naam: {0}, volgorde: 1}}]"
    lists = suggest(
        "bureau", a=table(header, row.format(names.format("Zaal")), row.format(names.format("Pim")))
    )
    assert "trade_names" not in lists.tables["companies"].columns
    mixed = suggest("bureau", a=table(header, row.format("[Zaal]"), row.format("Zaal [Ede]")))
    assert mixed.tables["companies"].columns["trade_names"] == "Handelsnamen"


def test_a_contact_is_dated_where_the_file_says_when_it_was_made(suggest) -> None:
    header = "Contact id;Bedrijf id;Naam;Aangemaakt op"
    columns = suggest("crm", contacten=table(header, "1;9;Jan Zaal;13-1-2025")).tables["contacts"].columns
    assert columns["created_at"] == '"Aangemaakt op"'


def test_due_date_from_terms_and_a_clear_refusal_without(suggest) -> None:
    header, row = "Factuurnummer;Debiteurnummer;Factuurdatum;Bedrag", "F1;C1;13-1-2025;5,10"
    found = suggest(a=table(header + ";Betalingstermijn", row + ";30")).tables["invoices"]
    assert str(found.sample[0]["due_date"]) == "2025-02-12"
    without = suggest(a=table(header, row))
    assert "invoices" not in without.tables
    assert any("nothing in it is due_date" in problem for problem in without.problems)


@pytest.mark.parametrize(
    ("extra", "value", "where"),
    [
        ("Betaald op", "2-2-2025", 'not loading.is_blank("Betaald op")'),
        ("Betaaldatum;isOpen", "2-2-2025;0", "not loading.is_blank(Betaaldatum) and loading.read_boolean(isOpen) is not true"),
        ("Betaaldatum;Status", "2-2-2025;Open", "not loading.is_blank(Betaaldatum) and coalesce(Status, '') not in ('Open')"),
        (
            "Betaald bedrag;Betaaldatum", "5,10;2-2-2025",
            "not loading.is_blank(\"Betaald bedrag\") and loading.read_amount(\"Betaald bedrag\", ',') is distinct from 0"
            " and not loading.is_blank(Betaaldatum)",
        ),
    ],
)  # fmt: skip
def test_settlements_inside_an_invoice_file(suggest, extra: str, value: str, where: str) -> None:
    found = suggest(a=table(f"{INVOICES};{extra}", f"F1;C1;13-1-2025;1-2-2025;5,10;{value}"))
    assert found.tables["settlements"].where == where
    assert found.tables["settlements"].columns["invoice_id"] == "Factuurnummer"
    assert found.tables["settlements"].columns["settlement_type"] == "'payment'"


def test_an_open_list_has_no_settlements_and_money_without_a_date_is_said(suggest) -> None:
    assert "settlements" not in suggest(a=invoices("F1", "F2")).tables
    found = suggest(a=table(f"{INVOICES};Openstaand", "F1;C1;13-1-2025;1-2-2025;5,10;1,00"))
    assert "settlements" not in found.tables
    assert any("Openstaand" in problem and "no column says when" in problem for problem in found.problems)


def test_payments_in_a_file_of_their_own(suggest) -> None:
    payments = table(
        "Factuurnummer;Betaaldatum;Bedrag;Betaalwijze", "F1;13-2-2025;10,50;bank", "F1;14-2-2025;1,00;ideal"
    )
    found = suggest(facturen=invoices("F1", "F2"), betalingen=payments)
    settlements = found.tables["settlements"]
    assert settlements.files == ("betalingen.csv",)
    assert settlements.columns["invoice_id"] == "Factuurnummer"
    assert settlements.columns["settlement_id"] == "_file || ':' || _line"
    assert settlements.columns["payment_method"] == "Betaalwijze"


def test_a_settlement_type_is_taken_only_where_its_words_are_known(suggest) -> None:
    header, row = "Factuurnummer;Betaaldatum;Bedrag;Settlement type", "F1;13-2-2025;10,50;"
    known = suggest(betalingen=table(header, row + "payment", row.replace("F1", "F2") + "write_off"))
    assert known.tables["settlements"].columns["settlement_type"] == '"Settlement type"'
    unknown = suggest(betalingen=table(header, row + "payment", row.replace("F1", "F2") + "iDEAL"))
    assert "settlement_type" not in unknown.tables["settlements"].columns


def test_credit_from_the_side_of_the_ledger_and_from_the_document_type(suggest) -> None:
    header = "BUKRS;KUNNR;BELNR;BLDAT;FAEDT;WAERS;DMBTR;SHKZG"
    found = suggest(
        a=table(header, "1;77;1;20250113;20250213;EUR;10.50;S", "1;77;2;20250113;20250213;EUR;4.00;H")
    )
    assert [float(row["amount"]) for row in found.tables["invoices"].sample] == [10.5, -4.0]
    typed = table(
        INVOICES + ";Soort", "F1;C1;13-1-2025;1-2-2025;5;factuur", "F2;C1;13-1-2025;1-2-2025;6;creditnota"
    )
    assert suggest(a=typed).tables["invoices"].columns["document_type"] == "Soort"


def test_books_that_show_receivables_as_negative_are_turned_around(suggest) -> None:
    header = "InvoiceNumber;AccountCode;InvoiceDate;DueDate;AmountDC"
    rows = [f"{n};A{n};2025-01-1{n};2025-02-1{n};-1{n}.50" for n in range(5)]
    assert [float(r["amount"]) for r in suggest(a=table(header, *rows)).tables["invoices"].sample] == [
        10.5,
        11.5,
        12.5,
    ]
    rows = [row.replace(";-", ";") if n else row for n, row in enumerate(rows)]
    assert suggest(a=table(header, *rows)).tables["invoices"].columns["amount"] == "AmountDC"


def test_files_of_one_header_are_one_table_and_others_are_named(suggest) -> None:
    found = suggest(AR_1=invoices("F1"), AR_2=invoices("F2"), notities=table("tekst;wie", "hallo;ik"))
    assert found.tables["invoices"].files == ("AR_*.csv",)
    assert found.problems == ("notities.csv: nothing in it is known as erp data; it is left out",)


def test_a_pattern_never_catches_a_stranger(suggest) -> None:
    found = suggest(AR_1=invoices("F1"), AR_3=invoices("F2"), AR_2=table("tekst;wie", "hallo;ik"))
    assert found.tables["invoices"].files == ("AR_1.csv", "AR_3.csv")


def test_contradictory_and_assumed_formats_are_said(suggest) -> None:
    rows = ["F1;C1;13-1-2025;1-2-2025;5,10", "F2;C1;1-13-2025;1-2-2025;6.10"]
    notes = suggest(a=table(INVOICES, *rows)).tables["invoices"].notes
    assert any("Factuurdatum" in note and "contradictory" in note for note in notes)
    assert any("Bedrag" in note and "contradictory" in note for note in notes)
    assert any("Vervaldatum" in note and "assumed" in note for note in notes)


def test_the_order_of_files_changes_nothing(tmp_path: Path, suggest) -> None:
    first = suggest(b=invoices("F1", "F2"), a=table("Debiteurnummer;Naam", "C1;Zaal", "C2;Pim"))
    files = sorted(tmp_path.glob("*.csv"), reverse=True)
    with duckdb.connect() as con:
        assert propose(con, "ledger", "erp", files, tmp_path, entities()) == first


def test_what_is_missing_says_what_it_costs(suggest) -> None:
    found = suggest(a=invoices("F1", "F2"))
    costs = {(missing.entity, missing.column): missing.costs for missing in found.missing}
    assert costs["invoices", "order_id"] == entities()["invoices"].columns["order_id"].costs
    assert ("invoices", "amount") not in costs
    assert found.unmapped_columns == {}


def test_the_proposal_can_be_shown_and_written(suggest) -> None:
    found = suggest(a=invoices("F1", "F2") + "")
    console = Console(width=140, record=True)
    render(found, console)
    shown = console.export_text()
    for text in ("invoices", "Factuurdatum", "2025-01-10", "10.50 | 11.50", "Optional columns not found"):
        assert text in shown
    config = found.as_config("in/ledger")
    assert config["tables"]["invoices"]["files"] == "a.csv"
    assert config["tables"]["customers"]["fold"] is True
    assert "where" not in config["tables"]["invoices"]
