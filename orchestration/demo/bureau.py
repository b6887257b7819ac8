"""What the register and the credit bureau publish about the market: versions, ratings, accounts,
insolvencies.

What belongs here: the shapes of `kvk/` and `creditsafe/`, every row dated by the day it became known.
Readings of health and discipline are noisy: the bureau does not know the causes either.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.demo.changes import Changes, face
from orchestration.demo.market import DETERIORATING, NON_PAYING, Floats, Ints, Market, first_of_year
from orchestration.demo.names import Names, Text, choose, join, keep, padded, take
from orchestration.demo.paydays import NEVER
from orchestration.demo.sectors import BV, COOPERATIVE, FORMS, FOUNDATION, NV, SECTORS, SOLE
from orchestration.demo.setting import ROOM_BUREAU, Block, Setting
from orchestration.demo.words import COURTS
from orchestration.demo.writers import DayText, JsonLines, Output, csv_lines

PROFILES: Final = "kvk/basisprofielen.jsonl.gz"
RATINGS: Final = "creditsafe/ratings.csv.gz"
FINANCIALS: Final = "creditsafe/financials.csv.gz"
INSOLVENCIES: Final = "creditsafe/insolventies.jsonl"
RATINGS_HEADER: Final = (
    "kvkNumber,ratedOn,creditScore,ratingClass,probabilityOfDefault,recommendedLimit,daysBeyondTerms\n"
)
FINANCIALS_HEADER: Final = (
    "kvkNumber,periodEnd,publishedOn,equity,totalAssets,currentAssets,currentLiabilities,revenue,profit\n"
)

PROFILE: Final = """{
  peildatum: peildatum, kvkNummer: kvk, indNonMailing: non_mailing, naam: naam,
  formeleRegistratiedatum: founded, materieleRegistratie: {datumAanvang: founded, datumEinde: ended},
  totaalWerkzamePersonen: employees, statutaireNaam: statutory,
  handelsnamen: case when statutory is null or statutory = trade then [{naam: trade, volgorde: 1}]
                     else [{naam: trade, volgorde: 1}, {naam: statutory, volgorde: 2}] end,
  sbiActiviteiten: [{sbiCode: sbi, sbiOmschrijving: sbi_text, indHoofdactiviteit: 'Ja'}],
  _embedded: {
    hoofdvestiging: {vestigingsnummer: branch,
      adressen: [{"type": 'bezoekadres', indAfgeschermd: 'Nee', straatnaam: street, huisnummer: house_number,
                  postcode: postal_code, plaats: city}],
      websites: case when website is null then [] else [website] end},
    eigenaar: {rsin: rsin, rechtsvorm: form_short, uitgebreideRechtsvorm: form_long, btwnummer: vat,
               moederKvkNummer: parent}},
  status: status}"""
INSOLVENCY: Final = """{publicatieKenmerk: mark, insolventienummer: number, "type": kind, rechtbank: court,
  publicatiedatum: published, curator: trustee, kvkNummer: kvk}"""


class Dates:
    """Day texts in the formats of the bureau's files."""

    def __init__(self, setting: Setting) -> None:
        low, high = setting.last_day - 45_000, setting.last_day + 800
        self.iso = DayText("%Y-%m-%d", low, high)
        self.packed = DayText("%Y%m%d", low, high)


def _version_days(setting: Setting, market: Market, changes: Changes) -> tuple[Ints, Ints]:
    """Company row and day of each version: first known, moved, renamed, ceased or bankrupt."""
    rows = np.flatnonzero(~market.foreign)
    first = np.maximum(setting.first_day - 365, market.founded_day + 14)
    end = np.minimum(market.failed_day, market.ceased_day)
    pieces = [(rows, first[rows])]
    for day in (changes.moved_day, changes.renamed_day, end):
        hit = rows[(day[rows] < NEVER) & (day[rows] > first[rows])]
        pieces.append((hit, day[hit]))
    company = np.concatenate([piece[0] for piece in pieces])
    day = np.concatenate([piece[1] for piece in pieces])
    known = day <= setting.last_day
    company, day = company[known], day[known]
    order = np.lexsort((day, company))
    company, day = company[order], day[order]
    last = np.append(
        (company[1:] != company[:-1]) | (day[1:] != day[:-1]), True
    )  # two changes on one day are one
    return company[last], day[last]


