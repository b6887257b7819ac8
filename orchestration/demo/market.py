"""The market: companies, their hidden causes and what follows for how they would pay.

What belongs here: one row per company (Dutch ones first, then the few foreign customers), from sector, size,
region, age and legal form to financial health per year, failure, and the payment class that these cause.
What a sold company does with its invoices is `payments`; what it is called is `names`.

Every effect is in this file or in `sectors`; the random part of discipline (NOISE) sets how well an oracle
that sees all causes can tell good performers from the others (AUC about 0.76).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from orchestration.demo.paydays import NEVER, day_number
from orchestration.demo.sectors import (
    BV,
    COOPERATIVE,
    FORMS,
    FOUNDATION,
    NV,
    PARTNERSHIP,
    PROVINCE_AFFINITY,
    PROVINCE_DISCIPLINE,
    SECTORS,
    SOLE,
    VOF,
)
from orchestration.demo.setting import FOREIGN_SHARE, ROOM_MARKET, Block, Setting
from orchestration.demo.words import FOREIGN_TOWNS, TOWNS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

CLASSES: Final = (
    "always_on_time",
    "occasionally_late",
    "structurally_late",
    "deteriorating",
    "improving",
    "non_paying",
)
ALWAYS, OCCASIONAL, STRUCTURAL, DETERIORATING, IMPROVING, NON_PAYING = range(6)

NOISE: Final = 1.25  # standard deviation of what no cause explains of discipline
ON_TIME_FROM: Final = 0.20  # discipline from which a company is always on time
OCCASIONAL_FROM: Final = -0.78  # and from which it is only occasionally late
HEALTHY_FROM: Final = -1.2  # mean health of the last two years; below it the bureau sees a high risk
WORTH_FROM: Final = 3_000.0  # expected sales per year, EUR
WORTH_NOISE: Final = 1.05  # of log sales per year
ORDERS_PER_YEAR: Final = 8.6  # median order frequency of a customer of middling size
ORDERS_SPREAD: Final = 0.60  # of its logarithm
LEAVE_SHARE: Final = 0.16  # of the good ones that stop buying within the period
STEADY_SLOPE, STEADY_MIDDLE = (
    2.3,
    2.73,
)  # who orders so often a year buys in three of twelve months half the time
PERSISTENCE: Final = 0.72
SHOCK: Final = 0.45
HEALTH_SPREAD: Final = SHOCK / (1 - PERSISTENCE**2) ** 0.5  # of health around its level
RECESSION_SHOCK: Final = 0.8  # to a sector of sensitivity 1, over a full year
FAILURE_BASE: Final = 0.0026  # failure rate per year at average health

# companies that another one of the same town can be taken for, as shares of the Dutch ones
ONE_LETTER, SAME_NAME, HOLDING = range(1, 4)
NEAR_TWIN_SHARES: Final = {ONE_LETTER: 0.012, SAME_NAME: 0.008, HOLDING: 0.015}


@dataclass
class Market:
    """One row per company of a block; arrays of length n, health of shape (n, years). Days are day numbers."""

    index: Ints  # running number over all blocks; foreign companies have -1
    sector: Ints
    code: Ints  # which of the sector's activity codes
    town: Ints  # index of TOWNS, or of FOREIGN_TOWNS where `foreign`
    foreign: Flags
    employees: Ints
    founded_day: Ints
    form: Ints
    explained: Floats  # the part of discipline that the causes explain
    discipline: Floats
    health: Floats
    health_level: Floats  # the level that health returns to
    recent_health: Floats  # mean of the last two years
    failed_day: Ints
    ceased_day: Ints
    parent: Ints  # row of the parent company, or -1
    twin_kind: Ints  # ONE_LETTER, SAME_NAME, HOLDING, or 0
    twin_of: Ints  # row of the company in the same town whose name it bears, or -1
    payment_class: Ints
    expected_sales: Floats  # what such a company buys per year, EUR
    affinity: Floats  # log weight of buying from us
    is_good: Flags  # pays well, buys enough, is healthy, and would buy steadily
    is_good_but_steady: Flags  # the same whether or not it would buy steadily
    good_probability: Floats

    def __len__(self) -> int:
        """Number of companies."""
        return len(self.sector)

    def is_natural_person(self) -> Flags:
        """Sole traders and partnerships: natural persons for marketing law."""
        return np.isin(self.form, (SOLE, VOF, PARTNERSHIP))

    def recession_sensitivity(self) -> Floats:
        """How hard a recession hits each company, by its sector (0 to 1.5)."""
        return per_sector("recession")[self.sector]


def first_of_year(year: int) -> int:
    """Day number of the first of January."""
    return day_number(date(year, 1, 1))


def per_sector(field: str) -> Floats:
    """One number per sector."""
    return np.array([getattr(sector, field) for sector in SECTORS], dtype=np.float64)


def normal_cdf(x: Floats) -> Floats:
    """Standard normal distribution function (Abramowitz and Stegun 7.1.26, error below 2e-7)."""
    z = np.abs(x) / np.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = 1.0 - poly * np.exp(-z * z)
    return 0.5 * (1.0 + np.sign(x) * erf)


def _sigmoid(x: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-x))


def _legal_form(rng: np.random.Generator, sector: Ints, employees: Ints) -> Ints:
    n = len(sector)
    small = np.where(employees < 3, 1.5, np.where(employees < 10, 0.8, 0.10))
    person = rng.random(n) < np.clip(per_sector("people")[sector] * small, 0, 0.85)
    person_form = np.where((employees >= 2) & (rng.random(n) < 0.40), VOF, SOLE)
    person_form = np.where(
        np.isin(sector, (9, 11)) & (employees >= 2) & (rng.random(n) < 0.4), PARTNERSHIP, person_form
    )
    legal = np.full(n, BV, dtype=np.int64)
    legal[(employees > 200) & (rng.random(n) < 0.12)] = NV
    legal[np.isin(sector, (9, 10)) & (rng.random(n) < 0.65)] = FOUNDATION
    legal[np.isin(sector, (4, 13)) & (rng.random(n) < 0.10)] = COOPERATIVE
    return np.where(person, person_form, legal)


def _recession_push(setting: Setting) -> Floats:
    """How far the recession has pushed health down per calendar year, for a sensitivity of 1."""
    low, high = setting.recession
    push, pushes = 0.0, []
    for year in setting.health_years:
        first = first_of_year(year)
        overlap = max(0, min(high, first + 365) - max(low, first)) / 365
        push = PERSISTENCE * push + RECESSION_SHOCK * overlap
        pushes.append(push)
    return np.array(pushes)


def _health(rng: np.random.Generator, setting: Setting, level: Floats, sensitivity: Floats) -> Floats:
    """Health per calendar year: a slow process around `level`, pushed down by the recession."""
    health = np.empty((len(level), len(setting.health_years)))
    drift = rng.normal(0, HEALTH_SPREAD, len(level))
    for column, push in enumerate(_recession_push(setting)):
        drift = PERSISTENCE * drift + rng.normal(0, SHOCK, len(level))
        health[:, column] = level + drift - push * sensitivity
    return health


def _failures(rng: np.random.Generator, setting: Setting, health: Floats, founded: Ints) -> Ints:
    """Day of bankruptcy or NEVER: the yearly hazard grows as health falls."""
    failed = np.full(len(health), NEVER, dtype=np.int64)
    for column, year in enumerate(setting.health_years):
        first = first_of_year(year)
        hazard = np.minimum(FAILURE_BASE * np.exp(-1.35 * health[:, column]), 0.30)
        day = first + rng.integers(0, 365, len(health))
        hit = (rng.random(len(health)) < hazard) & (failed == NEVER) & (day > founded + 300)
        failed[hit] = day[hit]
    return np.where(failed > setting.last_day + 2 * 365, NEVER, failed)


def _shadow_of_failure(setting: Setting, health: Floats, failed: Ints) -> None:
    """Health falls in the year of failure and the year before: what the bureau can see coming."""
    for column, year in enumerate(setting.health_years):
        first = first_of_year(year)
        lead = (failed - first) / 365.0
        health[:, column] -= np.where(lead < 0, 1.8, np.where(lead < 1, 1.5, np.where(lead < 2, 0.8, 0.0)))


def _health_now(setting: Setting, health: Floats) -> tuple[Floats, Floats]:
    """Mean health of the last two years, and how much the last year changed against two years before."""
    now = setting.until.year - setting.health_years.start
    return (health[:, now] + health[:, now - 1]) / 2, health[:, now] - health[:, now - 2]


def _payment_class(
    rng: np.random.Generator,
    setting: Setting,
    discipline: Floats,
    recent: Floats,
    change: Floats,
    failed: Ints,
) -> Ints:
    """The payment class at the end of the period."""
    n = len(discipline)
    result = np.where(
        discipline > ON_TIME_FROM, ALWAYS, np.where(discipline > OCCASIONAL_FROM, OCCASIONAL, STRUCTURAL)
    )
    improving = (discipline < ON_TIME_FROM) & (rng.random(n) < _sigmoid(-3.0 + 1.3 * change))
    result[improving] = IMPROVING
    strain = -0.9 * recent - 1.0 * discipline - 0.9 * change
    result[rng.random(n) < _sigmoid(-3.9 + 0.8 * strain)] = DETERIORATING
    result[rng.random(n) < _sigmoid(-6.0 + strain)] = NON_PAYING
    result[(failed > setting.last_day + 120) & (failed <= setting.last_day + 450)] = DETERIORATING
    result[failed <= setting.last_day + 120] = NON_PAYING
    return result


def _mean_discipline(
    market_sector: Ints, employees: Ints, province_effect: Floats, age: Floats, form: Ints
) -> Floats:
    log_size = np.log(employees)
    size_effect = 0.22 * np.minimum(log_size, 3.0) - 0.30 * np.maximum(log_size - 4.0, 0.0)
    age_effect = 0.24 * (np.log1p(np.maximum(age, 0)) - 2.4)
    form_effect = np.array([row[3] for row in FORMS])[form]
    return (
        per_sector("discipline")[market_sector]
        + size_effect
        - 0.35
        + province_effect
        + age_effect
        + form_effect
    )


def make_market(setting: Setting, block: Block) -> Market:
    """The companies of one block: block.companies Dutch ones, followed by the foreign customers."""
    rng = block.random(setting, ROOM_MARKET)
    dutch = block.companies
    n = dutch + round(block.customers * FOREIGN_SHARE)
    foreign = np.arange(n) >= dutch
    share = per_sector("market_share")
    sector = rng.choice(len(SECTORS), n, p=share / share.sum())
    sector[foreign] = rng.choice([2, 3, 6], int(foreign.sum()))  # abroad: trade and industry
    code_counts = np.array([len(row.codes) for row in SECTORS])
    code = (rng.random(n) * code_counts[sector]).astype(np.int64)
    weights = np.array([row[4] for row in TOWNS], dtype=np.float64)
    town = rng.choice(len(TOWNS), n, p=weights / weights.sum())
    town[foreign] = rng.integers(0, len(FOREIGN_TOWNS), int(foreign.sum()))
    log_size = rng.normal(per_sector("size_mean")[sector], per_sector("size_spread")[sector])
    employees = np.clip(np.round(np.exp(log_size)), 1, 6000).astype(np.int64)
    employees[foreign] = np.maximum(employees[foreign], 5)
    age = np.minimum(rng.gamma(1.25, 11.0, n) + 0.1, 120.0)
    founded = setting.last_day - (age * 365.25).astype(np.int64)
    form = _legal_form(rng, sector, employees)
    form[foreign] = BV

    provinces = [row[1] for row in TOWNS]
    region = np.array([PROVINCE_DISCIPLINE[name] for name in provinces])[np.where(foreign, 0, town)]
    sensitivity = per_sector("recession")[sector]
    young = np.minimum(np.log1p(age) - 2.4, 0.6)
    level = (
        per_sector("health")[sector]
        + 0.12 * (np.log(employees) - 1.5)
        + 0.30 * young
        + rng.normal(0, 0.55, n)
    )
    health = _health(rng, setting, level, sensitivity)
    failed = _failures(rng, setting, health, founded)
    failed[foreign] = NEVER
    _shadow_of_failure(setting, health, failed)
    recent, change = _health_now(setting, health)
    explained = _mean_discipline(sector, employees, region, age, form) + 0.40 * level
    discipline = explained + rng.normal(0, NOISE, n)
    payment_class = _payment_class(rng, setting, discipline, recent, change, failed)

    quits = rng.random(n) < np.where(np.isin(form, (SOLE, VOF)), 0.05, 0.02)
    ceased = np.where(
        quits & ~foreign, rng.integers(setting.first_day - 300, setting.last_day + 300, n), NEVER
    )
    ceased = np.where((ceased > founded + 200) & (failed == NEVER), ceased, NEVER)

    mean_sales = 7.55 + 0.52 * np.log(employees) + 0.35 * per_sector("affinity")[sector]
    expected_sales = np.exp(mean_sales + rng.normal(0, WORTH_NOISE, n))
    nearness = np.array([PROVINCE_AFFINITY[name] for name in provinces])[np.where(foreign, 0, town)]
    hump = -0.16 * (np.log(employees) - 2.8) ** 2
    affinity = 1.3 * per_sector("affinity")[sector] + nearness + hump

    good = (
        np.isin(payment_class, (ALWAYS, OCCASIONAL)) & (recent > HEALTHY_FROM) & (expected_sales > WORTH_FROM)
    )
    stays, stay_chance = _would_stay(block.random(setting, ROOM_MARKET + 200), employees)
    trouble = _sigmoid(-3.9 - 0.9 * recent - explained)
    spread = HEALTH_SPREAD * np.sqrt((1 + PERSISTENCE) / 2)  # of the mean of two years
    now = setting.until.year - setting.health_years.start
    push = _recession_push(setting)[now - 1 : now + 1].mean()
    probability = (
        normal_cdf((explained - OCCASIONAL_FROM) / NOISE)
        * (1 - trouble)
        * normal_cdf((level - push * sensitivity - HEALTHY_FROM) / spread)
        * normal_cdf((mean_sales - np.log(WORTH_FROM)) / WORTH_NOISE)
        * stay_chance
    )
    parent, twin_kind, twin_of = _near_twins(
        block.random(setting, ROOM_MARKET + 100), town, form, foreign, _parents(rng, employees, form, foreign)
    )
    return Market(
        index=np.where(foreign, -1, block.first_company + np.arange(n)),
        sector=sector,
        code=code,
        town=town,
        foreign=foreign,
        employees=employees,
        founded_day=founded,
        form=form,
        explained=explained,
        discipline=discipline,
        health=health,
        health_level=level,
        recent_health=recent,
        failed_day=failed,
        ceased_day=ceased,
        parent=parent,
        twin_kind=twin_kind,
        twin_of=twin_of,
        payment_class=payment_class,
        expected_sales=expected_sales,
        affinity=affinity,
        is_good=good & (ceased > setting.last_day) & stays,
        is_good_but_steady=good & (ceased > setting.last_day),
        good_probability=probability,
    )


def _parents(rng: np.random.Generator, employees: Ints, form: Ints, foreign: Flags) -> Ints:
    """About 6 % of the companies, private companies all, have a larger parent; parents have none themselves."""
    n = len(employees)
    parent = np.full(n, -1, dtype=np.int64)
    candidates = np.flatnonzero((employees >= 20) & np.isin(form, (BV, NV)) & ~foreign)
    heads = candidates[rng.random(len(candidates)) < 0.35]
    if len(heads) == 0:
        return parent
    allowed = (form == BV) & ~foreign
    allowed[heads] = False
    children = np.flatnonzero(allowed & (rng.random(n) < 0.06 * n / max(int(allowed.sum()), 1)))
    parent[children] = heads[rng.integers(0, len(heads), len(children))]
    return parent


def order_frequency(employees: Ints) -> Floats:
    """Median orders per year of customers of a size."""
    return ORDERS_PER_YEAR * (employees / 10.0) ** 0.16


def steady_chance(orders_per_year: Floats) -> Floats:
    """The chance of buying in at least three of twelve months."""
    return _sigmoid(STEADY_SLOPE * np.log(orders_per_year / STEADY_MIDDLE))


def _would_stay(rng: np.random.Generator, employees: Ints) -> tuple[Flags, Floats]:
    """Whether each company would buy steadily, were it a customer, and the chance of it at its size."""
    n = len(employees)
    usual = order_frequency(employees)
    often = usual * np.exp(rng.normal(-0.12, ORDERS_SPREAD, n))
    stays = (rng.random(n) < steady_chance(often)) & (rng.random(n) >= LEAVE_SHARE)
    # over the spread of frequencies, at the middles of twenty equal shares
    deviations = np.array([-1.96, -1.44, -1.15, -0.93, -0.76, -0.6, -0.45, -0.32, -0.19, -0.06])
    deviations = np.concatenate([deviations, -deviations])
    chance = np.mean(
        [steady_chance(usual * np.exp(-0.12 + ORDERS_SPREAD * one)) for one in deviations], axis=0
    )
    return stays, chance * (1 - LEAVE_SHARE)


def _near_twins(
    rng: np.random.Generator, town: Ints, form: Ints, foreign: Flags, parent: Ints
) -> tuple[Ints, Ints, Ints]:
    """Parents, kind of twin and whose twin, per company. Neighbours in a town are paired as they are, so that
    no cause changes; a holding is a private company, becomes the parent, and neither had a group before."""
    n = len(town)
    kind, of, parent = np.zeros(n, dtype=np.int64), np.full(n, -1, dtype=np.int64), parent.copy()
    home = np.flatnonzero(~foreign)
    order = home[np.lexsort((rng.random(len(home)), town[home]))]
    first, second = order[:-1:2], order[1::2]
    together = town[first] == town[second]
    first, second = first[together], second[together]
    alone = np.ones(n, dtype=bool)
    alone[parent >= 0] = False
    alone[parent[parent >= 0]] = False
    single = alone[first] & alone[second]
    able = {
        ONE_LETTER: np.ones(len(first), dtype=bool),
        SAME_NAME: form[first] != form[second],
        HOLDING: single & (form[second] == BV) & np.isin(form[first], (BV, NV, VOF, SOLE)),
    }
    for which in (HOLDING, SAME_NAME, ONE_LETTER):
        free = able[which] & (kind[second] == 0)
        share = NEAR_TWIN_SHARES[which] * len(home) / max(int(free.sum()), 1)
        hit = free & (rng.random(len(first)) < share)
        kind[second[hit]], of[second[hit]] = which, first[hit]
    holding = np.flatnonzero(kind == HOLDING)
    parent[of[holding]] = holding
    return parent, kind, of
