"""When and how each invoice is settled: payments, discounts, returns, write-offs, arrangements.

What belongs here: the money. Behaviour per class is `_lateness`; everything else turns a payment day into
settlement rows. The day known here may lie after the end of the period: files show only what had happened by
then, the truth keeps the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from orchestration.demo.customers import Customers, customer_sensitivity, recession_weight
from orchestration.demo.ledger import Invoices
from orchestration.demo.market import (
    ALWAYS,
    DETERIORATING,
    IMPROVING,
    NON_PAYING,
    OCCASIONAL,
    STRUCTURAL,
    Flags,
    Floats,
    Ints,
    Market,
)
from orchestration.demo.paydays import NEVER, RUN_ANY
from orchestration.demo.pilot import REMINDER_DAYS, make_pilot
from orchestration.demo.setting import ROOM_PAYMENTS, Block, Setting

GOLDEN: Final = 0.6180339887498949
PAYMENT, CREDIT, WRITE_OFF, DISCOUNT = range(4)
WARNING_DAYS: Final = 150  # payment slows this long before it stops


@dataclass
class Plan:
    """What will happen to each invoice, row by row with the invoices. Days may lie beyond the period."""

    pay_day: Ints  # day of the final payment, NEVER when it does not come
    usual_day: Ints  # the same under the standard schedule of reminders
    reminder_days: tuple[Ints, Ints, Ints]  # after the due date, per level
    forgotten: Flags
    part_day: Ints  # first part of a payment in two, NEVER for none
    part_cents: Ints
    discount_cents: Ints
    return_day: Ints  # date of the credit note, NEVER for none
    return_cents: Ints
    write_off_day: Ints
    arranged: Flags


@dataclass
class Settlements:
    """One row per allocation. `note` is the row of the credit note for rows that settle a note, else -1."""

    invoice: Ints
    note: Ints
    day: Ints
    cents: Ints
    kind: Ints


@dataclass
class Instalments:
    """One row per instalment of an arrangement; `kept_day` is NEVER when broken or not due yet."""

    customer: Ints
    number: Ints
    due_day: Ints
    cents: Ints
    kept_day: Ints
    invoice: Ints


@dataclass
class _Choices:
    """Days on which each invoice would be paid under each habit, whatever the class of its customer."""

    punctual: Ints
    forgotten_day: Ints
    forgets: Flags
    habitual: Ints
    strain: Floats  # how hard the recession presses on the customer when the invoice falls due


def _punctual(rng: np.random.Generator, setting: Setting, customers: Customers, invoices: Invoices) -> Ints:
    """The last pay-run that is not late, some days early for who likes that."""
    c, due = invoices.customer, invoices.due_day
    calendar = setting.calendar
    jitter = np.where(customers.early_days[c] > 1, rng.integers(0, 3, len(c)), 0)
    by_debit = customers.direct_debit[c]
    run = np.where(by_debit, RUN_ANY, customers.run[c])
    day = calendar.prev_run(run, np.where(by_debit, due, due - customers.early_days[c] - jitter))
    day = np.where(day <= invoices.day, calendar.prev_run(run, due), day)
    return np.where(day <= invoices.day, np.maximum(calendar.prev_open(due), invoices.day), day)


def _choices(
    rng: np.random.Generator, setting: Setting, market: Market, customers: Customers, invoices: Invoices
) -> _Choices:
    c, n = invoices.customer, len(invoices.customer)
    calendar, due = setting.calendar, invoices.due_day
    strain = customer_sensitivity(market, customers)[c] * recession_weight(setting, due)
    month = due.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    slow = np.isin(month, (7, 11))  # August and December
    rate = customers.miss_rate[c] * np.where(slow, 1.5, 1.0) + 0.16 * strain
    start = rng.random(len(customers))[c]
    forgets = (start + invoices.nth * GOLDEN) % 1.0 < rate  # evenly spread: now and then, never in a row
    reminded = calendar.next_open(calendar.next_open(due + REMINDER_DAYS[0]) + rng.integers(1, 5, n))
    by_itself = calendar.next_open(due + rng.integers(4, 24, n))
    delay = customers.habit_days[c] + rng.normal(0, 1, n) * customers.habit_spread[c]
    wished = due + np.maximum(np.round(delay + 11.0 * strain + np.where(slow, 0.8, 0.0)), 1).astype(np.int64)
    # a weekly run shifts by up to six days: begin three days early, so that the habit is its middle
    in_run = calendar.next_run(customers.run[c], wished - 3)
    habitual = np.where(customers.run[c] > RUN_ANY, in_run, calendar.nearest_open(wished))
    return _Choices(
        punctual=_punctual(rng, setting, customers, invoices),
        forgotten_day=np.where(customers.waits_for_reminder[c], reminded, by_itself),
        forgets=forgets,
        habitual=np.maximum(habitual, calendar.next_open(due + 1)),
        strain=strain,
    )


def _lateness(
    rng: np.random.Generator, setting: Setting, market: Market, customers: Customers, invoices: Invoices
) -> tuple[Ints, Flags]:
    """Day of payment by class, and whether the invoice was merely forgotten."""
    c, n, due = invoices.customer, len(invoices.customer), invoices.due_day
    calendar = setting.calendar
    kind, change = customers.payment_class[c], customers.change_day[c]
    choices = _choices(rng, setting, market, customers, invoices)
    # in a recession the occasionally late stretch their terms as well
    pressed = (choices.strain > 0.5) & (rng.random(n) < 0.6)
    stretched = calendar.next_open(
        due + np.round(12 * choices.strain).astype(np.int64) + rng.integers(0, 5, n)
    )
    occasional = np.where(pressed, stretched, choices.punctual)
    occasional = np.where(choices.forgets, choices.forgotten_day, occasional)
    # who slips or stops was punctual or occasionally late before
    was_punctual = customers.habit_days[c] % 2 == 0
    mild = np.where(was_punctual, choices.punctual, occasional)
    months = np.maximum(due - change, 0) / 30.4
    slide = 7.0 + customers.ramp[c] * months + rng.normal(0, 3.0, n)
    falling = calendar.next_open(due + np.maximum(np.round(slide), 1).astype(np.int64))
    warning = np.maximum(due - (change - WARNING_DAYS), 0) / 30.4
    slower = calendar.next_open(due + np.round(2 + 6.0 * warning + rng.gamma(2.0, 1.5, n)).astype(np.int64))
    stopping = np.where(due > change - WARNING_DAYS, slower, mild)
    day = np.select(
        [kind == ALWAYS, kind == OCCASIONAL, kind == STRUCTURAL, kind == DETERIORATING, kind == IMPROVING],
        [
            choices.punctual,
            occasional,
            choices.habitual,
            np.where(due > change, falling, mild),
            np.where(due > change, choices.punctual, choices.habitual),
        ],
        np.where(due >= change, NEVER, stopping),
    )
    forgetful = (kind == OCCASIONAL) | (np.isin(kind, (DETERIORATING, NON_PAYING)) & ~was_punctual)
    return day, forgetful & choices.forgets & (day == choices.forgotten_day)


def make_plan(
    setting: Setting, block: Block, market: Market, customers: Customers, invoices: Invoices
) -> Plan:
    """The fate of each invoice, before arrangements."""
    rng = block.random(setting, ROOM_PAYMENTS)
    c, n = invoices.customer, len(invoices.customer)
    day, forgotten = _lateness(rng, setting, market, customers, invoices)
    failed = market.failed_day[customers.company[c]]
    day = np.where(day >= failed, NEVER, day)  # a bankrupt debtor pays nobody
    # a disputed invoice waits for the end of the dispute
    after = setting.calendar.next_open(np.minimum(invoices.dispute_end, NEVER - 60) + rng.integers(1, 8, n))
    waits = (invoices.dispute_day < day) & (day < NEVER)
    day = np.where(waits, np.maximum(day, after), day)
    return_day, return_cents = _returns(rng, setting, customers, invoices, day, waits)
    discount = customers.has_discount[c] & (day <= invoices.day + 8) & (return_cents == 0)
    discount_cents = np.where(discount, np.round(invoices.cents * 0.02), 0).astype(np.int64)
    part_day, part_cents = _parts(rng, setting, customers, invoices, day, failed)
    part_cents = np.where(return_cents > 0, 0, np.minimum(part_cents, invoices.cents - discount_cents))
    pilot = make_pilot(setting, customers, invoices, day, forgotten)
    # what comes before the payment stays before it
    before = setting.calendar.prev_open(pilot.pay_day - 1)
    part_day = np.where(pilot.moved, np.minimum(part_day, before), part_day)
    noted = pilot.moved & (return_day < NEVER)
    return_day = np.where(noted, np.minimum(return_day, pilot.pay_day), return_day)
    return Plan(
        pay_day=pilot.pay_day,
        usual_day=day,
        reminder_days=pilot.reminder_days,
        forgotten=forgotten,
        part_day=np.where(part_cents > 0, part_day, NEVER),
        part_cents=part_cents,
        discount_cents=discount_cents,
        return_day=return_day,
        return_cents=return_cents,
        write_off_day=_write_offs(rng, setting, invoices, day, failed),
        arranged=np.zeros(n, dtype=bool),
    )


def _returns(
    rng: np.random.Generator,
    setting: Setting,
    customers: Customers,
    invoices: Invoices,
    day: Ints,
    disputed: Flags,
) -> tuple[Ints, Ints]:
    """Day and cents of the credit note: goods returned before payment, or the outcome of a dispute."""
    n = len(day)
    settled = disputed & (invoices.dispute_share > 0)
    returned = (rng.random(n) < customers.return_rate[invoices.customer]) & ~disputed
    reach = np.clip(np.minimum(day, setting.last_day) - invoices.day, 0, 24)
    note_day = setting.calendar.prev_open(
        invoices.day + np.floor(rng.random(n) * (reach + 1)).astype(np.int64)
    )
    note_day = np.where(settled, invoices.dispute_end, np.maximum(note_day, invoices.day))
    share = np.where(settled, invoices.dispute_share, np.round(rng.uniform(0.05, 0.4, n), 2))
    has_note = returned | settled
    cents = np.where(has_note, np.maximum(np.round(invoices.cents * share), 1), 0).astype(np.int64)
    return np.where(has_note, note_day, NEVER), cents


def _parts(
    rng: np.random.Generator,
    setting: Setting,
    customers: Customers,
    invoices: Invoices,
    day: Ints,
    failed: Ints,
) -> tuple[Ints, Ints]:
    """Day and cents of a first part: a habit of some, and a last sign of life of those who stop paying."""
    c, n = invoices.customer, len(day)
    calendar = setting.calendar
    first_day = calendar.prev_open(day - rng.integers(9, 20, n))
    habit = customers.pays_in_parts[c] & (day < NEVER) & (rng.random(n) < 0.6) & (first_day > invoices.day)
    token_day = calendar.next_open(invoices.due_day + rng.integers(20, 60, n))
    token = (day == NEVER) & (rng.random(n) < 0.08) & (customers.payment_class[c] == NON_PAYING)
    token &= token_day < failed
    share = np.where(token, 0.25, rng.choice([0.5, 0.6, 0.4, 0.75], n))
    cents = np.where(habit | token, np.round(invoices.cents * share), 0).astype(np.int64)
    return np.where(token, token_day, first_day), cents


def _write_offs(
    rng: np.random.Generator, setting: Setting, invoices: Invoices, day: Ints, failed: Ints
) -> Ints:
    """Some months after a bankruptcy, or more than a year after the due date."""
    n = len(day)
    bankrupt = setting.calendar.next_open(np.minimum(failed, NEVER - 400) + 110 + invoices.customer % 150)
    hopeless = setting.calendar.next_open(invoices.due_day + rng.integers(390, 620, n))
    hopeless = np.where(rng.random(n) < 0.70, hopeless, NEVER)
    write_off = np.where(failed < NEVER, np.minimum(bankrupt, hopeless), hopeless)
    return np.where(day == NEVER, np.maximum(write_off, setting.calendar.next_open(invoices.day + 1)), NEVER)


def make_arrangements(
    setting: Setting, block: Block, customers: Customers, invoices: Invoices, plan: Plan
) -> Instalments:
    """Instalments that replace the payment of one overdue invoice per arranging customer; changes `plan`."""
    rng = block.random(setting, ROOM_PAYMENTS + 100)
    c = invoices.customer
    late = (plan.usual_day > invoices.due_day + 30) & (plan.part_cents == 0) & (plan.return_cents == 0)
    late &= (
        customers.has_arrangement[c]
        & (invoices.dispute_day == NEVER)
        & (invoices.due_day < setting.last_day - 40)
    )
    rows = np.flatnonzero(late)
    rows = rows[np.lexsort((-invoices.cents[rows], c[rows]))]
    rows = rows[count_first(c[rows])]  # the largest one per customer
    n = len(rows)
    count = rng.integers(3, 7, n)
    agreed = setting.calendar.next_open(invoices.due_day[rows] + rng.integers(25, 40, n))
    agreed = np.minimum(agreed, setting.last_day)
    kept_until = np.where(
        rng.random(n) < np.where(customers.payment_class[c[rows]] == NON_PAYING, 0.1, 0.65),
        count,
        rng.integers(0, 3, n),
    )
    row = np.repeat(np.arange(n), count)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    cents = invoices.cents[rows]
    each = cents // count
    amount = np.where(nth == count[row] - 1, cents[row] - each[row] * (count[row] - 1), each[row])
    due = setting.calendar.next_open(agreed[row] + 30 * (nth + 1))
    paid = setting.calendar.next_open(due + rng.integers(-1, 3, len(row)))
    failed_block = plan.write_off_day[rows][row]
    kept = (nth < kept_until[row]) & (paid < failed_block)
    plan.arranged[rows] = True
    finished = np.zeros(n, dtype=np.int64)
    np.add.at(finished, row, kept.astype(np.int64))
    last = np.full(n, 0, dtype=np.int64)
    np.maximum.at(last, row, np.where(kept, paid, 0))
    plan.pay_day[rows] = plan.usual_day[rows] = np.where(finished == count, last, NEVER)
    plan.write_off_day[rows] = np.where(finished == count, NEVER, plan.write_off_day[rows])
    return Instalments(c[rows][row], nth, due, amount, np.where(kept, paid, NEVER), rows[row])


def count_first(groups: Ints) -> Flags:
    """True at the first of each run of equal values."""
    return np.append(True, groups[1:] != groups[:-1]) if len(groups) else np.zeros(0, dtype=bool)


def make_settlements(
    setting: Setting, invoices: Invoices, plan: Plan, instalments: Instalments
) -> Settlements:
    """All allocations up to the end of the period, sorted by day. Credit notes are numbered as in
    `note_rows`: row k of a note settles against its invoice on one day with opposite signs."""
    n = len(invoices.customer)
    every = np.arange(n)
    paid = plan.pay_day < NEVER
    settled_note_day = np.where(paid, np.maximum(plan.pay_day, plan.return_day), plan.return_day)
    rest = invoices.cents - plan.part_cents - plan.discount_cents - plan.return_cents
    final = paid & ~plan.arranged & (rest > 0)
    discount = plan.discount_cents > 0
    part = plan.part_day < NEVER
    noted = plan.return_day < NEVER
    kept = instalments.kept_day < NEVER
    kept_sum = np.zeros(n, dtype=np.int64)
    visible = kept & (instalments.kept_day <= setting.last_day)
    np.add.at(kept_sum, instalments.invoice[visible], instalments.cents[visible])
    lost = invoices.cents - plan.part_cents - plan.return_cents - kept_sum
    off = ~paid & (plan.write_off_day < NEVER) & (lost > 0)
    note_of = np.where(noted, np.cumsum(noted) - 1, -1)
    none = np.full(n, -1, dtype=np.int64)
    pieces = [
        (every[final], none[final], plan.pay_day[final], rest[final], PAYMENT),
        (every[discount], none[discount], plan.pay_day[discount], plan.discount_cents[discount], DISCOUNT),
        (every[part], none[part], plan.part_day[part], plan.part_cents[part], PAYMENT),
        (every[noted], none[noted], settled_note_day[noted], plan.return_cents[noted], CREDIT),
        (every[noted], note_of[noted], settled_note_day[noted], -plan.return_cents[noted], CREDIT),
        (
            instalments.invoice[kept],
            none[instalments.invoice[kept]],
            instalments.kept_day[kept],
            instalments.cents[kept],
            PAYMENT,
        ),
        (every[off], none[off], plan.write_off_day[off], lost[off], WRITE_OFF),
    ]
    invoice, note, day, cents = (np.concatenate([piece[k] for piece in pieces]) for k in range(4))
    kind = np.concatenate([np.full(len(piece[0]), piece[4], dtype=np.int64) for piece in pieces])
    order = np.lexsort((note, kind, invoice, day))
    order = order[day[order] <= setting.last_day]
    return Settlements(invoice[order], note[order], day[order], cents[order], kind[order])


def note_rows(setting: Setting, plan: Plan) -> Ints:
    """Rows of the invoices that have a credit note, in the order that `Settlements.note` counts them. Notes
    dated after the period exist in the plan only."""
    return np.flatnonzero(plan.return_day < NEVER)


def make_reminders(
    setting: Setting, customers: Customers, invoices: Invoices, plan: Plan
) -> tuple[Ints, Ints, Ints]:
    """Invoice row, day and level of each reminder: sent while unpaid, not in dispute, not by direct debit."""
    rows, days, levels = [], [], []
    for level, offset in enumerate(plan.reminder_days, start=1):
        day = setting.calendar.next_open(invoices.due_day + offset)
        gone = np.minimum(plan.pay_day, plan.write_off_day)
        open_ = (gone > day) & (day <= setting.last_day) & ~customers.direct_debit[invoices.customer]
        open_ &= ~((invoices.dispute_day <= day) & (day < invoices.dispute_end))
        found = np.flatnonzero(open_)
        rows.append(found)
        days.append(day[found])
        levels.append(np.full(len(found), level, dtype=np.int64))
    row, sent, step = np.concatenate(rows), np.concatenate(days), np.concatenate(levels)
    order = np.lexsort((step, row, sent))
    return row[order], sent[order], step[order]


def avoidable_days(setting: Setting, customers: Customers, invoices: Invoices, plan: Plan) -> Floats:
    """Days that a call at the end of the period would save on each open invoice: a forgetter pays two days
    after it, a customer who slips a third earlier, the habitual and the insolvent not at all."""
    kind = customers.payment_class[invoices.customer]
    open_ = (
        (plan.pay_day > setting.last_day)
        & (invoices.due_day < setting.last_day)
        & (plan.write_off_day > setting.last_day)
    )
    wait = np.where(plan.pay_day < NEVER, plan.pay_day, setting.last_day) - setting.last_day
    saved = np.where(
        plan.forgotten, np.maximum(wait - 2, 0), np.where(kind == DETERIORATING, wait / 3.0, 0.0)
    )
    return np.where(open_, np.round(saved, 1), 0.0)
