"""Which companies of the market became customers, since when, and how each of them orders and pays.

What belongs here: one row per debtor (a company may have two debtor numbers) with commercial and payment
parameters. What happens on single invoices is `ledger` and `payments`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from orchestration.demo.market import (
    ALWAYS,
    DETERIORATING,
    IMPROVING,
    LEAVE_SHARE,
    NON_PAYING,
    OCCASIONAL,
    ORDERS_SPREAD,
    STRUCTURAL,
    Flags,
    Floats,
    Ints,
    Market,
    order_frequency,
    per_sector,
    steady_chance,
)
from orchestration.demo.paydays import NEVER, RUN_ANY, RUN_FIFTEENTH, RUN_MONDAY, RUN_MONTH_END
from orchestration.demo.sectors import SECTORS
from orchestration.demo.setting import ROOM_CUSTOMERS, SECOND_DEBTOR_SHARE, Block, Setting

FIRST_CODE: Final = 1001
STILL_DAYS: Final = 60  # who ordered until so many days ago still buys
HABITS: Final = (3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 21, 25, 30, 38)
HABIT_WEIGHTS: Final = (
    *(0.06, 0.04, 0.04, 0.04, 0.06, 0.05, 0.08),
    *(0.08, 0.12, 0.10, 0.13, 0.08, 0.08, 0.04),
)


@dataclass
class Customers:
    """One row per debtor number, in order of it. Days are day numbers."""

    company: Ints  # row in the market
    position: Ints  # running number over all blocks, from 0
    since_day: Ints
    end_day: Ints  # last day on which the customer orders
    orders_per_year: Floats
    order_size: Floats  # median order amount in the customer's currency
    growth: Floats  # per year
    term_days: Ints
    has_discount: Flags  # 2 % when paid within 8 days
    main_group: Ints
    payment_class: Ints
    run: Ints  # pay-run kind
    early_days: Ints  # days before the due date on which a punctual payer pays
    miss_rate: Floats  # share of invoices that an occasionally late payer forgets
    waits_for_reminder: Flags  # a forgetter who pays only after the reminder
    habit_days: Ints  # stable delay
    habit_spread: Floats
    change_day: Ints  # day on which behaviour changed, or NEVER
    ramp: Floats  # days later per month after the change, for the deteriorating
    pays_in_parts: Flags
    direct_debit: Flags
    dispute_rate: Floats
    return_rate: Floats
    has_arrangement: Flags

    def __len__(self) -> int:
        """Number of debtors."""
        return len(self.company)

    def code(self) -> Ints:
        """Debtor number (eight digits with leading zeros in the ERP)."""
        return FIRST_CODE + self.position

    def is_good(self, setting: Setting, market: Market) -> Flags:
        """Who really is a good performer: what its company would be, and it still buys, often enough."""
        buys = (self.end_day > setting.last_day - STILL_DAYS) & (steady_chance(self.orders_per_year) >= 0.5)
        return market.is_good_but_steady[self.company] & buys


def _choose_companies(rng: np.random.Generator, setting: Setting, block: Block, market: Market) -> Ints:
    """Foreign companies are all customers; the Dutch ones by affinity, as far as they were alive."""
    alive = (market.failed_day > setting.first_day + 420) & (market.ceased_day > setting.first_day + 420)
    old_enough = market.founded_day < setting.last_day - 240
    score = market.affinity + rng.gumbel(0, 1, len(market)) + np.where(alive & old_enough, 0, -1e6)
    score[market.foreign] = 1e6
    second = round(block.customers * SECOND_DEBTOR_SHARE)
    chosen = np.argsort(-score, kind="stable")[: block.customers - second]
    doubled = rng.choice(chosen, second, replace=False) if second else chosen[:0]
    return np.concatenate([chosen, doubled]).astype(np.int64)


def _starts(rng: np.random.Generator, setting: Setting, market: Market, company: Ints) -> Ints:
    """About 55 % were customers at the start of the period, the rest came over the years."""
    n = len(company)
    spread = rng.integers(setting.first_day, setting.last_day - 45, n)
    since = np.where(rng.random(n) < 0.55, setting.first_day - rng.integers(30, 3000, n), spread)
    since = np.maximum(since, market.founded_day[company] + 60)
    # who gets into trouble was a customer long enough before to have a history
    change = np.isin(market.payment_class[company], (DETERIORATING, IMPROVING, NON_PAYING))
    end = np.minimum(np.minimum(market.failed_day[company], market.ceased_day[company]), setting.last_day)
    latest = end - 420 - rng.integers(0, 500, n)
    return np.where(change, np.minimum(since, np.maximum(latest, market.founded_day[company] + 30)), since)


def _change_days(
    rng: np.random.Generator,
    setting: Setting,
    market: Market,
    company: Ints,
    gap: Floats,
    kind: Ints,
    term: Ints,
) -> Ints:
    """When behaviour changed: long enough ago to be seen, near enough to be news."""
    n = len(company)
    recent = np.clip(6.0 * gap + term, 170, 400) + rng.integers(0, 40, n)
    change = np.full(n, NEVER, dtype=np.int64)
    turned = np.isin(kind, (DETERIORATING, IMPROVING))
    change[turned] = (setting.last_day - recent.astype(np.int64))[turned]
    # the money stops some months before a failure; without one it stopped some time in the last two years
    failed = market.failed_day[company]
    shadow = np.clip(4.5 * gap + 60, 150, 380).astype(np.int64) + rng.integers(0, 50, n)
    slow = np.where(failed == NEVER, rng.integers(0, 300, n), 0)
    stop = np.minimum(failed, setting.last_day) - shadow - slow
    return np.where(kind == NON_PAYING, stop, change)


def _terms(rng: np.random.Generator, market: Market, company: Ints) -> Ints:
    large = market.employees[company] > 100
    public = np.isin(market.sector[company], (9, 10))
    draw = rng.random(len(company))
    normal = np.select([draw < 0.09, draw < 0.72, draw < 0.78, draw < 0.92], [14, 30, 21, 45], 60)
    slow = np.select([draw < 0.45, draw < 0.70], [30, 45], 60)
    return np.where(public, 30, np.where(large, slow, normal)).astype(np.int64)


def _runs(rng: np.random.Generator, kind: Ints, employees: Ints) -> Ints:
    """Pay-runs: small companies pay any day or on a fixed weekday, large ones at the month's end. A stable
    habitual delay and a monthly run exclude each other, so the habitually late have none."""
    n = len(kind)
    weekly = RUN_MONDAY + rng.choice(5, n, p=[0.10, 0.20, 0.15, 0.35, 0.20])
    draw = rng.random(n)
    run = np.where(
        draw < 0.42,
        RUN_ANY,
        np.where(draw < 0.80, weekly, np.where(draw < 0.88, RUN_FIFTEENTH, RUN_MONTH_END)),
    )
    run = np.where((employees > 100) & (rng.random(n) < 0.7), RUN_MONTH_END, run)
    habitual = np.isin(kind, (STRUCTURAL, IMPROVING, DETERIORATING, NON_PAYING))
    run = np.where(habitual & (run > 5), weekly, run)
    return np.where((kind == STRUCTURAL) & (rng.random(n) < 0.75), RUN_ANY, run).astype(np.int64)


def _arrivals(
    rng: np.random.Generator, setting: Setting, block: Block, market: Market
) -> tuple[Ints, Floats, Ints]:
    """Company, orders per year and first day of each customer, in order of arrival (debtor numbers follow)."""
    company = _choose_companies(rng, setting, block, market)
    usual = order_frequency(market.employees[company])
    frequency = usual * np.exp(rng.normal(-0.12, ORDERS_SPREAD, len(company)))
    since = _starts(rng, setting, market, company)
    order = np.argsort(since, kind="stable")
    return company[order], np.clip(frequency, 0.8, 90.0)[order], since[order]


def _ends(
    rng: np.random.Generator,
    setting: Setting,
    market: Market,
    company: Ints,
    since: Ints,
    change: Ints,
    gap: Floats,
    term: Ints,
) -> Ints:
    """Last day on which each customer orders; `gap` is the days between two orders."""
    n = len(company)
    kind = market.payment_class[company]
    leaves = np.isin(kind, (ALWAYS, OCCASIONAL, STRUCTURAL)) & (rng.random(n) < LEAVE_SHARE)
    gone = np.maximum(rng.integers(setting.first_day + 400, setting.last_day, n), since + 300)
    end = np.where(leaves, gone, setting.last_day)
    # the order desk blocks a debtor some months after the money stopped
    blocked = change + np.clip(4.0 * gap + term, 110, 340).astype(np.int64)
    end = np.where(kind == NON_PAYING, np.minimum(blocked, end), end)
    return np.minimum(np.minimum(end, market.ceased_day[company] - 60), market.failed_day[company] - 5)


def make_customers(setting: Setting, block: Block, market: Market) -> Customers:
    """The customers of one block, block.customers rows."""
    rng = block.random(setting, ROOM_CUSTOMERS)
    company, frequency, since = _arrivals(rng, setting, block, market)
    n = len(company)
    kind = market.payment_class[company]
    employees = market.employees[company]
    term = _terms(rng, market, company)
    gap = 365.0 / frequency
    change = _change_days(rng, setting, market, company, gap, kind, term)
    end = _ends(rng, setting, market, company, since, change, gap, term)
    habit = rng.choice(np.array(HABITS), n, p=np.array(HABIT_WEIGHTS) / sum(HABIT_WEIGHTS))
    habit = np.where(kind == IMPROVING, 14 + rng.integers(0, 24, n), habit)
    groups = np.array([row.groups for row in SECTORS])
    main_group = groups[market.sector[company], (rng.random(n) < 0.35).astype(np.int64)]
    other = rng.integers(0, 8, n)
    main_group = np.where(rng.random(n) < 0.12, other, main_group)
    sales = market.expected_sales[company]
    early_style = rng.random(n)
    early = np.where(
        early_style < 0.40,
        rng.integers(0, 2, n),
        np.where(early_style < 0.80, rng.integers(1, 8, n), rng.integers(7, 15, n)),
    )
    discount = (kind == ALWAYS) & (rng.random(n) < 0.12)
    disputer = rng.random(n) < np.where(kind == ALWAYS, 0.05, 0.14)
    return Customers(
        company=company,
        position=block.first_customer + np.arange(n),
        since_day=since,
        end_day=end,
        orders_per_year=frequency,
        order_size=np.maximum(sales / frequency, 35.0) * 0.8,
        growth=rng.normal(0.02, 0.09, n) + 0.03 * market.recent_health[company],
        term_days=term,
        has_discount=discount,
        main_group=main_group,
        payment_class=kind,
        run=_runs(rng, kind, employees),
        early_days=np.where(discount, term - 7, np.minimum(early, term - 5)).astype(np.int64),
        miss_rate=rng.uniform(0.14, 0.28, n),
        waits_for_reminder=rng.random(n) < 0.7,
        habit_days=habit,
        habit_spread=rng.uniform(0.2, 1.3, n),
        change_day=change,
        ramp=rng.uniform(5.0, 10.0, n),
        pays_in_parts=np.isin(kind, (STRUCTURAL, DETERIORATING, NON_PAYING)) & (rng.random(n) < 0.14),
        direct_debit=(kind == ALWAYS) & ~discount & (rng.random(n) < 0.12),
        dispute_rate=np.where(disputer, rng.uniform(0.02, 0.08, n), 0.002),
        return_rate=np.where(rng.random(n) < 0.4, rng.uniform(0.02, 0.10, n), 0.004),
        has_arrangement=rng.random(n)
        < np.select([kind == DETERIORATING, kind == NON_PAYING], [0.40, 0.30], 0.006),
    )


def recession_weight(setting: Setting, days: Ints) -> Floats:
    """0 outside the recession, up to 1 in its middle."""
    low, high = setting.recession
    phase = (days - low) / (high - low)
    return np.where((phase > 0) & (phase < 1), np.sin(np.pi * np.clip(phase, 0, 1)), 0.0)


def customer_sensitivity(market: Market, customers: Customers) -> Floats:
    """Sensitivity to a recession per customer, by its sector."""
    return per_sector("recession")[market.sector[customers.company]]
