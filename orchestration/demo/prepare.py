"""The demo company's folder: generate it once, with the configuration that reads it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from orchestration.progress import Reporter

CONFIG = """\
# The demo company: a Dutch wholesaler that sells on account. Generated; `paywell demo` writes it.
# {stamp}
company: Demo wholesaler
country_code: NL
base_currency: EUR

good_performers:
  min_revenue: 2600           # what a customer must buy in twelve months to be worth its handling

strategy:
  experiment: reminder-plan     # draws the control group, which keeps the standard schedule
  experiment_from: {pilot}  # since this day the rest is reminded by the plan; its effect is measured against it

sources:
  - name: exact               # the ERP: CSV exports, read by staging models of their own
    role: erp
    kind: files
    system: exact
    path: exact
  - name: creditdesk          # a workbook of the credit desk: its own column names, mapped here
    role: erp
    kind: files
    path: creditdesk
    tables:
      arrangements:
        files: "*.xlsx"
        columns:
          arrangement_id: Regeling
          customer_id: loading.pad_id(Debiteur, 8)
          due_date: Vervaldatum
          amount: Bedrag
          kept_date: '"Voldaan op"'
  - name: hubspot             # the CRM: objects of its API
    role: crm
    kind: files
    system: hubspot
    path: hubspot
  - name: kvk                 # the trade register
    role: bureau
    kind: files
    system: kvk
    path: kvk
  - name: creditsafe          # the credit bureau
    role: bureau
    kind: files
    system: creditsafe
    path: creditsafe
"""


def prepare(folder: Path, *, customers: int, seed: int, report: Reporter) -> Path:
    """The demo company's configuration in `folder`, with its files generated where they are not there yet.

    Another size, seed or generator replaces the company.
    """
    from orchestration.demo import UNTIL, generate
    from orchestration.demo.pilot import pilot_start

    stamp = f"customers: {customers}, seed: {seed}, generator: {_generator()}"
    path = folder / "paywell.yml"
    text = CONFIG.format(stamp=stamp, pilot=pilot_start(UNTIL))
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        report.step(f"Generating a company with {customers:,} customers")
        generate(folder, customers=customers, seed=seed, report=report)
        path.write_text(text, encoding="utf-8")
    return path


def _generator() -> str:
    digest = hashlib.sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:12]
