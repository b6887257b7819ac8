"""What is compared, and what each outcome weighs: Splink's model, with its weights learned from the records themselves.

Who has a number needs no guessing, so records with a number show how the same company is written twice: with the
number hidden, the shares of outcomes among their true pairs are Splink's m probabilities; among pairs drawn at random, u.
Nobody labels anything. Where few records have numbers, the weights of `PRIOR` count, as if seen on `PRIOR_WEIGHT` pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2
from typing import Any

PRIOR_WEIGHT = 60.0  # true pairs that the prior shares of outcomes count for
ENOUGH = 5  # meetings by chance from which the random pairs alone tell u


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison: its meaning, the condition on columns *_l and *_r, and prior shares m and u."""

    name: str
    condition: str
    m: float
    u: float


@dataclass(frozen=True)
class Comparison:
    """What is compared: outcomes from strongest to weakest; the first whose condition holds counts."""

    name: str
    missing: str
    levels: tuple[Level, ...]
    is_learned: bool = True


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "name",
        "names_l is null or names_r is null",
        (
            Level("same name, nobody else's", "list_has_any(names_l, own_names_r)", 0.55, 2e-6),
            Level("same name", "list_has_any(names_l, names_r)", 0.12, 3e-5),
            Level("same name but for town or word order", "list_has_any(keys_l, keys_r)", 0.10, 2e-5),
            Level("spelled nearly the same", "near_names(names_l, names_r)", 0.10, 2e-5),
            Level(
                "one name within the other",
                "list_has_any(tokens_l, own_tokens_r) and (list_has_all(tokens_l, tokens_r) or list_has_all(tokens_r, tokens_l))",
                0.03,
                5e-5,
            ),
            Level("an uncommon word in both", "list_has_any(tokens_l, own_tokens_r)", 0.03, 5e-4),
            Level("similar name", "alike_names(names_l, names_r)", 0.02, 3e-3),
            Level("other name", "true", 0.05, 0.996),
        ),
    ),
    Comparison(
        "address",
        "(postcodes_l is null and towns_l is null) or (postcodes_r is null and towns_r is null)",
        (
            Level("same postcode and house number", "list_has_any(places_l, places_r)", 0.55, 1e-6),
            Level("same street, number and town", "list_has_any(doors_l, doors_r)", 0.12, 1e-6),
            Level("same postcode", "list_has_any(postcodes_l, long_postcodes_r)", 0.12, 5e-6),
            Level("same street and town", "list_has_any(streets_l, streets_r)", 0.03, 5e-5),
            Level("same district, no street to compare", "list_has_any(districts_l, districts_r) and (streets_l is null or streets_r is null)", 0.03, 2e-4),
            Level("same town, no street to compare", "list_has_any(towns_l, towns_r) and (streets_l is null or streets_r is null)", 0.05, 3e-3),
            Level("same district, other street", "list_has_any(districts_l, districts_r)", 0.02, 1.5e-3),
            Level("same town, other street", "list_has_any(towns_l, towns_r)", 0.05, 1.5e-2),
            Level("elsewhere", "true", 0.06, 0.98),
        ),
    ),
    Comparison(
        "country",
        "country_code_l is null or country_code_r is null",
        (
            # those with a number are mostly of one country: they cannot teach what a border weighs
            Level("same country", "country_code_l = country_code_r", 0.99998, 0.90),
            Level("other country", "true", 0.00002, 0.10),
        ),
        is_learned=False,
    ),
    Comparison(
        "domain",
        "domains_l is null or (domains_r is null and not coalesce(list_has_any(domains_l, kin_domains_r), false)"
        " and (not coalesce(list_has_any(labels_l, keys_r), false) or list_has_any(keys_l, keys_r)))",
        (
            Level("same domain, nobody else's", "list_has_any(domains_l, own_domains_r)", 0.75, 2e-6),
            Level("same domain", "list_has_any(domains_l, domains_r)", 0.03, 5e-6),
            Level("domain of a relative", "list_has_any(domains_l, kin_domains_r)", 0.04, 2e-6),
            # where the names agree already, the domain says the same once more
            Level("the domain is the name", "list_has_any(labels_l, keys_r) and not list_has_any(keys_l, keys_r)", 0.05, 2e-5),
            Level("other domain", "true", 0.17, 0.9999),
        ),
    ),
    Comparison(
        "phone",
        "phones_l is null or (phones_r is null and not coalesce(list_has_any(phones_l, kin_phones_r), false))",
        (
            Level("same telephone, nobody else's", "list_has_any(phones_l, own_phones_r)", 0.80, 1e-6),
            Level("same telephone", "list_has_any(phones_l, phones_r)", 0.03, 5e-6),
            Level("telephone of a relative", "list_has_any(phones_l, kin_phones_r)", 0.03, 2e-6),
            Level("other telephone", "true", 0.17, 0.9999),
        ),
    ),
    Comparison(
        "form",
        "form_l is null or form_r is null",
        (
            Level("same legal form", "form_l = form_r", 0.93, 0.45),
            Level("other legal form", "true", 0.07, 0.55),
        ),
    ),
    Comparison(
        "size",
        "employee_count_l is null or employee_count_r is null or employee_count_l <= 0 or employee_count_r <= 0",
        (
            Level("same size", "greatest(employee_count_l, employee_count_r) <= 1.5 * least(employee_count_l, employee_count_r)", 0.80, 0.30),
            Level("near in size", "greatest(employee_count_l, employee_count_r) <= 3 * least(employee_count_l, employee_count_r)", 0.15, 0.28),
            Level("other size", "true", 0.05, 0.42),
        ),
    ),
    Comparison(
        "relation",
        "customers_r is null",
        (
            Level("called a customer, is one", "coalesce(is_customer_stage_l, false) and customers_r > case when target_l = target_r then self_l else 0 end", 0.40, 0.02),
            Level("not called a customer, is one", "customers_r > case when target_l = target_r then self_l else 0 end", 0.10, 0.02),
            Level("called a customer, is none", "coalesce(is_customer_stage_l, false)", 0.02, 0.48),
            Level("no customer", "true", 0.48, 0.48),
        ),
    ),
    Comparison(
        "iban",
        "ibans_l is null or ibans_r is null",
        (
            # an account that many share is a factor's, or our own
            Level("same bank account", "list_has_any(ibans_l, own_ibans_r)", 0.80, 1e-6),
            Level("other bank account", "true", 0.20, 0.999999),
        ),
        is_learned=False,
    ),
    Comparison(
        "number",
        "(registrations_l is null or registrations_r is null) and (vats_l is null or vats_r is null)",
        (
            # a number outweighs the size of the market; see `with_size`
            Level("same registration number", "list_has_any(registrations_l, registrations_r)", 0.97, 1e-9),
            Level("same VAT number", "list_has_any(vats_l, vats_r)", 0.80, 1e-9),
            Level("other number", "true", 0.005, 0.9999),
        ),
        is_learned=False,
    ),
)  # fmt: skip

