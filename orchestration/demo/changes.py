"""Moves and new names in the market: what each company was called and where it sat, before and after.

What belongs here: one possible move and one possible renaming per company, dated. The register publishes
them as versions; the ERP and the CRM follow late or never, which is what makes matching hard.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.demo.market import Flags, Ints, Market
from orchestration.demo.names import LETTERS, Names, Text, choose, fantasy, join, padded, take
from orchestration.demo.paydays import NEVER
from orchestration.demo.sectors import SECTORS
from orchestration.demo.setting import ROOM_NAMES, Block, Setting
from orchestration.demo.words import STREETS, TOWNS


@dataclass
class Changes:
    """Per company the day of its move and its renaming (NEVER for none) and what came after."""

    moved_day: Ints
    street: Text
    house_number: Ints
    postal_code: Text
    city: Text
    renamed_day: Ints
    statutory: Text
    trade: Text


@dataclass
class Face:
    """Name and address of chosen companies at a moment, length of the choice."""

    statutory: Text
    trade: Text
    core: Text
    street: Text
    house_number: Ints
    postal_code: Text
    city: Text


def make_changes(setting: Setting, block: Block, market: Market, names: Names) -> Changes:
    """About 12 % of the companies move in five years and 5 % get another name."""
    rng = block.random(setting, ROOM_NAMES + 100)
    n = len(market)
    span = setting.last_day - setting.first_day + 365
    moved = (rng.random(n) < 0.025 * span / 365) & ~market.foreign
    renamed = (rng.random(n) < 0.010 * span / 365) & ~market.foreign & (np.array(market.form) < 2)
    day = setting.first_day - 365 + rng.integers(0, span, (2, n))
    stays = rng.random(n) < 0.65
    town = np.where(stays, np.where(market.foreign, 0, market.town), rng.integers(0, len(TOWNS), n))
    low, high = (np.array([row[k] for row in TOWNS])[town] for k in (2, 3))
    digits = low + (rng.random(n) * (high - low + 1)).astype(np.int64)
    pairs = [a + b for a in LETTERS for b in LETTERS]
    tails = [row.tails[0] for row in SECTORS]
    brand = join(fantasy(rng, n), take(tails, market.sector), by=" ")
    suffix = take([" B.V.", " N.V."], np.minimum(market.form, 1))
    alive = np.minimum(market.failed_day, market.ceased_day)

    def dated(happens: Flags, when: Ints) -> Ints:
        fits = happens & (when > market.founded_day + 200) & (when < alive) & (when <= setting.last_day)
        return np.where(fits, when, NEVER)

    return Changes(
        moved_day=dated(moved, day[0]),
        street=take(STREETS, rng.integers(0, len(STREETS), n)),
        house_number=rng.geometric(0.018, n).astype(np.int64),
        postal_code=join(padded(digits, 4), take(pairs, rng.integers(0, len(pairs), n))),
        city=take([row[0] for row in TOWNS], town),
        renamed_day=dated(renamed, day[1]),
        statutory=join(brand, suffix),
        trade=brand,
    )


def face(names: Names, changes: Changes, company: Ints, moved: Flags, renamed: Flags) -> Face:
    """How the chosen companies look: after their move where `moved`, under the new name where `renamed`."""
    rows = pa.array(company)

    def pick(test: Flags, new: Text, old: Text) -> Text:
        return choose(test, new.take(rows), old.take(rows))

    return Face(
        statutory=pick(renamed, changes.statutory, names.statutory),
        trade=pick(renamed, changes.trade, names.trade),
        core=pick(renamed, changes.trade, names.core),
        street=pick(moved, changes.street, names.street),
        house_number=np.where(moved, changes.house_number[company], names.house_number[company]),
        postal_code=pick(moved, changes.postal_code, names.postal_code),
        city=pick(moved, changes.city, names.city),
    )
