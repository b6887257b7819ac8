"""The sentences around a list of prospects, in English and Dutch."""

from __future__ import annotations

from typing import Any

from orchestration.prospects.fields import Language, told

_TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Prospects: more companies like our good performers", "Prospects: meer bedrijven zoals onze goede klanten"),
    "sheet_prospects": ("Prospects", "Prospects"),
    "sheet_reasons": ("Reasons", "Redenen"),
    "sheet_about": ("About", "Toelichting"),
    "yes": ("yes", "ja"),
    "no": ("no", "nee"),
    "as_of": ("As of", "Per"),
    "source": ("Source", "Bron"),
    "source_view": ("Published views sales.good_performer_prospects and sales.prospect_reasons", "Gepubliceerde views sales.good_performer_prospects en sales.prospect_reasons"),
    "rows": ("Companies", "Bedrijven"),
    "rows_of": ("{chosen:,} of {total:,} on the published list", "{chosen:,} van {total:,} op de gepubliceerde lijst"),
    "lists": ("The lists", "De lijsten"),
    "approach": ("Who may be approached, and how", "Wie benaderd mag worden, en hoe"),
    "careful": ("Contact details", "Contactgegevens"),
    "careful_text": (
        "A telephone number is left out where it may not be called, a street where neither post nor a visit is allowed; 'What may not be done' says so.",
        "Een telefoonnummer is weggelaten waar niet gebeld mag worden, een straat waar post noch bezoek mag; 'Wat niet mag' zegt dat erbij.",
    ),
    "decide": ("A person decides", "Een mens beslist"),
    "decide_text": (
        "Score and chance are advice with their reasons beside them. Nobody is refused or accepted by a number alone. Permissions hold on the day above: publish again before a later campaign.",
        "Score en kans zijn advies, met de redenen ernaast. Niemand wordt op een getal alleen geweigerd of aangenomen. De toestemmingen gelden op de dag hierboven: publiceer opnieuw voor een latere campagne.",
    ),
    "columns": ("Columns of Prospects", "Kolommen van Prospects"),
    "columns_of_reasons": ("Columns of Reasons", "Kolommen van Redenen"),
    "prospect_list": ("Lists", "Lijsten"),
    "sector_section": ("Sector", "Sector"),
    "region_code": ("Region", "Regio"),
    "size_class": ("Size", "Grootte"),
    "seller_code": ("Seller", "Verkoper"),
    "territory": ("Territory", "Rayon"),
    "least_score": ("Score at least", "Score minstens"),
    "least_probability": ("Chance at least", "Kans minstens"),
    "channel": ("May be approached by", "Te benaderen via"),
    "week": ("Planned in week", "Gepland in week"),
    "per_week": ("At most per seller and week", "Hoogstens per verkoper en week"),
    "per_seller": ("At most per seller", "Hoogstens per verkoper"),
    "limit": ("At most", "Hoogstens"),
    # the terminal
    "rank": ("#", "#"),
    "company": ("company", "bedrijf"),
    "list": ("list", "lijst"),
    "chance": ("chance", "kans"),
    "value": ("a year", "per jaar"),
    "grade": ("grade", "klasse"),
    "because": ("because", "omdat"),
    "by": ("by", "via"),
    "seller": ("seller", "verkoper"),
    "nobody": ("nobody", "niemand"),
    "none_fit": ("No prospect fits.", "Geen enkele prospect past."),
    "none_listed": (
        "The published list is empty: without a credit bureau there is no market to find prospects in, see `paywell source add`.",
        "De gepubliceerde lijst is leeg: zonder kredietbureau is er geen markt om prospects in te vinden, zie `paywell source add`.",
    ),
    "fit": ("{matching:,} of {total:,} prospects fit", "{matching:,} van {total:,} prospects passen"),
    "shown": (", the first {shown:,} are shown", ", de eerste {shown:,} staan hier"),
    "kept": (", {kept:,} are left after the caps", ", {kept:,} blijven over na de maxima"),
    "worth": ("; those {kept:,} are worth {value} a year", "; die {kept:,} zijn {value} per jaar waard"),
    "as_of_day": ("Published as of {day}", "Gepubliceerd per {day}"),
    "by_list": ("on the list: {counts}", "op de lijst: {counts}"),
    "unreachable": (
        "{count:,} more fit, but may not be approached by {channel}.",
        "{count:,} passen ook, maar mogen niet via {channel} benaderd worden.",
    ),
    "no_scores": (
        "There are no scores: too few relations to learn from. The order is that of health and expected value.",
        "Er zijn geen scores: te weinig relaties om van te leren. De volgorde is die van gezondheid en verwachte waarde.",
    ),
    "baseline": (
        "The chance is the rate of its sector: the scorecard does not do better on past years.",
        "De kans is het percentage van de sector: de scorekaart doet het over voorgaande jaren niet beter.",
    ),
    "next_why": ("why this one", "waarom deze"),
    "next_file": ("as a workbook", "als werkboek"),
    "next_crm": ("for the CRM", "voor het CRM"),
    "wrote": ("{path}: {rows:,} rows", "{path}: {rows:,} rijen"),
    "wrote_update": ("{path}: {rows:,} rows that are in the CRM already", "{path}: {rows:,} rijen die al in het CRM staan"),
    "foreign": (
        "{count:,} have an account whose id is not one of {crm}: they stand in the file with new ones; look for doubles",
        "{count:,} hebben een account waarvan het id niet van {crm} is: ze staan in het bestand met nieuwe; let op dubbele",
    ),
}  # fmt: skip


def say(key: str, language: Language, **values: Any) -> str:
    """A sentence with its values; thousands are written as its language does."""
    text = _TEXTS[key][0 if language == "en" else 1]
    if language == "nl":
        dutch = {
            name: number(value, language) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return text.replace(":,}", "}").format(**dutch)
    return text.format(**values)


def number(value: float, language: Language, digits: int = 0) -> str:
    """A number for people: 1,234.5 or 1.234,5."""
    text = f"{value:,.{digits}f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def asked_in_words(asked: dict[str, Any], language: Language) -> list[tuple[str, str]]:
    """By what the rows were chosen: what it is called, and its values."""
    return [(say(name, language), _value(name, value, language)) for name, value in asked.items()]


def _value(name: str, value: Any, language: Language) -> str:
    if isinstance(value, list):
        return ", ".join(told(each, language) for each in value)
    if name == "least_probability":
        return f"{value:.0%}"
    return told(value, language) if isinstance(value, str) else f"{value:g}"