def write_profiles(
    output: Output,
    json_lines: JsonLines,
    dates: Dates,
    setting: Setting,
    block: Block,
    market: Market,
    names: Names,
    changes: Changes,
) -> None:
    """kvk/basisprofielen.jsonl.gz: a line per company version."""
    rng = block.random(setting, ROOM_BUREAU)
    n = len(market)
    non_mailing = rng.random(n) < np.where(market.is_natural_person(), 0.35, 0.12)
    has_site = rng.random(n) < 0.55
    site = keep(has_site, join("www.", names.domain))
    company, day = _version_days(setting, market, changes)
    rows = pa.array(company)
    seen = face(
        names, changes, company, changes.moved_day[company] <= day, changes.renamed_day[company] <= day
    )
    begin = np.cumsum([0] + [len(sector.codes) for sector in SECTORS])[:-1]
    activity = begin[market.sector[company]] + market.code[company]
    codes = [row for sector in SECTORS for row in sector.codes]
    failed, ceased = market.failed_day[company] <= day, market.ceased_day[company] <= day
    # staff some years ago was a little different
    years_ago = (setting.last_day - day) / 365.25
    growth = rng.normal(0.0, 0.03, n)[company]
    staff = np.maximum(np.round(market.employees[company] * np.exp(-growth * years_ago)), 1).astype(np.int64)
    parent = market.parent[company]
    form = market.form[company]
    columns: dict[str, Any] = {
        "peildatum": dates.iso(day),
        "kvk": names.kvk.take(rows),
        "non_mailing": choose(non_mailing[company], pa.scalar("Ja"), pa.scalar("Nee")),
        "naam": choose(form == SOLE, seen.trade, seen.statutory),
        "founded": dates.packed(market.founded_day[company]),
        "ended": dates.packed(np.where(ceased, market.ceased_day[company], NEVER)),
        "employees": staff,
        "statutory": keep(form != SOLE, seen.statutory),
        "trade": seen.trade,
        "sbi": take([row[0] for row in codes], activity),
        "sbi_text": take([row[1] for row in codes], activity),
        "branch": names.branch.take(rows),
        "street": seen.street,
        "house_number": seen.house_number,
        "postal_code": seen.postal_code,
        "city": seen.city,
        "website": site.take(rows),
        "rsin": names.rsin.take(rows),
        "form_short": take([row[1] for row in FORMS], form),
        "form_long": take([row[2] for row in FORMS], form),
        "vat": names.vat.take(rows),
        "parent": keep(parent >= 0, names.kvk.take(pa.array(np.maximum(parent, 0)))),
        "status": take(["actief", "opgeheven", "failliet"], np.where(failed, 2, np.where(ceased, 1, 0))),
    }
    output.lines(PROFILES, json_lines(PROFILE, columns))


def _health_at(setting: Setting, market: Market, company: Ints, day: Ints) -> Floats:
    """Health on a day, between the middles of the years around it."""
    position = (day - first_of_year(setting.health_years.start)) / 365.25 - 0.5
    column = np.clip(np.floor(position).astype(np.int64), 0, len(setting.health_years) - 2)
    weight = np.clip(position - column, 0, 1)
    return market.health[company, column] * (1 - weight) + market.health[company, column + 1] * weight