# odds after the prior, in bits: a register numbers each company once; a group may share one VAT number
REGISTRATION_BITS = 10.0
VAT_BITS = 4.0


def with_size(comparisons: tuple[Comparison, ...], targets: int) -> tuple[Comparison, ...]:
    """The weight of a number in a market of `targets` companies."""
    market = log2(max(targets, 2))
    registration, vat, other = comparisons[-1].levels
    levels = (
        replace(registration, u=registration.m / 2 ** (REGISTRATION_BITS + market)),
        replace(vat, u=vat.m / 2 ** (VAT_BITS + market)),
        other,
    )
    return tuple(distinct(one) for one in (*comparisons[:-1], replace(comparisons[-1], levels=levels)))


def learned(
    comparisons: tuple[Comparison, ...],
    matched: dict[tuple[str, int], int],
    random: dict[tuple[str, int], int],
    blocked: dict[tuple[str, int], int],
    drawn: int,
    all_pairs: float,
) -> tuple[Comparison, ...]:
    """Shares of outcomes as counted, with the prior as if seen on PRIOR_WEIGHT pairs.

    Args:
        comparisons: what is compared; those that are not learned keep their weights.
        matched: outcome counts among true pairs, by comparison and level (0 = strongest).
        random: the same among pairs drawn at random.
        blocked: the same among candidate pairs that are no true pairs; candidates hold nearly all rare agreements.
        drawn: how many pairs were drawn at random.
        all_pairs: how many pairs the candidates were chosen from.
    """
    result = []
    for comparison in comparisons:
        if not comparison.is_learned:
            result.append(comparison)
            continue
        counted = range(len(comparison.levels))
        total_m = sum(matched.get((comparison.name, place), 0) for place in counted)
        total_u = sum(random.get((comparison.name, place), 0) for place in counted)
        # what one of the two does not tell is no outcome, among candidates as among random pairs
        comparable = all_pairs * total_u / max(drawn, 1)
        levels = []
        for place, level in enumerate(comparison.levels):
            m = (matched.get((comparison.name, place), 0) + PRIOR_WEIGHT * level.m) / (total_m + PRIOR_WEIGHT)
            by_chance = random.get((comparison.name, place), 0)
            if by_chance >= ENOUGH:
                u = by_chance / total_u
            else:
                u = (blocked.get((comparison.name, place), 0) + 1) / (comparable + 1 / level.u)
            levels.append(Level(level.name, level.condition, round_share(m), round_share(u)))
        result.append(distinct(replace(comparison, levels=tuple(levels))))
    return tuple(result)


