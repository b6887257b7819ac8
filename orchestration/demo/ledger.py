"""Orders and the receivable documents that follow from them, one block at a time.

What belongs here: when customers order, what is delivered, invoiced, disputed. When and how it is paid is
`payments`. Amounts are integer cents of the document's currency.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.demo.customers import Customers, customer_sensitivity, recession_weight
from orchestration.demo.market import Flags, Floats, Ints, Market
from orchestration.demo.paydays import NEVER
from orchestration.demo.sectors import PRODUCT_GROUPS, SEASONS, SECTORS
from orchestration.demo.setting import ROOM_LEDGER, Block, Setting


@dataclass
class Orders:
    """One row per order, sorted by customer and day."""

    customer: Ints  # row of the customer
    day: Ints
    cents: Ints
    group: Ints
    delivered_day: Ints  # NEVER when not delivered yet or cancelled
    cancelled_day: Ints  # NEVER when not cancelled
    margin_cents: Ints


@dataclass
class Invoices:
    """One row per invoice (no credit notes), sorted by customer and day; `nth` counts within the customer."""

    customer: Ints
    order: Ints  # row of the order
    nth: Ints
    day: Ints
    due_day: Ints
    cents: Ints
    group: Ints
    dispute_day: Ints  # NEVER when not disputed
    dispute_end: Ints
    dispute_share: Floats  # part of the amount that is credited when the dispute closes, 0 for none


def count_within(groups: Ints) -> Ints:
    """0, 1, 2, … within each run of equal values of a sorted array."""
    n = len(groups)
    if n == 0:
        return groups
    starts = np.flatnonzero(np.append(True, groups[1:] != groups[:-1]))
    return np.arange(n) - np.repeat(starts, np.diff(np.append(starts, n)))


def _rates(setting: Setting, market: Market, customers: Customers, months: Ints) -> Floats:
    """Expected orders per customer and month, shape (customers, months)."""
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    length = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - first
    from_day = np.maximum(first[None, :], customers.since_day[:, None])
    to_day = np.minimum((first + length)[None, :], customers.end_day[:, None] + 1)
    share = np.clip(to_day - from_day, 0, None) / length[None, :]
    profile = np.array(SEASONS)[:, months % 12]
    season = profile[np.array([row.season for row in SECTORS])[market.sector[customers.company]]]
    years = (first - (setting.first_day + setting.last_day) / 2) / 365.25
    growth = np.exp(np.clip(customers.growth, -0.25, 0.3)[:, None] * years[None, :])
    dip = (
        1
        - 0.25
        * customer_sensitivity(market, customers)[:, None]
        * recession_weight(setting, first + 15)[None, :]
    )
    return customers.orders_per_year[:, None] / 12 * share * season * growth * dip


def make_orders(setting: Setting, block: Block, market: Market, customers: Customers) -> Orders:
    """All orders of the period."""
    rng = block.random(setting, ROOM_LEDGER)
    low = int(np.datetime64(setting.start, "M").astype(np.int64))
    high = int(np.datetime64(setting.until, "M").astype(np.int64))
    months = np.arange(low, high + 1, dtype=np.int64)
    rates = _rates(setting, market, customers, months)
    counts = rng.poisson(rates)
    customer, month = (np.repeat(axis.ravel(), counts.ravel()) for axis in np.indices(counts.shape))
    n = len(customer)
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    day = first[month] + (rng.random(n) * 30.4).astype(np.int64)
    day = setting.calendar.prev_open(np.clip(day, customers.since_day[customer], customers.end_day[customer]))
    day = np.maximum(day, setting.first_day)
    order = np.lexsort((day, customer))
    customer, day = customer[order], day[order]
    size = customers.order_size[customer] * np.exp(rng.normal(0, 0.55, n))
    cents = np.maximum(np.round(size * 100), 750).astype(np.int64)
    group = np.where(
        rng.random(n) < 0.68, customers.main_group[customer], rng.integers(0, len(PRODUCT_GROUPS), n)
    )
    lag = 1 + rng.poisson(2.2, n)
    late = rng.random(n) < 0.03
    delivered = setting.calendar.next_open(day + lag + np.where(late, rng.integers(5, 20, n), 0))
    cancelled = rng.random(n) < 0.025
    cancel_day = setting.calendar.next_open(day + rng.integers(0, 4, n))
    margin_rate = np.clip(
        0.34 - 0.03 * np.log10(cents / 1e4) + 0.015 * (group - 3.5) + rng.normal(0, 0.05, n), 0.02, 0.6
    )
    return Orders(
        customer=customer,
        day=day,
        cents=cents,
        group=group,
        delivered_day=np.where(cancelled | (delivered > setting.last_day), NEVER, delivered),
        cancelled_day=np.where(cancelled & (cancel_day <= setting.last_day), cancel_day, NEVER),
        margin_cents=np.round(cents * margin_rate).astype(np.int64),
    )


def make_invoices(setting: Setting, block: Block, customers: Customers, orders: Orders) -> Invoices:
    """An invoice for every delivered order, on the day of delivery or a few days later."""
    rng = block.random(setting, ROOM_LEDGER + 100)
    delay = np.where(rng.random(len(orders.day)) < 0.65, 0, rng.integers(1, 4, len(orders.day)))
    calendar = setting.calendar
    day = calendar.next_open(
        np.where(orders.delivered_day == NEVER, setting.last_day, orders.delivered_day) + delay
    )
    rows = np.flatnonzero((orders.delivered_day != NEVER) & (day <= setting.last_day))
    rows = rows[np.lexsort((day[rows], orders.customer[rows]))]
    customer, day = orders.customer[rows], day[rows]
    n = len(rows)
    due = day + customers.term_days[customer]
    disputed = rng.random(n) < customers.dispute_rate[customer]
    opened = calendar.next_open(day + rng.integers(3, 22, n))
    closed = calendar.next_open(opened + rng.integers(10, 55, n))
    disputed &= opened <= setting.last_day
    half = np.where(rng.random(n) < 0.4, np.round(rng.uniform(0.05, 0.5, n), 2), 0.0)
    return Invoices(
        customer=customer,
        order=rows,
        nth=count_within(customer),
        day=day,
        due_day=due,
        cents=orders.cents[rows],
        group=orders.group[rows],
        dispute_day=np.where(disputed, opened, NEVER),
        dispute_end=np.where(disputed, closed, NEVER),
        dispute_share=np.where(disputed, half, 0.0),
    )


def is_open_dispute(invoices: Invoices, days: Ints) -> Flags:
    """Whether each invoice is disputed on its day in `days`."""
    return (invoices.dispute_day <= days) & (days < invoices.dispute_end)
