"""`paywell prospects` and `paywell explain prospect`: what is shown, what is written, and what each refuses."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from orchestration.commands import explain, prospects
from orchestration.workspace import Workspace
from tests.unit.prospects.made_list import prospects as made_rows
from tests.unit.prospects.made_list import serve

app = typer.Typer()
app.command("prospects")(prospects.prospects)
app.add_typer(explain.app, name="explain")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = serve(tmp_path_factory.mktemp("command") / "data")
    build(made)
    return made


def build(workspace: Workspace) -> None:
    """What of the build database is told of a company: gates, permissions, features, links."""
    workspace.build.mkdir(parents=True)
    with duckdb.connect(str(workspace.build_db)) as con:
        con.execute(
            """create schema core; create schema prospects;
            create table core.run_context as select date '2026-06-30' as as_of_date;
            create table core.dim_company as
                select company_id, company_id as registration_number, company_name, 'Kade 1' as street, 'Delft' as city,
                    'bv' as legal_form, 'active' as status
                from (values ('10000020', 'Bedrijf 20 B.V.'), ('90000001', 'Eigen Klant B.V.'), ('90000002', 'Moeder N.V.'),
                    ('90000003', 'Failliet B.V.'), ('90000004', 'Misschien B.V.'), ('90000005', 'Nieuw B.V.'),
                    ('90000006', 'Zonder poort'), ('90000007', 'Nieuw B.V. Holding')) as c (company_id, company_name);
            create table prospects.prospect_gates as
                select company_id, gate, gate_reason, null::text as gate_reason_nl, null::date as gate_since
                from (values ('10000020', 'open', 'Nothing stands in the way.'),
                    ('90000001', 'own_customer', 'Is customer Eigen Klant (00001001).'),
                    ('90000002', 'own_group', 'One group with customer Eigen Klant (00001001).'),
                    ('90000003', 'insolvent', 'Insolvent since 2026-06-01.'),
                    ('90000004', 'possible_customer', null),
                    ('90000005', 'open', 'Nothing stands in the way.')) as g (company_id, gate, gate_reason);
            create table prospects.prospect_permissions as
                select '10000020' as company_id, channel, permission, 'rule' as decided_by, 'A company may be called' as rule_text,
                    date '2021-07-01' as rule_date, 'A company may be called (since 2021-07-01).' as reason
                from (values ('visit', 'not_allowed'), ('email', 'needs_consent'), ('phone', 'not_allowed'),
                    ('post', 'not_allowed')) as p (channel, permission);
            insert into prospects.prospect_permissions select '90000001', channel, 'allowed', decided_by, rule_text,
                rule_date, reason from prospects.prospect_permissions;
            create table prospects.company_features as
                select '10000020' as company_id, date '2025-06-30' as scoring_date, false as is_as_of, '9999' as industry_code,
                    0.1::double as equity_ratio, 1.0::double as accounts_revenue, false as is_active, null::text as legal_form
                union all
                select '10000020', date '2026-06-30', true, '4321', 0.3456, 2211234.5, true, null;
            create table core.company_groups as select * from (values ('90000001', 'G'), ('90000002', 'G')) as f (company_id, group_id);
            create table core.dim_customer as select '00001001' as customer_id, 'Eigen Klant' as customer_name;
            create table core.bridge_customer_company as select '00001001' as customer_id, '90000001' as company_id,
                'registration_number' as method, 1.0 as probability, null::text as evidence;
            create table core.bridge_account_company as select 'A77' as account_id, '90000003' as company_id;
            create table core.matching_review as select 'R1' as review_id, 'customer' as left_type, '00001002' as left_id,
                'Misschien' as left_name, 'company' as right_type, '90000004' as right_id, 'Misschien B.V.' as right_name,
                0.7 as probability, null::text as evidence"""
        )


def ask(workspace: Workspace, *words: object, width: int = 170, data: bool = True) -> tuple[int, str, str]:
    """Exit code, what was said and what went wrong, on a terminal of that width."""
    said, failed = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        consoles = Console(file=said, width=width), Console(file=failed, width=width)
        for module in (prospects, explain):
            patch.setattr(module, "console", consoles[0])
        patch.setattr("orchestration.commands.common.errors", consoles[1])
        arguments = [*map(str, words), *(["--data-dir", str(workspace.data_dir)] if data else [])]
        result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, said.getvalue() + result.stdout, failed.getvalue() + result.stderr


def facts(workspace: Workspace, *words: object) -> dict[str, Any]:
    code, said, failed = ask(workspace, *words, "--json")
    assert code == 0, failed
    told: dict[str, Any] = json.loads(said)
    return told


def test_the_table_shows_who_why_and_how(workspace: Workspace) -> None:
    code, said, _ = ask(workspace, "prospects")
    assert code == 0
    lines = said.splitlines()
    assert lines[0].split() == [
        "#",
        "company",
        "list",
        "chance",
        "a",
        "year",
        "grade",
        "because",
        "by",
        "seller",
    ]
    row = next(line for line in lines if "Jansen" in line)
    for part in (
        "8",
        "healthy",
        "92% ±5",
        "€ 800",
        "D",
        "41 % of the 61 customers",
        "phone",
        "seller-midden",
    ):
        assert part in row
    assert "Utrecht · Manufacturing" in said
    assert "nobody" in said
    assert "150 of 200 prospects fit, the first 20 are shown; those 150 are worth € " in said
    assert (
        "Published as of 2026-06-30; on the list: 51 lookalike, 48 healthy, 51 both, 48 lesser, 2 open deal."
        in said
    )
    assert "Lists: lookalike, healthy, both" in said
    assert "paywell explain prospect 10000001" in said
    assert "no scores" not in said
    assert len([line for line in lines if " ±" in line]) == 20


def test_a_narrow_terminal_shows_the_same(workspace: Workspace) -> None:
    _, said, _ = ask(workspace, "prospects", "--limit", 1, width=80)
    assert max(len(line) for line in said.splitlines()[:6]) <= 80
    for part in ("95% ±5", "€ 100", "Alkmaar · Manufacturing", "both · phone"):
        assert part in said
    assert "seller-noord" in said


def test_whoever_is_not_to_be_sought_out_shows_why_it_stands_there(tmp_path: Path) -> None:
    rows = made_rows()
    some = [rows[0], {**rows[3], "reasons_for": None}, rows[11], rows[198]]
    _, said, _ = ask(serve(tmp_path, some), "prospects", "--list", "all")
    lines = [line for line in said.splitlines() if " ±" in line]
    assert ["41 % of the 61" in line for line in lines] == [True, False, False, False]
    assert ["among the best fifth" in line for line in lines] == [False, True, True, True]


def test_dutch_is_spoken(workspace: Workspace) -> None:
    _, said, _ = ask(workspace, "prospects", "--language", "NL", "--channel", "e-mail", "--list", "all")
    assert "Geen enkele prospect past." in said
    assert "200 passen ook, maar mogen niet via e-mail benaderd worden." in said
    _, said, _ = ask(workspace, "prospects", "--language", "nl", "--limit", 15)
    assert "€ 1.600" in said
    assert "Bouwnijverheid" in said
    assert "15 blijven over na de maxima" in said


def test_what_is_delivered_does_not_write_on_the_terminal(workspace: Workspace) -> None:
    _, said, _ = ask(workspace, "prospects", "--list", "all", "--limit", 0, width=2000)
    assert "\x1b[31m" not in said
    assert "[red]Markup[/red]" in said
    assert "\u202e" not in said


def test_limit_zero_shows_all(workspace: Workspace) -> None:
    _, said, _ = ask(workspace, "prospects", "--limit", 0)
    assert len([line for line in said.splitlines() if " ±" in line]) == 150
    assert "are shown" not in said


def test_json_gives_the_rows_and_what_they_were_chosen_by(workspace: Workspace) -> None:
    told = facts(
        workspace,
        "prospects",
        "--sector",
        "bouw",
        "--min-probability",
        "50%",
        "--channel",
        "Phone",
        "--per-seller",
        2,
    )
    assert told["asked"] == {
        "prospect_list": ["lookalike", "healthy", "both"],
        "sector_section": ["F"],
        "least_probability": 0.5,
        "channel": "phone",
        "per_seller": 2,
    }
    assert told["as_of_date"] == "2026-06-30"
    assert told["count"] == len(told["prospects"]) > 1
    assert told["matching"] > told["count"]
    assert told["counts"]["open_deal"] == 2
    assert {row["phone_permission"] for row in told["prospects"]} == {"allowed"}
    assert told["files"] == []


@pytest.mark.parametrize(
    ("share", "kept"), [("0.942", 2), ("94.2%", 2), ("94,2", 2), ("0", 150), ("1", 0), ("100%", 0)]
)
def test_a_share_may_be_written_as_percents(workspace: Workspace, share: str, kept: int) -> None:
    assert facts(workspace, "prospects", "--min-probability", share)["count"] == kept


def test_every_filter_reaches_the_list(workspace: Workspace) -> None:
    rows = made_rows()
    for words, fits in (
        (("--list", "lesser"), lambda row: row["prospect_list"] == "lesser"),
        (("--list", "all", "--region", "utrecht"), lambda row: row["region_code"] == "NL-UT"),
        (("--list", "all", "--size", "micro"), lambda row: row["size_class"] == "micro"),
        (("--list", "all", "--seller", "11002"), lambda row: row["seller_code"] == "11002"),
        (("--list", "all", "--territory", "noord"), lambda row: row["territory"] == "noord"),
        (("--list", "all", "--min-score", "100"), lambda row: row["score"] >= 100),
        (("--list", "all", "--week", "1"), lambda row: row["planned_week"] == 1),
    ):
        told = facts(workspace, "prospects", *words)
        assert [row["company_id"] for row in told["prospects"]] == [
            row["company_id"] for row in rows if fits(row)
        ]
    assert (
        facts(workspace, "prospects", "--per-week", 1)["count"]
        < facts(workspace, "prospects", "--per-week", 2)["count"]
    )


def test_files_are_written_and_named(workspace: Workspace, tmp_path: Path) -> None:
    book, new = tmp_path / "p.xlsx", tmp_path / "p.csv"
    code, said, _ = ask(
        workspace, "prospects", "--xlsx", book, "--csv", new, "--for", "HubSpot", "--list", "all"
    )
    assert code == 0
    assert f"✓ {book}: 200 rows" in said
    assert f"✓ {new}: 178 rows" in said
    assert f"✓ {tmp_path / 'p-update.csv'}: 22 rows that are in the CRM already" in said
    assert "20 have an account whose id is not one of HubSpot" in said
    assert "paywell explain prospect" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p-update.csv", "p.csv", "p.xlsx"]
    told = facts(workspace, "prospects", "--csv", new, "--limit", 3)
    assert told["files"] == [{"path": str(new), "rows": 3, "is_update": False}]
    # without --limit a file holds all, not what the terminal shows
    assert facts(workspace, "prospects", "--csv", new)["files"][0]["rows"] == 150


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--for", "hubspot"), 2, "needs a file to write"),
        (("--csv", "x.csv", "--for", "sugar"), 2, "there are: plain, hubspot, salesforce"),
        (("--csv", "x.txt"), 2, "does not end in .csv"),
        (("--xlsx", "x.xls"), 2, "name it x.xlsx"),
        (("--channel", "fax"), 2, "there are: phone, email, post, visit"),
        (("--language", "de"), 2, "there are: en, nl"),
        (("--min-probability", "much"), 2, "'much' is no share"),
        (("--min-probability", "101%"), 2, "'101%' is no share"),
        (("--min-probability=-1",), 2, "'-1' is no share"),
        (("--sector", "bauw"), 1, "F (Construction / Bouwnijverheid)"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(
    workspace: Workspace,
    words: tuple[str, ...],
    code: int,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    ended, said, failed = ask(workspace, "prospects", *words)
    assert (ended, said) == (code, "")
    assert message in failed
    assert list(tmp_path.iterdir()) == []


def test_without_scores_or_with_the_baseline_it_says_so(tmp_path: Path) -> None:
    nothing = dict.fromkeys(("probability", "probability_low", "probability_high", "score", "score_method"))
    workspace = serve(tmp_path / "a", [{**row, **nothing} for row in made_rows()[:5]])
    assert "There are no scores" in ask(workspace, "prospects")[1]
    baseline = serve(tmp_path / "b", [{**row, "score_method": "baseline"} for row in made_rows()[:5]])
    said = ask(baseline, "prospects")[1]
    assert "the rate of its sector" in said
    assert "There are no scores" not in said


def test_an_empty_list_says_why(tmp_path: Path) -> None:
    code, said, _ = ask(serve(tmp_path, []), "prospects")
    assert code == 0
    assert "without a credit bureau there is no market" in said


def test_before_any_publication_it_says_what_to_do(tmp_path: Path) -> None:
    for words in (("prospects",), ("explain", "prospect", "1")):
        code, _, failed = ask(Workspace(tmp_path), *words)
        assert code == 1
        assert "nothing was published yet" in failed


# explain prospect


def test_a_prospect_is_explained(workspace: Workspace) -> None:
    code, said, _ = ask(workspace, "explain", "prospect", "10000020", width=200)
    assert code == 0
    for part in (
        "Bedrijf 20 B.V. (Utrecht, Sector not known, micro) is like our good performers",
        "It is number 20 of the list.",
        "The chance that it performs well is 87% (81% to 92%), by a score of 106.0.",
        "For it speaks: 41 % of the 61 customers",
        "+12.5", "−7.2", "performing well",
        "€ 2,000 (half of its peers: € 1,000 to € 4,000; 12 customers in the sector)",
        "payment in advance, at most € 2,500 open (grade and expected value)",
        "De Linde; Bakker en Zn · sector and size",
        "average: 1.4 times as likely to become a customer",
        "A company may be called (since 2021-07-01).", "2021-07-01", "not allowed",
        "industry code 4321", "equity ratio 0.3456 · accounts revenue 2,211,234 · is active yes",
        "paywell match show company:10000020",
        "nobody may",
    ):  # fmt: skip
        assert part in said
    assert "+31 20 0000020" not in said
    assert "Kade" not in said
    assert "9999" not in said


def test_the_same_as_data(workspace: Workspace) -> None:
    told = facts(workspace, "explain", "prospect", "10000020")
    assert told["is_listed"] is True
    assert told["gate"]["gate"] == "open"
    assert [row["channel"] for row in told["permissions"]] == ["phone", "email", "post", "visit"]
    assert [(row["direction"], row["place"]) for row in told["reasons"]] == [
        ("for", 1),
        ("for", 2),
        ("against", 1),
    ]
    assert told["features"] == {
        "industry_code": "4321",
        "equity_ratio": 0.3456,
        "accounts_revenue": 2211234.5,
        "is_active": True,
        "legal_form": None,
    }
    assert told["prospect"]["phone"] is None
    assert told["company"]["status"] == "active"
    assert told["notes"] == []


@pytest.mark.parametrize(
    ("wanted", "company_id"),
    [
        ("10000002", "10000002"),
        (" 10000002 ", "10000002"),
        ("02000002", "10000002"),
        ("7400031", "10000031"),
        ("Müller", "10000009"),
        ("muller", "10000009"),
        ("bedrijf 20 b.v.", "10000020"),
        ("Eigen", "90000001"),
        ("nieuw b.v.", "90000005"),
        ("A77", "90000003"),
    ],
)
def test_it_is_found_by_number_account_or_name(workspace: Workspace, wanted: str, company_id: str) -> None:
    assert facts(workspace, "explain", "prospect", wanted)["company_id"] == company_id


@pytest.mark.parametrize(
    ("company_id", "why"),
    [
        ("90000001", "Eigen Klant B.V. (Delft) is no prospect. Is customer Eigen Klant (00001001)."),
        ("90000002", "is no prospect. One group with customer Eigen Klant (00001001)."),
        ("90000003", "is no prospect. Insolvent since 2026-06-01."),
        ("90000004", "is no prospect. It is kept off as possible customer."),
        ("90000005", "Nothing keeps it off any more"),
        ("90000006", "The build database does not say why."),
    ],
)
def test_whoever_is_kept_off_the_list_is_told_why(workspace: Workspace, company_id: str, why: str) -> None:
    told = facts(workspace, "explain", "prospect", company_id)
    assert told["is_listed"] is False
    assert why in told["verdict"]
    # no contact details of whom nothing says that it may be approached
    assert "street" not in told["company"]
    code, said, _ = ask(workspace, "explain", "prospect", company_id, width=200)
    assert code == 0
    assert why in said
    # what the rules allow of a prospect says nothing of whoever is none
    assert told["permissions"] == []
    assert "allowed" not in said


def test_an_own_customer_leads_to_the_customer(workspace: Workspace) -> None:
    for company_id in ("90000001", "90000002"):
        told = facts(workspace, "explain", "prospect", company_id)
        assert [row["customer_id"] for row in told["customers"]] == ["00001001"]
        assert "paywell explain customer 00001001" in [check["command"] for check in told["checks"]]
    told = facts(workspace, "explain", "prospect", "90000004")
    assert [row["review_id"] for row in told["reviews"]] == ["R1"]
    assert told["customers"] == []
    assert "paywell match show R1" in [check["command"] for check in told["checks"]]
    assert facts(workspace, "explain", "prospect", "90000003")["reviews"] == []


def test_several_or_none_are_named(workspace: Workspace) -> None:
    code, _, failed = ask(workspace, "explain", "prospect", "bedrijf", width=2000)
    assert code == 1
    assert "'bedrijf' may be several companies: " in failed
    assert "more" in failed
    for wanted in ("10000999", "  "):
        code, _, failed = ask(workspace, "explain", "prospect", wanted, width=2000)
        assert code == 1
        assert "there is no company" in failed
        assert "near it: " in failed


def test_without_the_build_database_the_list_still_tells(tmp_path: Path) -> None:
    alone = serve(tmp_path)
    told = facts(alone, "explain", "prospect", "10000020")
    assert told["gate"] is None
    assert [row["permission"] for row in told["permissions"][:4]] == [
        "not_allowed",
        "needs_consent",
        "not_allowed",
        "not_allowed",
    ]
    assert "cannot be read now" in told["notes"][0]
    code, said, _ = ask(alone, "explain", "prospect", "10000020", width=200)
    assert code == 0
    assert "telephone number left out" in said
    code, _, failed = ask(alone, "explain", "prospect", "90000001", width=200)
    assert (code, "there is no company 90000001" in failed) == (1, True)


def test_a_build_of_another_day_is_said(tmp_path: Path) -> None:
    later = serve(tmp_path)
    build(later)
    with duckdb.connect(str(later.build_db)) as con:
        con.execute("update core.run_context set as_of_date = date '2026-07-31'")
    (note,) = facts(later, "explain", "prospect", "10000020")["notes"]
    assert "the list describes 2026-06-30" in note
    assert "2026-07-31" in note
