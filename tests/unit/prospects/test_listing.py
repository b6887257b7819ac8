"""Which prospects are chosen, in which order, and what never goes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.errors import PaywellError
from orchestration.prospects.listing import CHANNELS, Listing, Wish, choose
from orchestration.workspace import Workspace
from tests.unit.prospects.made_list import AS_OF, prospects, serve

EVERYBODY = Wish(lists=("all",))


def ids(listing: Listing) -> list[str]:
    return [row["company_id"] for row in listing.rows]


def made(keep: Any = lambda row: True) -> list[str]:
    """Ids of the made rows that fit, in the order of the list."""
    return [row["company_id"] for row in prospects() if keep(row)]


def is_good(row: dict[str, Any]) -> bool:
    return row["prospect_list"] in ("lookalike", "both", "healthy")


def test_without_a_wish_the_good_ones_come_best_first(served_list: Workspace) -> None:
    listing = choose(served_list, Wish())
    assert ids(listing) == made(is_good)
    assert listing.as_of_date == AS_OF
    assert listing.total == 200
    assert listing.counts == {"both": 51, "healthy": 48, "lesser": 48, "lookalike": 51, "open_deal": 2}
    assert listing.matching == len(listing.rows)
    assert listing.currency == "EUR"
    assert listing.yearly_value == sum(
        float(row["expected_yearly_value"]) for row in prospects() if is_good(row)
    )


def test_all_ends_with_those_without_a_rank(served_list: Workspace) -> None:
    listing = choose(served_list, EVERYBODY)
    assert ids(listing) == made()
    assert [row["prospect_rank"] for row in listing.rows[-3:]] == [198, None, None]


@pytest.mark.parametrize(
    ("asked", "lists"),
    [
        (("lookalike",), ["lookalike"]),
        (("LESSER",), ["lesser"]),
        (("lookalike,healthy",), ["lookalike", "healthy"]),
        (("healthy", "lookalike"), ["lookalike", "healthy"]),
        (("open deal",), ["open_deal"]),
        (("open_deal",), ["open_deal"]),
        (("gezond",), ["healthy"]),
        (("good",), ["lookalike", "healthy", "both"]),
        (("good", "lesser"), ["lookalike", "healthy", "both", "lesser"]),
        (("all",), ["lookalike", "healthy", "both", "lesser", "open_deal"]),
        ((), ["lookalike", "healthy", "both"]),
    ],
)
def test_lists_are_known_by_code_and_in_both_languages(
    served_list: Workspace, asked: tuple[str, ...], lists: list[str]
) -> None:
    listing = choose(served_list, Wish(lists=asked))
    assert listing.asked["prospect_list"] == lists
    assert ids(listing) == made(lambda row: row["prospect_list"] in lists)


@pytest.mark.parametrize(
    ("wish", "column", "codes"),
    [
        (Wish(sectors=("F",)), "sector_section", {"F"}),
        (Wish(sectors=("f",)), "sector_section", {"F"}),
        (Wish(sectors=("Construction",)), "sector_section", {"F"}),
        (Wish(sectors=("bouwnijverheid",)), "sector_section", {"F"}),
        (Wish(sectors=("bouw",)), "sector_section", {"F"}),
        (Wish(sectors=("detailhandel",)), "sector_section", {"G"}),
        (Wish(sectors=("Groot en detailhandel",)), "sector_section", {"G"}),
        (Wish(sectors=("F", "industrie")), "sector_section", {"F", "C"}),
        (Wish(sectors=("unknown",)), "sector_section", {"unknown"}),
        (Wish(regions=("NL-UT",)), "region_code", {"NL-UT"}),
        (Wish(regions=("noord-holland",)), "region_code", {"NL-NH"}),
        (Wish(regions=("North Holland",)), "region_code", {"NL-NH"}),
        (Wish(regions=("be",)), "region_code", {"BE"}),
        (Wish(sizes=("small",)), "size_class", {"small"}),
        (Wish(sizes=("Middelgroot", "groot")), "size_class", {"medium", "large"}),
        (Wish(sellers=("11002",)), "seller_code", {"11002"}),
        (Wish(sellers=("seller noord",)), "seller_code", {"seller-noord"}),
        (Wish(territories=("Zuid",)), "territory", {"zuid"}),
        (Wish(sectors=("",)), "sector_section", {"A", "C", "F", "G", "L", "N", "unknown"}),
    ],
)
def test_values_are_known_by_code_or_name(
    served_list: Workspace, wish: Wish, column: str, codes: set[str]
) -> None:
    listing = choose(served_list, wish)
    assert ids(listing) == made(lambda row: is_good(row) and row[column] in codes)
    assert {row[column] for row in listing.rows} == codes


@pytest.mark.parametrize(
    ("wish", "message", "todo"),
    [
        (Wish(sectors=("bauw",)), "no prospect has sector 'bauw'", "F (Construction / Bouwnijverheid)"),
        (Wish(regions=("Utregt",)), "no prospect has region 'Utregt'", "NL-UT (Utrecht)"),
        (Wish(sellers=("seller-nord",)), "no prospect has seller 'seller-nord'", "seller-noord"),
        (Wish(lists=("lokalike",)), "no prospect has list 'lokalike'", "lookalike"),
        (
            Wish(sectors=("struction",)),
            "no prospect has sector 'struction'",
            "F (Construction / Bouwnijverheid)",
        ),
        (Wish(sizes=("--",)), "no prospect has size '--'", "nearest"),
        (Wish(sectors=("verhuur",)), "may be L (Real estate activities", "write the code"),
    ],
)
def test_an_unknown_value_names_the_nearest(
    served_list: Workspace, wish: Wish, message: str, todo: str
) -> None:
    with pytest.raises(PaywellError) as caught:
        choose(served_list, wish)
    assert message in caught.value.message
    assert todo in (caught.value.todo or "")


def test_the_nearest_comes_first(served_list: Workspace) -> None:
    with pytest.raises(PaywellError) as caught:
        choose(served_list, Wish(regions=("Utregt",)))
    assert (caught.value.todo or "").startswith("nearest: NL-UT (Utrecht), ")


def test_least_score_and_chance_include_the_boundary(served_list: Workspace) -> None:
    good = [row for row in prospects() if is_good(row)]
    at = good[20]
    assert ids(choose(served_list, Wish(least_score=at["score"]))) == made(is_good)[:21]
    assert ids(choose(served_list, Wish(least_probability=at["probability"]))) == made(is_good)[:21]


@pytest.mark.parametrize("channel", CHANNELS)
def test_nobody_goes_out_on_a_list_for_a_channel_that_is_not_allowed(
    served_list: Workspace, channel: str
) -> None:
    listing = choose(served_list, Wish(lists=("all",), channel=channel))
    assert ids(listing) == made(lambda row: row[f"{channel}_permission"] == "allowed")
    assert listing.unreachable == 200 - len(listing.rows)
    assert listing.matching == len(listing.rows)


def test_an_unknown_permission_is_none(tmp_path: Path) -> None:
    (row,) = prospects()[:1]
    workspace = serve(
        tmp_path, [{**row, "phone_permission": None, "post_permission": None, "visit_permission": None}]
    )
    assert not choose(workspace, Wish(lists=("all",), channel="phone")).rows
    (out,) = choose(workspace, EVERYBODY).rows
    assert (out["phone"], out["street"]) == (None, None)


def test_contact_details_of_forbidden_channels_are_left_out_with_a_note(served_list: Workspace) -> None:
    before = {row["company_id"]: row for row in prospects()}
    rows = choose(served_list, EVERYBODY).rows
    kinds = set()
    for row in rows:
        was = before[row["company_id"]]
        may_call = was["phone_permission"] == "allowed"
        may_write = "allowed" in (was["post_permission"], was["visit_permission"])
        kinds.add((may_call, may_write, was["is_natural_person"]))
        assert row["phone"] == (was["phone"] if may_call else None)
        assert row["street"] == (was["street"] if may_write else None)
        for name, call, write in (
            ("permission_notes", "telephone number left out", "street left out"),
            ("permission_notes_nl", "telefoonnummer weggelaten", "straat weggelaten"),
        ):
            notes = row[name] or ""
            assert (call in notes) == (not may_call)
            assert (write in notes) == (not may_write)
            assert notes.startswith(was[name] or "")
    assert len(kinds) >= 6


def test_either_post_or_a_visit_keeps_the_street(tmp_path: Path) -> None:
    one, two, three = prospects()[:3]
    workspace = serve(
        tmp_path,
        [
            {**one, "post_permission": "allowed", "visit_permission": "not_allowed"},
            {**two, "post_permission": "needs_consent", "visit_permission": "allowed"},
            {**three, "post_permission": "needs_consent", "visit_permission": "not_allowed"},
        ],
    )
    assert [row["street"] for row in choose(workspace, EVERYBODY).rows] == ["Kade 1", "Kade 2", None]


def test_a_week_is_that_of_the_plan(served_list: Workspace) -> None:
    assert ids(choose(served_list, Wish(week=2))) == made(
        lambda row: is_good(row) and row["planned_week"] == 2
    )


def test_a_seller_gets_the_first_of_the_own_order(served_list: Workspace) -> None:
    listing = choose(served_list, Wish(per_seller=3))
    wanted: dict[Any, list[str]] = {}
    for row in prospects():
        if is_good(row):
            wanted.setdefault(row["seller_code"], []).append(row["company_id"])
    kept = {company_id for each in wanted.values() for company_id in each[:3]}
    assert ids(listing) == made(lambda row: row["company_id"] in kept)
    assert listing.matching == 150


def test_the_sellers_own_rank_decides_who_is_capped(tmp_path: Path) -> None:
    one, two, three = (
        {**row, "seller_code": "s", "seller_rank": 3 - at} for at, row in enumerate(prospects()[:3])
    )
    workspace = serve(tmp_path, [one, two, {**three, "seller_rank": None}])
    assert ids(choose(workspace, Wish(lists=("all",), per_seller=1))) == ["10000002"]
    assert ids(choose(workspace, Wish(lists=("all",), per_seller=2))) == ["10000001", "10000002"]


def test_a_cap_per_week_is_per_seller_and_week(served_list: Workspace) -> None:
    listing = choose(served_list, Wish(per_week=2))
    per_week: dict[Any, int] = {}
    for row in listing.rows:
        per_week[row["seller_code"], row["planned_week"]] = (
            per_week.get((row["seller_code"], row["planned_week"]), 0) + 1
        )
    assert set(per_week.values()) == {2}
    sellers = {row["seller_code"] for row in prospects() if is_good(row)}
    assert len(per_week) >= 4 * len(sellers)


def test_a_limit_comes_last(served_list: Workspace) -> None:
    listing = choose(served_list, Wish(per_seller=3, limit=4))
    assert ids(listing) == ids(choose(served_list, Wish(per_seller=3)))[:4]
    assert listing.asked["limit"] == 4


def test_reasons_follow_the_order_of_the_companies(served_list: Workspace) -> None:
    listing = choose(served_list, Wish(limit=2, least_score=0, regions=("be",)), with_reasons=True)
    assert ids(listing) == ["10000003", "10000007"]
    assert [(row["company_id"], row["direction"], row["place"]) for row in listing.reasons] == [
        (company_id, *each)
        for company_id in ids(listing)
        for each in (("for", 1), ("for", 2), ("against", 1))
    ]
    assert choose(served_list, Wish()).reasons == []


def test_an_empty_list_has_the_day_of_its_publication(empty_list: Workspace) -> None:
    listing = choose(empty_list, Wish())
    assert (listing.rows, listing.total, listing.currency, listing.as_of_date) == ([], 0, "", AS_OF)
    with pytest.raises(PaywellError, match="no prospect has sector 'F'") as caught:
        choose(empty_list, Wish(sectors=("F",)))
    assert caught.value.todo == "there is no sector on the list"


def test_without_a_publication_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PaywellError, match="nothing was published yet"):
        choose(Workspace(tmp_path), Wish())
    workspace = Workspace(tmp_path)
    workspace.served.mkdir()
    with duckdb.connect(str(workspace.served_db("sales"))) as con:
        con.execute("create table customers (customer_id text)")
    with pytest.raises(PaywellError, match="knows no prospects yet"):
        choose(workspace, Wish())
