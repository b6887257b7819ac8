"""The columns of the list in words: title, meaning and kind in both languages, and what its codes mean.

The order here is the order in the workbook. A column of the published view that is not here is shown with its own name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from orchestration.queries import Row

Language = Literal["en", "nl"]
Kind = Literal["text", "code", "whole", "number", "share", "money", "date", "yes_no"]

LANGUAGES: tuple[Language, ...] = ("en", "nl")


@dataclass(frozen=True)
class Field:
    """A column: `titles` and `meanings` are (English, Dutch); `width` in characters."""

    name: str
    kind: Kind
    width: int
    titles: tuple[str, str]
    meanings: tuple[str, str]

    def title(self, language: Language) -> str:
        """What stands above it."""
        return _in(language, self.titles)

    def meaning(self, language: Language) -> str:
        """What it says."""
        return _in(language, self.meanings)


FIELDS = (
    Field("prospect_rank", "whole", 7, ("Rank", "Rang"), ("1 is the best of the whole list; empty where a deal is open.", "1 is de beste van de hele lijst; leeg waar een offerte loopt.")),
    Field("prospect_list", "code", 16, ("List", "Lijst"), ("Which list it stands on; see below.", "Op welke lijst het staat; zie hieronder.")),
    Field("company_name", "text", 34, ("Company", "Bedrijf"), ("Name in the register.", "Naam in het register.")),
    Field("city", "text", 16, ("City", "Plaats"), ("Place of business.", "Vestigingsplaats.")),
    Field("sector_name", "text", 28, ("Sector", "Sector"), ("Section of the activity code.", "Sectie van de activiteitencode.")),
    Field("size_class", "code", 11, ("Size", "Grootte"), ("By people employed: micro up to 9, small up to 49, medium up to 249, large.", "Naar werkzame personen: micro t/m 9, klein t/m 49, middelgroot t/m 249, groot.")),
    Field("employee_count", "whole", 10, ("People", "Personen"), ("People employed, as the bureau knows; empty where it does not.", "Werkzame personen volgens het bureau; leeg waar onbekend.")),
    Field("probability", "share", 11, ("Chance", "Kans"), ("How likely it is to become a good performer, if it becomes a customer.", "Hoe waarschijnlijk het goed presteert, als het klant wordt.")),
    Field("probability_low", "share", 9, ("From", "Van"), ("Low end of what the chance may be: four times in five it is between the two.", "Onderkant van wat de kans kan zijn: vier van de vijf keer ligt ze ertussen.")),
    Field("probability_high", "share", 9, ("To", "Tot"), ("High end.", "Bovenkant.")),
    Field("expected_yearly_value", "money", 14, ("Value a year", "Waarde per jaar"), ("What customers like it are invoiced in a year.", "Wat klanten zoals dit in een jaar gefactureerd krijgen.")),
    Field("expected_value_low", "money", 13, ("Value from", "Waarde van"), ("A quarter of those customers buys less.", "Een kwart van die klanten koopt minder.")),
    Field("expected_value_high", "money", 13, ("Value to", "Waarde tot"), ("A quarter of them buys more.", "Een kwart van die klanten koopt meer.")),
    Field("base_currency_code", "code", 9, ("Currency", "Valuta"), ("Currency of the amounts.", "Valuta van de bedragen.")),
    Field("health_grade", "code", 8, ("Grade", "Klasse"), ("Financial health, A (best) to E; unknown without a rating.", "Financiële gezondheid, A (best) tot E; onbekend zonder beoordeling.")),
    Field("reasons_for", "text", 60, ("What speaks for it", "Wat ervoor pleit"), ("What it shares with customers that perform well.", "Wat het deelt met klanten die goed presteren.")),
    Field("reasons_against", "text", 50, ("What speaks against it", "Wat ertegen pleit"), ("What it shares with customers that do not.", "Wat het deelt met klanten die dat niet doen.")),
    Field("similar_customers", "text", 38, ("Customers like it", "Klanten zoals dit"), ("Own customers that perform well and are most like it.", "Eigen klanten die goed presteren en er het meest op lijken.")),
    Field("similar_reason", "text", 34, ("Alike in", "Overeenkomst"), ("What they share.", "Wat ze gemeen hebben.")),
    Field("best_channel", "code", 12, ("Approach by", "Benaderen via"), ("The channel that fits best of those that are allowed; empty where none is.", "Het best passende kanaal dat is toegestaan; leeg waar er geen is.")),
    Field("best_channel_reason", "text", 34, ("Why so", "Waarom zo"), ("Why that channel, or why none.", "Waarom dat kanaal, of waarom geen.")),
    Field("phone_permission", "code", 14, ("Phone", "Telefoon"), ("Whether it may be called for sales.", "Of het voor verkoop gebeld mag worden.")),
    Field("email_permission", "code", 14, ("E-mail", "E-mail"), ("Whether it may be mailed for sales.", "Of het voor verkoop gemaild mag worden.")),
    Field("post_permission", "code", 14, ("Post", "Post"), ("Whether it may be sent commercial post.", "Of het reclamepost mag krijgen.")),
    Field("visit_permission", "code", 14, ("Visit", "Bezoek"), ("Whether a seller may call at the door.", "Of een verkoper langs mag komen.")),
    Field("permission_notes", "text", 50, ("What may not be done", "Wat niet mag"), ("The rule behind each channel that is not allowed, with its date.", "De regel achter elk kanaal dat niet mag, met datum.")),
    Field("is_natural_person", "yes_no", 10, ("Natural person", "Natuurlijk persoon"), ("Sole traders and partnerships count as natural persons for marketing; so does an unknown legal form.", "Eenmanszaken, vof's en maatschappen tellen voor marketing als natuurlijk persoon; een onbekende rechtsvorm ook.")),
    Field("seller_code", "code", 16, ("Seller", "Verkoper"), ("Who approaches it.", "Wie het benadert.")),
    Field("territory", "code", 16, ("Territory", "Rayon"), ("Area of that seller.", "Gebied van die verkoper.")),
    Field("seller_rank", "whole", 9, ("Seller's rank", "Rang verkoper"), ("1 is the first for this seller.", "1 is de eerste voor deze verkoper.")),
    Field("planned_week", "whole", 8, ("Week", "Week"), ("1 is this week, by what the territory can do in a week; empty on the lists that are not planned.", "1 is deze week, naar wat het rayon in een week aankan; leeg op lijsten die niet gepland zijn.")),
    Field("advised_term_days", "whole", 10, ("Term, days", "Termijn, dagen"), ("Payment term to offer; 0 is payment in advance.", "Betaaltermijn om aan te bieden; 0 is vooruitbetaling.")),
    Field("advised_limit_amount", "money", 13, ("Credit limit", "Kredietlimiet"), ("Most that may stand open to begin with.", "Wat er om te beginnen hoogstens open mag staan.")),
    Field("terms_reason", "text", 44, ("Why these terms", "Waarom deze condities"), ("How term and limit came about.", "Hoe termijn en limiet tot stand kwamen.")),
    Field("list_reason", "text", 44, ("Why on this list", "Waarom deze lijst"), ("The rule that put it there.", "De regel die het daar plaatste.")),
    Field("list_rank", "whole", 8, ("Rank in list", "Rang in lijst"), ("Rank within its own list.", "Rang binnen de eigen lijst.")),
    Field("score", "number", 9, ("Score", "Score"), ("Points of the scorecard; more is better. Empty without one.", "Punten van de scorekaart; meer is beter. Leeg zonder scorekaart.")),
    Field("score_method", "code", 12, ("Scored by", "Score volgens"), ("scorecard, or baseline where the scorecard does not do better than the rate per sector.", "Scorekaart, of basislijn waar de scorekaart het niet beter doet dan het percentage per sector.")),
    Field("affinity_index", "number", 9, ("Affinity", "Affiniteit"), ("How much it looks like those that become customers at all; 1 is the market's mean.", "Hoe sterk het lijkt op wie überhaupt klant wordt; 1 is het gemiddelde van de markt.")),
    Field("affinity_class", "code", 11, ("Affinity class", "Affiniteitsklasse"), ("high, average or low.", "hoog, gemiddeld of laag.")),
    Field("is_healthy", "yes_no", 9, ("Healthy", "Gezond"), ("Whether its finances are sound by bureau data alone.", "Of het financieel gezond is volgens het bureau.")),
    Field("health_reason", "text", 44, ("Why that grade", "Waarom die klasse"), ("Rating and figures behind it, with their date.", "Beoordeling en cijfers erachter, met datum.")),
    Field("peer_group", "text", 34, ("Value by", "Waarde volgens"), ("Which customers the value is taken from.", "Van welke klanten de waarde is afgeleid.")),
    Field("legal_form", "text", 16, ("Legal form", "Rechtsvorm"), ("As registered.", "Zoals ingeschreven.")),
    Field("company_age_years", "number", 9, ("Age, years", "Leeftijd, jaren"), ("Since it was founded.", "Sinds de oprichting.")),
    Field("industry_code", "text", 10, ("Activity", "Activiteit"), ("Activity code as delivered.", "Activiteitencode zoals geleverd.")),
    Field("sector_section", "code", 9, ("Section", "Sectie"), ("Letter of the sector.", "Letter van de sector.")),
    Field("street", "text", 26, ("Street", "Straat"), ("Empty where neither post nor a visit is allowed.", "Leeg waar post noch bezoek mag.")),
    Field("postal_code", "text", 10, ("Postcode", "Postcode"), ("Postcode.", "Postcode.")),
    Field("region", "text", 16, ("Region", "Regio"), ("Province or country.", "Provincie of land.")),
    Field("region_code", "code", 10, ("Region code", "Regiocode"), ("Its code.", "De code daarvan.")),
    Field("country_code", "code", 9, ("Country", "Land"), ("Two letters.", "Twee letters.")),
    Field("phone", "text", 18, ("Telephone", "Telefoonnummer"), ("Empty where it may not be called.", "Leeg waar niet gebeld mag worden.")),
    Field("website", "text", 28, ("Website", "Website"), ("As the bureau knows it.", "Zoals het bureau die kent.")),
    Field("registration_number", "text", 13, ("Registration", "KvK-nummer"), ("Number in the trade register.", "Nummer in het handelsregister.")),
    Field("company_id", "text", 13, ("Company ID", "Bedrijfs-id"), ("Number at the credit bureau; `paywell explain prospect` takes it.", "Nummer bij het kredietbureau; voor `paywell explain prospect`.")),
    Field("account_id", "text", 16, ("CRM account", "CRM-account"), ("Its account in the CRM, where it has one.", "Het account in het CRM, waar dat er is.")),
    Field("as_of_date", "date", 12, ("As of", "Per"), ("Day that all of this describes.", "Dag die dit alles beschrijft.")),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}

REASON_FIELDS = (
    Field("prospect_rank", "whole", 7, ("Rank", "Rang"), ("", "")),
    Field("company_name", "text", 34, ("Company", "Bedrijf"), ("", "")),
    Field("company_id", "text", 13, ("Company ID", "Bedrijfs-id"), ("", "")),
    Field("model", "code", 18, ("About", "Over"), ("Performing well, or becoming a customer at all.", "Goed presteren, of überhaupt klant worden.")),
    Field("direction", "code", 10, ("Speaks", "Pleit"), ("For it or against it.", "Ervoor of ertegen.")),
    Field("place", "whole", 7, ("Place", "Plaats"), ("1 weighs most.", "1 weegt het zwaarst.")),
    Field("feature_name", "text", 28, ("What", "Wat"), ("What was looked at.", "Waarnaar is gekeken.")),
    Field("bin", "text", 24, ("Its value", "De waarde"), ("Where it stands.", "Waar het staat.")),
    Field("points_effect", "number", 10, ("Points", "Punten"), ("Points above or below the mean of the market.", "Punten boven of onder het gemiddelde van de markt.")),
    Field("good_rate", "share", 10, ("Of these good", "Hiervan goed"), ("Share of the customers like it that perform well, or of the companies like it that are customers.", "Aandeel van de klanten zoals dit dat goed presteert, of van de bedrijven zoals dit dat klant is.")),
    Field("customer_count", "whole", 11, ("Learnt from", "Geleerd van"), ("How many it was learnt from.", "Van hoeveel dit is geleerd.")),
    Field("reason", "text", 80, ("In words", "In woorden"), ("The same as a sentence.", "Hetzelfde als zin.")),
)  # fmt: skip

# what a code is called; what is not here is said as it is
_CODES: dict[str, tuple[str, str]] = {
    "lookalike": ("lookalike", "lijkt op de besten"),
    "healthy": ("healthy", "gezond"),
    "both": ("both", "beide"),
    "lesser": ("lesser", "minder"),
    "open_deal": ("open deal", "lopende offerte"),
    "allowed": ("allowed", "mag"),
    "needs_consent": ("needs consent", "toestemming nodig"),
    "not_allowed": ("not allowed", "mag niet"),
    "phone": ("phone", "telefoon"),
    "email": ("e-mail", "e-mail"),
    "post": ("post", "post"),
    "visit": ("visit", "bezoek"),
    "micro": ("micro", "micro"),
    "small": ("small", "klein"),
    "medium": ("medium", "middelgroot"),
    "large": ("large", "groot"),
    "high": ("high", "hoog"),
    "average": ("average", "gemiddeld"),
    "low": ("low", "laag"),
    "unknown": ("unknown", "onbekend"),
    "scorecard": ("scorecard", "scorekaart"),
    "baseline": ("baseline", "basislijn"),
    "performance": ("performing well", "goed presteren"),
    "affinity": ("becoming a customer", "klant worden"),
    "for": ("for", "ervoor"),
    "against": ("against", "ertegen"),
}

LISTS: dict[str, tuple[str, str]] = {
    "lookalike": (
        "Like our good performers: among the best of the market by the chance of performing well.",
        "Lijkt op onze goede klanten: bij de besten van de markt naar de kans op goed presteren.",
    ),
    "healthy": (
        "Financially healthy by bureau data alone; not among the lookalikes.",
        "Financieel gezond volgens het bureau; niet bij wie op onze goede klanten lijkt.",
    ),
    "both": (
        "Like our good performers, and financially healthy.",
        "Lijkt op onze goede klanten en is financieel gezond.",
    ),
    "lesser": (
        "Neither of the two. Not forbidden: another risk, so other terms; not planned for a seller.",
        "Geen van beide. Niet verboden: een ander risico, dus andere condities; niet ingepland.",
    ),
    "open_deal": (
        "Sales is talking to it already: leave it to the seller whose deal it is.",
        "Verkoop is er al mee in gesprek: laat het aan de verkoper van die offerte.",
    ),
}
PERMISSIONS: dict[str, tuple[str, str]] = {
    "allowed": ("Go ahead.", "Ga uw gang."),
    "needs_consent": (
        "Only after it has agreed, with date and proof on record.",
        "Alleen na toestemming, met datum en bewijs vastgelegd.",
    ),
    "not_allowed": (
        "Do not: it has objected, or a rule forbids it.",
        "Niet doen: er is bezwaar gemaakt, of een regel verbiedt het.",
    ),
}
_OF = {"en": 0, "nl": 1}


def shown_fields(columns: Sequence[str]) -> list[Field]:
    """The columns of the view in the order of the workbook; a Dutch twin is no column of its own."""
    twins = {f"{name}_nl" for name in columns}
    others = [name for name in columns if name not in BY_NAME and name not in twins]
    return [field for field in FIELDS if field.name in columns] + [
        Field(name, "text", 16, (name, name), ("", "")) for name in others
    ]


def in_language(row: Row, name: str, language: Language) -> Any:
    """The value, from the Dutch twin where there is one."""
    twin = row.get(f"{name}_nl") if language == "nl" else None
    return row.get(name) if twin is None else twin


def told(code: object, language: Language) -> str:
    """A code in words."""
    text = "" if code is None else str(code)
    return _in(language, _CODES[text]) if text in _CODES else text


def spoken(names: dict[str, tuple[str, str]], code: str, language: Language) -> str:
    """The sentence about a code."""
    return _in(language, names[code])


def _in(language: Language, both: tuple[str, str]) -> str:
    return both[_OF[language]]
