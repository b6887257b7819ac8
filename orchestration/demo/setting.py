"""The frame of one demo: period, seed, blocks of companies and their random streams.

What belongs here: what every other module asks about the run as a whole. No causes and no files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import numpy as np

from orchestration.demo.paydays import PayCalendar, day_number, pay_calendar, to_date

MARKET_PER_CUSTOMER: Final = 25
BLOCK_CUSTOMERS: Final = 2000
FOREIGN_SHARE: Final = 0.07
SECOND_DEBTOR_SHARE: Final = 0.01
HEALTH_LEAD_YEARS: Final = 3  # health is followed from this many years before the period
HORIZON_DAYS: Final = 450  # and failures this far beyond it, because they cast their shadow


@dataclass(frozen=True)
class Setting:
    """Size, seed and period; days are numbers since 1970-01-01."""

    customers: int
    seed: int
    years: int
    until: date

    @cached_property
    def start(self) -> date:
        """First day of the ledger."""
        first = self.until + timedelta(days=1)
        month_start = first.replace(day=1)
        return month_start.replace(year=month_start.year - self.years)

    @cached_property
    def first_day(self) -> int:
        """Day number of `start`."""
        return day_number(self.start)

    @cached_property
    def last_day(self) -> int:
        """Day number of `until`."""
        return day_number(self.until)

    @cached_property
    def recession(self) -> tuple[int, int]:
        """First and last day of the recession: a year in the middle of the period."""
        middle = (self.first_day + self.last_day) // 2
        return middle - 183, middle + 182

    @cached_property
    def health_years(self) -> range:
        """Calendar years over which health is followed."""
        return range(self.start.year - HEALTH_LEAD_YEARS, to_date(self.last_day + HORIZON_DAYS).year + 1)

    @cached_property
    def calendar(self) -> PayCalendar:
        """Pay days from a year before the period to years after it."""
        return pay_calendar(date(self.start.year - 1, 1, 1), date(self.until.year + 6, 12, 31))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The market in blocks of at most BLOCK_CUSTOMERS customers: what is in memory at one time."""
        sizes = [BLOCK_CUSTOMERS] * (self.customers // BLOCK_CUSTOMERS)
        if self.customers % BLOCK_CUSTOMERS:
            sizes.append(self.customers % BLOCK_CUSTOMERS)
        starts = np.cumsum([0, *sizes]).tolist()
        return tuple(Block(number, starts[number], size) for number, size in enumerate(sizes))

    @property
    def market_size(self) -> int:
        """Dutch companies in the market."""
        return self.customers * MARKET_PER_CUSTOMER


@dataclass(frozen=True)
class Block:
    """One block: its number, the position of its first customer, its number of customers."""

    number: int
    first_customer: int
    customers: int

    @property
    def first_company(self) -> int:
        """Running number of the first company of the block."""
        return self.first_customer * MARKET_PER_CUSTOMER

    @property
    def companies(self) -> int:
        """Dutch companies of the block."""
        return self.customers * MARKET_PER_CUSTOMER

    def random(self, setting: Setting, room: int) -> np.random.Generator:
        """The random stream of one room in this block: rooms do not disturb each other's draws."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([setting.seed, self.number, room])))


ROOM_MARKET, ROOM_CUSTOMERS, ROOM_LEDGER, ROOM_PAYMENTS, ROOM_CRM, ROOM_BUREAU, ROOM_NAMES, ROOM_ERP = range(
    8
)
