"""Nobody stands on a list of prospects who may not: customers under any name, their groups, the fallen, the protected.

What belongs here: each forbidden case once, composed in raw files, and the permitted case beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.commands.common import read_config
from orchestration.runs import PaywellRun
from orchestration.workspace import Workspace
from tests.pipeline.conftest import rows
from tests.pipeline.small_market import AS_OF, CASES, FILLERS, small_market

# whether it may be listed as a prospect, and with a deal in hand
SHUT = {
    "own": "own_customer",
    "own_bankrupt": "own_customer",
    "branch": "possible_customer",
    "parent": "own_group",
    "daughter": "own_group",
    "sister": "own_group",
    "bankrupt_last_week": "insolvent",
    "bankrupt_in_register": "insolvent",
    "ceased": "ceased",
    "own_in_review": "possible_customer",
    "own_in_review_too": "possible_customer",
    "deal_open": "open_deal",
    "deal_lost_tomorrow": "open_deal",
}
# which of the two is left to the matching
EITHER = {"own_under_trade_name": {"own_customer", "possible_customer"}}
PERMISSIONS = {
    # phone, email, post, visit
    "sole_trader": ("needs_consent", "needs_consent", "allowed", "allowed"),
    "sole_trader_who_agreed": ("allowed", "needs_consent", "allowed", "allowed"),
    "sole_trader_without_proof": ("needs_consent", "needs_consent", "allowed", "allowed"),
    "sole_trader_who_withdrew": ("not_allowed", "needs_consent", "allowed", "allowed"),
    "form_unknown": ("needs_consent", "needs_consent", "allowed", "allowed"),
    "company_that_refused_calls": ("not_allowed", "needs_consent", "allowed", "allowed"),
    "non_mailing": ("allowed", "needs_consent", "not_allowed", "not_allowed"),
    "deal_lost": ("allowed", "needs_consent", "allowed", "allowed"),
    "abroad": ("needs_consent", "needs_consent", "needs_consent", "needs_consent"),
}


@dataclass(frozen=True)
class Judged:
    """What the models say of one company: its gate, why, its four permissions, its list, and what that list tells."""

    gate: str
    reason: str
    permissions: tuple[str, ...]
    best_channel: str | None
    listed: str | None
    told: tuple[str | None, ...] | None


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    """Every company of the small market by its case."""
    folder: Path = tmp_path_factory.mktemp("gates")
    workspace = Workspace(folder / "data")
    run = PaywellRun(workspace, read_config(small_market(folder / "in")), as_of=AS_OF)
    run.learn()
    run.build("+prospect_list")
    found = rows(
        workspace.build_db,
        """
        select g.company_id, g.gate, g.gate_reason, a.phone_permission, a.email_permission, a.post_permission, a.visit_permission,
            a.best_channel, l.prospect_list,
            [l.phone_permission, l.email_permission, l.post_permission, l.visit_permission, l.best_channel]
        from prospects.prospect_gates as g
        inner join prospects.prospect_approach as a using (company_id)
        left join prospects.prospect_list as l using (company_id)
        """,
    )
    return {
        company: Judged(gate, reason, tuple(permissions), best, listed, tuple(told) if listed else None)
        for company, gate, reason, *permissions, best, listed, told in found
    }


def test_every_company_is_judged(judged: dict[str, Judged]) -> None:
    assert len(judged) == len(CASES) + FILLERS


LISTS = {"lookalike", "healthy", "both", "lesser"}


def test_the_lists_hold_who_may_be_approached_and_nobody_else(judged: dict[str, Judged]) -> None:
    assert {case for case, one in judged.items() if one.listed in LISTS} == {
        case for case, one in judged.items() if one.gate == "open"
    }
    assert {case for case, one in judged.items() if one.listed == "open_deal"} == {
        case for case, one in judged.items() if one.gate == "open_deal"
    }


def test_the_lists_say_what_may_not_be_done(judged: dict[str, Judged]) -> None:
    for case, one in judged.items():
        if one.told is not None:
            assert one.told == (*one.permissions, one.best_channel), case


@pytest.mark.parametrize("case", SHUT)
def test_the_gate_is_shut(judged: dict[str, Judged], case: str) -> None:
    assert judged[case].gate == SHUT[case], judged[case].reason


@pytest.mark.parametrize("case", EITHER)
def test_a_customer_under_another_name_is_not_open(judged: dict[str, Judged], case: str) -> None:
    assert judged[case].gate in EITHER[case], judged[case].reason


def test_nobody_else_is_kept_out(judged: dict[str, Judged]) -> None:
    """Who goes bankrupt tomorrow is not bankrupt today; a lost deal is no reason; the protected may be listed."""
    assert {case for case, one in judged.items() if one.gate != "open"} == SHUT.keys() | EITHER.keys()


@pytest.mark.parametrize("case", PERMISSIONS)
def test_only_permitted_channels_are_open(judged: dict[str, Judged], case: str) -> None:
    assert judged[case].permissions == PERMISSIONS[case]


def test_the_channel_advised_is_a_permitted_one(judged: dict[str, Judged]) -> None:
    for case, one in judged.items():
        allowed = dict(zip(("phone", "email", "post", "visit"), one.permissions, strict=True))
        if one.best_channel is None:
            assert "allowed" not in one.permissions, case
        else:
            assert allowed[one.best_channel] == "allowed", case