def _decimal(values: Floats, digits: int) -> Text:
    """Numbers with a fixed number of decimals and a point."""
    scale = 10**digits
    units = np.round(values * scale).astype(np.int64)
    whole = pc.cast(pa.array(np.abs(units) // scale), pa.string())
    sign = choose(units < 0, pa.scalar("-"), pa.scalar(""))
    return join(sign, whole, ".", padded(np.abs(units) % scale, digits))


def _days_beyond_terms(
    rng: np.random.Generator, setting: Setting, market: Market, company: Ints, day: Ints
) -> Ints:
    """The trade's reading of payment discipline, worse in the year before a failure."""
    base = 6.0 - 6.5 * market.discipline[company] + rng.normal(0, 5.5, len(company))
    lead = (market.failed_day[company] - day) / 365.0
    base += np.where(lead < 1, 30 * (1 - np.clip(lead, 0, 1)), 0.0)
    kind = market.payment_class[company]
    slipping = np.isin(kind, (DETERIORATING, NON_PAYING)) & (day > setting.last_day - 270)
    return np.round(np.maximum(base + np.where(slipping, 16.0, 0.0), 0)).astype(np.int64)


def write_ratings(
    output: Output, dates: Dates, setting: Setting, block: Block, market: Market, names: Names
) -> None:
    """creditsafe/ratings.csv.gz: yearly, and between years when health moved much."""
    rng = block.random(setting, ROOM_BUREAU + 100)
    home = np.flatnonzero(~market.foreign)
    years = np.arange(setting.start.year - 1, setting.until.year + 1)
    starts = np.array([first_of_year(int(year)) for year in years])
    yearly = (starts[None, :] + rng.integers(0, 360, len(home))[:, None]).ravel()
    company = np.repeat(home, len(years))
    first_column = int(years[0]) - setting.health_years.start
    jumps = np.abs(np.diff(market.health[home][:, first_column - 1 : first_column + len(years)], axis=1))
    moved = np.argwhere(jumps > 0.95)
    extra_day = starts[moved[:, 1]] + rng.integers(30, 330, len(moved))
    bust = home[market.failed_day[home] < NEVER]
    company = np.concatenate([company, home[moved[:, 0]], bust])
    day = np.concatenate([yearly, extra_day, market.failed_day[bust]])
    end = np.minimum(market.failed_day, market.ceased_day)[company]
    known = (day <= setting.last_day) & (day > market.founded_day[company] + 150) & (day <= end)
    company, day = company[known], day[known]
    order = np.lexsort((day, company))
    company, day = company[order], day[order]
    keep_row = np.append((company[1:] != company[:-1]) | (day[1:] != day[:-1]), True)
    company, day = company[keep_row], day[keep_row]
    n = len(company)
    reading = _health_at(setting, market, company, day) + rng.normal(0, 0.35, n)
    score = np.clip(np.round(55 + 17 * reading), 2, 100).astype(np.int64)
    score = np.where(day >= market.failed_day[company], 1, score)
    grade = np.searchsorted([20, 35, 50, 70], score, side="right")
    default = np.where(score == 1, 1.0, 1 / (1 + np.exp(0.075 * (score - 8))))
    limit = np.where(score < 20, 0, np.round(120 * market.employees[company] ** 0.8 * score / 500) * 500)
    beyond = _days_beyond_terms(rng, setting, market, company, day)
    traced = rng.random(n) < np.where(market.employees[company] < 5, 0.45, 0.85)
    columns = [
        names.kvk.take(pa.array(company)),
        dates.iso(day),
        score,
        take(["E", "D", "C", "B", "A"], grade),
        _decimal(np.clip(default, 0.0005, 1.0), 4),
        _decimal(limit, 2),
        keep(traced, pc.cast(pa.array(beyond), pa.string())),
    ]
    output.open(RATINGS, RATINGS_HEADER)
    output.lines(RATINGS, csv_lines(columns, ",", "\n"))


def write_financials(
    output: Output, dates: Dates, setting: Setting, block: Block, market: Market, names: Names
) -> None:
    """creditsafe/financials.csv.gz: yearly accounts of legal entities, published some seven months later."""
    rng = block.random(setting, ROOM_BUREAU + 200)
    files = np.isin(market.form, (BV, NV, COOPERATIVE)) | (
        (market.form == FOUNDATION) & (market.employees > 20)
    )
    chance = np.where(market.employees >= 10, 0.97, np.where(market.employees >= 3, 0.8, 0.55))
    home = np.flatnonzero(files & ~market.foreign & (rng.random(len(market)) < chance))
    years = np.arange(setting.start.year - 2, setting.until.year)
    ends = np.array([first_of_year(int(year) + 1) - 1 for year in years])
    company, end = np.repeat(home, len(years)), np.tile(ends, len(home))
    n = len(company)
    health = _health_at(setting, market, company, end - 180)
    published = (
        end + 213 + np.round(rng.normal(0, 35, n) + 60 * np.maximum(-health - 0.5, 0)).astype(np.int64)
    )
    alive = np.minimum(market.failed_day, market.ceased_day)[company] > published
    known = (published <= setting.last_day) & alive & (market.founded_day[company] < end - 300)
    company, end, published, health = company[known], end[known], published[known], health[known]
    n = len(company)
    scale = np.exp(rng.normal(0, 0.45, len(market)))[company]
    revenue = market.employees[company] * 165_000.0 * scale * np.exp(rng.normal(0, 0.08, n))
    assets = revenue * np.exp(rng.normal(-0.6, 0.35, n))
    equity = assets * np.clip(0.33 + 0.16 * health + rng.normal(0, 0.10, n), -0.8, 0.9)
    current = assets * rng.uniform(0.4, 0.75, n)
    liabilities = current / np.clip(1.35 + 0.35 * health + rng.normal(0, 0.2, n), 0.35, 5.0)
    profit = revenue * (0.035 + 0.035 * health + rng.normal(0, 0.025, n))
    amounts = [
        _decimal(np.round(value / 1000) * 1000, 2)
        for value in (equity, assets, current, liabilities, revenue, profit)
    ]
    columns = [names.kvk.take(pa.array(company)), dates.iso(end), dates.iso(published), *amounts]
    output.open(FINANCIALS, FINANCIALS_HEADER)
    output.lines(FINANCIALS, csv_lines(columns, ",", "\n"))


def write_insolvencies(
    output: Output,
    json_lines: JsonLines,
    dates: Dates,
    setting: Setting,
    block: Block,
    market: Market,
    names: Names,
) -> None:
    """creditsafe/insolventies.jsonl: bankruptcies, and for some a suspension of payments weeks before."""
    rng = block.random(setting, ROOM_BUREAU + 300)
    bust = np.flatnonzero((market.failed_day <= setting.last_day) & ~market.foreign)
    debt_relief = (market.form[bust] == SOLE) & (rng.random(len(bust)) < 0.25)
    warned = bust[(rng.random(len(bust)) < 0.12) & (market.employees[bust] >= 10)]
    company = np.concatenate([bust, warned])
    kind = np.concatenate([np.where(debt_relief, 2, 0), np.ones(len(warned), dtype=np.int64)])
    day = market.failed_day[company] + np.where(kind == 1, -40, 1)
    order = np.lexsort((kind, company, setting.calendar.next_open(day)))
    company, kind, day = company[order], kind[order], setting.calendar.next_open(day)[order]
    seen = day <= setting.last_day
    company, kind, day = company[seen], kind[seen], day[seen]
    n = len(company)
    if n == 0:
        output.open(INSOLVENCIES)
        return
    year = pc.utf8_slice_codeunits(dates.iso(day), 2, 4)
    court = rng.integers(0, len(COURTS), n)
    number = padded(np.arange(1, n + 1) + block.number * 100_000, 6)
    letter = take(["F", "S", "R"], kind)
    columns: dict[str, Any] = {
        "mark": join(padded(court + 10, 2), pa.array(["obr"] * n), year, number, by="."),
        "number": join(letter, padded(court + 10, 2), year, number, by="/"),
        "kind": take(["faillissement", "surseance", "schuldsanering"], kind),
        "court": take(COURTS, court),
        "published": dates.iso(day),
        "trustee": join(pa.array(["mr."] * n), names.person.take(pa.array(company[::-1])), by=" "),
        "kvk": names.kvk.take(pa.array(company)),
    }
    output.lines(INSOLVENCIES, json_lines(INSOLVENCY, columns))
