"""The reminder plan as the company tried it: who was reminded or called otherwise, and what days that gained.

What belongs here: the months in which a part of the customers is worked by the plan while a control group keeps the
standard schedule. It moves days alone: amounts, and every random draw, stay as they would have been.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from orchestration.demo.customers import Customers
from orchestration.demo.ledger import Invoices
from orchestration.demo.market import DETERIORATING, OCCASIONAL, STRUCTURAL, Flags, Ints
from orchestration.demo.names import padded
from orchestration.demo.paydays import NEVER, day_number
from orchestration.demo.setting import Setting

EXPERIMENT: Final = "reminder-plan"
CONTROL_SHARE: Final = 0.10
PILOT_MONTHS: Final = 9
REMINDER_DAYS: Final = (7, 21, 35)
SOONER_DAYS: Final = 3  # the first reminder of who forgets
CALL_DAYS: Final = 5  # after the due date, who slips is called
CALL_SHARE: Final = 3  # a call saves a third of the delay …
CALL_MOST: Final = 10  # … and at most so many days


def pilot_start(until: date) -> date:
    """First day of the pilot: a first of the month."""
    after = until + timedelta(days=1)
    months = after.year * 12 + after.month - 1 - PILOT_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def in_control(customers: Customers) -> Flags:
    """Who keeps the standard schedule: the same hash of debtor number and name as the warehouse draws by."""
    texts = (f"{code}|{EXPERIMENT}" for code in padded(customers.code(), 8).to_pylist())
    drawn = [int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:6], 16) for text in texts]
    return np.array(drawn, dtype=np.int64) / 2**24 < CONTROL_SHARE


@dataclass
class Pilot:
    """Row by row with the invoices."""

    reminder_days: tuple[Ints, Ints, Ints]  # after the due date, per level
    pay_day: Ints
    moved: Flags  # paid sooner than under the standard schedule


def make_pilot(
    setting: Setting, customers: Customers, invoices: Invoices, usual_day: Ints, forgotten: Flags
) -> Pilot:
    """What the plan makes of the days on which each invoice would be paid under the standard schedule.

    Who forgets and waits for the reminder gets it sooner, and takes as long after it. Who slips is called. Who is
    late out of habit is reminded as much later as the habit, and pays as before.
    """
    c, due, calendar = invoices.customer, invoices.due_day, setting.calendar
    kind = customers.payment_class[c]
    treated = ~in_control(customers)[c] & (due >= day_number(pilot_start(setting.until)))
    movable = treated & (usual_day < NEVER) & (invoices.dispute_day == NEVER)

    forgetful = treated & (kind == OCCASIONAL)
    sooner = np.where(forgetful, SOONER_DAYS, REMINDER_DAYS[0])
    reminded, usual_reminder = calendar.next_open(due + sooner), calendar.next_open(due + REMINDER_DAYS[0])
    waited = movable & forgetful & forgotten & customers.waits_for_reminder[c]
    after_reminder = calendar.next_open(reminded + (usual_day - usual_reminder))

    delay = usual_day - due
    called = movable & (kind == DETERIORATING) & (due > customers.change_day[c]) & (delay > CALL_DAYS)
    after_call = calendar.next_open(
        np.maximum(usual_day - np.minimum(delay // CALL_SHARE, CALL_MOST), due + CALL_DAYS + 1)
    )
    pay_day = np.where(waited, after_reminder, np.where(called, after_call, usual_day))
    habit = np.where(treated & (kind == STRUCTURAL), customers.habit_days[c], 0)
    return Pilot(
        reminder_days=(sooner + habit, REMINDER_DAYS[1] + habit, REMINDER_DAYS[2] + habit),
        pay_day=pay_day,
        moved=pay_day < usual_day,
    )