def round_share(value: float) -> float:
    """Four significant digits: the last digits of a sum depend on the order of its rows."""
    return float(f"{min(max(value, 1e-9), 0.999999):.4g}")


def weights(comparison: Comparison) -> list[float]:
    """Match weight in bits of each outcome, strongest first."""
    return [log2(level.m / level.u) for level in comparison.levels]


def distinct(comparison: Comparison) -> Comparison:
    """The same with no two outcomes of equal weight (and none of weight 0), so that a weight tells its outcome."""
    levels: list[Level] = []
    seen = {0}
    for level in comparison.levels:
        u = level.u
        while round(log2(level.m / u) * 1e4) in seen:
            u *= 1.0002
        seen.add(round(log2(level.m / u) * 1e4))
        levels.append(Level(level.name, level.condition, level.m, u))
    return replace(comparison, levels=tuple(levels))


def outcome_sql(comparison: Comparison) -> str:
    """SQL that gives the place of an outcome (0 = strongest) from Splink's weight; NULL where nothing was compared."""
    cases = " ".join(
        f"when abs(mw_{comparison.name} - ({weight!r})) < 5e-5 then {place}"
        for place, weight in enumerate(weights(comparison))
    )
    return f"case {cases} end"


def settings(comparisons: tuple[Comparison, ...], targets: int, share_matched: float) -> Any:
    """Splink's settings for linking records to `targets` others, of which a share of records has one."""
    from splink import SettingsCreator

    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="rid",
        source_dataset_column_name="side",
        probability_two_random_records_match=min(max(share_matched / max(targets, 2), 1e-9), 0.5),
        comparisons=[
            {
                "output_column_name": one.name,
                "comparison_levels": [
                    {"sql_condition": one.missing, "label_for_charts": "not known", "is_null_level": True},
                    *(
                        {
                            "sql_condition": "ELSE" if level.condition == "true" else level.condition,
                            "label_for_charts": level.name,
                            "m_probability": level.m,
                            "u_probability": level.u,
                        }
                        for level in one.levels
                    ),
                ],
            }
            for one in comparisons
        ],
        # Splink asks for a rule; the pairs are chosen by `blocking`
        blocking_rules_to_generate_predictions=[{"blocking_rule": "l.rid = r.rid", "sql_dialect": "duckdb"}],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=True,
    )
