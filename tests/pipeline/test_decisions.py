"""A person's decisions on links: they hold whatever a run finds, also when everything is built anew."""

from __future__ import annotations

import json
import shutil

from orchestration.workspace import Workspace
from tests.pipeline.conftest import paywell, rows


def test_decisions_survive_a_full_rebuild(copy_of_demo: Workspace) -> None:
    """One link is rejected and one that no run would make is accepted; then the build database is thrown away."""
    config = copy_of_demo.demo / "paywell.yml"
    account, company = rows(
        copy_of_demo.build_db,
        "select account_id, company_id from core.bridge_account_company where method = 'similarity' order by 1 limit 1",
    )[0]
    customer, other = rows(
        copy_of_demo.build_db,
        """select b.customer_id, min(k.company_id) from core.bridge_customer_company as b, core.dim_company as k
        where k.company_id not in (select company_id from core.bridge_customer_company) group by 1 order by 1 limit 1""",
    )[0]
    where = ("--config", config, "--data-dir", copy_of_demo.data_dir)
    for decision in (
        ("reject", f"account:{account}", f"company:{company}"),
        ("accept", f"customer:{customer}", f"company:{other}"),
    ):
        ended = paywell("match", *decision, *where)
        assert ended.code == 0, ended.said
    shutil.rmtree(copy_of_demo.build)
    ended = paywell("run", *where)
    assert ended.code == 0, ended.said
    assert not rows(
        copy_of_demo.build_db,
        "select 1 from core.bridge_account_company where account_id = ? and company_id = ?",
        [account, company],
    )
    assert not rows(
        copy_of_demo.build_db,
        "select 1 from core.matching_review where left_id = ? and right_id = ?",
        [account, company],
    )
    assert rows(
        copy_of_demo.build_db,
        "select company_id, method, probability from core.bridge_customer_company where customer_id = ?",
        [customer],
    ) == [(other, "accepted", 1.0)]
    # the same files and the same decisions are the same run
    assert json.loads(paywell("run", "--json", *where).said)["changed"] is False
