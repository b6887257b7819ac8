"""A Dutch-looking market with its truth, to measure the matching on; written apart from `orchestration.demo`.

What belongs here: who the companies are, how they resemble each other, which of them the three systems hold,
and the truth that links the rows. How the systems misspell them is `noise`; what a set of links is worth is
`measure`.

    python -m tests.matching.world --customers 2000 --accounts 2500 --companies 60000 --seed 1 --out DIR

prints how often each error struck and what anybody could still decide.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.matching.noise import (
    CRM,
    ERP,
    FORMS,
    Faces,
    Flags,
    Ints,
    Located,
    Noise,
    Places,
    Text,
    Written,
    changed,
    digit_off,
    digits,
    everyone,
    glue,
    house_number,
    mistyped,
    official_name,
    only,
    phone_text,
    pick,
    plain,
    where,
    written_addresses,
    written_names,
)

Days = npt.NDArray[np.int64]
TODAY: Final = 20_634  # 30 June 2026, in days since 1970
FIRST_KNOWN: Final = 18_262  # the bureau's history begins on 1 January 2020
NEVER: Final = 10**6
BV, NV, VOF, CV, COOP, SOLE, MTS, STG, VER = (
    FORMS.index(form) for form in ("BV", "NV", "VOF", "CV", "COOP", "SOLE", "MTS", "STG", "VER")
)
FORM_NAMES: Final = {
    "BV": "Besloten Vennootschap", "NV": "Naamloze Vennootschap", "VOF": "Vennootschap onder firma",
    "CV": "Commanditaire Vennootschap", "COOP": "Coöperatie", "SOLE": "Eenmanszaak", "MTS": "Maatschap",
    "STG": "Stichting", "VER": "Vereniging",
}  # fmt: skip

# why a company resembles another one
(
    NONE,
    HOLDING,
    OTHER_FORM,
    BROTHER,
    ONE_LETTER,
    OTHER_TOWN,
    SUCCESSOR,
    HEIR,
) = range(8)
RELATIONS: Final = (
    ("holding over an operating company", 0.045),
    ("same name, other legal form", 0.012),
    ("brother at the same address", 0.025),
    ("one letter apart, same town", 0.015),
    ("same name, other town", 0.030),
    ("successor after the end", 0.012),
    ("took up a name that another gave up", 0.004),
)
GROUPED: Final = (HOLDING, OTHER_FORM, BROTHER, SUCCESSOR)

# official name, name in daily use, area code, first four digits of the postal codes, how many, size
TOWNS: Final[tuple[tuple[str, str, str, int, int, int], ...]] = (
    ("Amsterdam", "Amsterdam", "020", 1011, 98, 88), ("Rotterdam", "Rotterdam", "010", 3011, 78, 65),
    ("'s-Gravenhage", "Den Haag", "070", 2491, 106, 54), ("Utrecht", "Utrecht", "030", 3511, 74, 36),
    ("Eindhoven", "Eindhoven", "040", 5611, 47, 24), ("Groningen", "Groningen", "050", 9711, 36, 23),
    ("Tilburg", "Tilburg", "013", 5011, 38, 22), ("Almere", "Almere", "036", 1311, 52, 21),
    ("Breda", "Breda", "076", 4811, 28, 18), ("Nijmegen", "Nijmegen", "024", 6511, 35, 18),
    ("Apeldoorn", "Apeldoorn", "055", 7311, 28, 16), ("Haarlem", "Haarlem", "023", 2011, 26, 16),
    ("Arnhem", "Arnhem", "026", 6811, 35, 16), ("Enschede", "Enschede", "053", 7511, 37, 16),
    ("Amersfoort", "Amersfoort", "033", 3811, 18, 15), ("'s-Hertogenbosch", "Den Bosch", "073", 5211, 27, 15),
    ("Zwolle", "Zwolle", "038", 8011, 34, 13), ("Leiden", "Leiden", "071", 2311, 23, 12),
    ("Zoetermeer", "Zoetermeer", "079", 2711, 18, 12), ("Leeuwarden", "Leeuwarden", "058", 8911, 30, 11),
    ("Maastricht", "Maastricht", "043", 6211, 18, 12), ("Dordrecht", "Dordrecht", "078", 3311, 18, 12),
    ("Alphen aan den Rijn", "Alphen a/d Rijn", "0172", 2401, 8, 7), ("Ede", "Ede", "0318", 6711, 7, 7),
    ("Capelle aan den IJssel", "Capelle a/d IJssel", "010", 2901, 8, 6), ("Oss", "Oss", "0412", 5341, 8, 6),
    ("Krimpen aan den IJssel", "Krimpen a/d IJssel", "0180", 2921, 3, 3), ("Goes", "Goes", "0113", 4461, 4, 4),
    ("Bergen op Zoom", "Bergen op Zoom", "0164", 4611, 14, 6), ("Venlo", "Venlo", "077", 5911, 17, 8),
    ("Deventer", "Deventer", "0570", 7411, 18, 8), ("Helmond", "Helmond", "0492", 5701, 8, 7),
    ("Heerlen", "Heerlen", "045", 6411, 11, 6), ("Hilversum", "Hilversum", "035", 1211, 12, 8),
    ("Hengelo", "Hengelo", "074", 7551, 8, 7), ("Almelo", "Almelo", "0546", 7601, 8, 6),
    ("Roosendaal", "Roosendaal", "0165", 4701, 8, 6), ("Hoorn", "Hoorn", "0229", 1621, 7, 6),
    ("Assen", "Assen", "0592", 9401, 7, 6), ("Emmen", "Emmen", "0591", 7811, 17, 6),
    ("Veenendaal", "Veenendaal", "0318", 3901, 6, 6), ("Zeist", "Zeist", "030", 3701, 8, 6),
    ("Nieuwegein", "Nieuwegein", "030", 3431, 8, 6), ("Doetinchem", "Doetinchem", "0314", 7001, 8, 5),
    ("Roermond", "Roermond", "0475", 6041, 8, 5), ("Sittard", "Sittard", "046", 6131, 6, 4),
    ("Middelburg", "Middelburg", "0118", 4331, 10, 4), ("Gouda", "Gouda", "0182", 2801, 8, 7),
    ("Delft", "Delft", "015", 2611, 18, 9), ("Schiedam", "Schiedam", "010", 3111, 14, 7),
    ("Waalwijk", "Waalwijk", "0416", 5141, 5, 5), ("Barneveld", "Barneveld", "0342", 3771, 3, 5),
    ("Tiel", "Tiel", "0344", 4001, 6, 4), ("Gorinchem", "Gorinchem", "0183", 4201, 7, 4),
    ("Woerden", "Woerden", "0348", 3441, 8, 4), ("Kampen", "Kampen", "038", 8261, 6, 4),
    ("Sneek", "Sneek", "0515", 8601, 7, 4), ("Drachten", "Drachten", "0512", 9201, 6, 4),
    ("Heerenveen", "Heerenveen", "0513", 8441, 7, 4), ("Hoogeveen", "Hoogeveen", "0528", 7901, 8, 4),
    ("Meppel", "Meppel", "0522", 7941, 3, 3), ("Veendam", "Veendam", "0598", 9641, 7, 3),
    ("Hoofddorp", "Hoofddorp", "023", 2131, 4, 7), ("Aalsmeer", "Aalsmeer", "0297", 1431, 2, 4),
    ("Naaldwijk", "Naaldwijk", "0174", 2671, 2, 4), ("Alkmaar", "Alkmaar", "072", 1811, 16, 8),
    ("Zaandam", "Zaandam", "075", 1501, 8, 8), ("Den Helder", "Den Helder", "0223", 1781, 8, 4),
    ("Purmerend", "Purmerend", "0299", 1441, 7, 5), ("Lelystad", "Lelystad", "0320", 8211, 34, 6),
    ("Harderwijk", "Harderwijk", "0341", 3841, 8, 4), ("Nijkerk", "Nijkerk", "033", 3861, 3, 3),
    ("Winterswijk", "Winterswijk", "0543", 7101, 8, 3), ("Zutphen", "Zutphen", "0575", 7201, 6, 4),
    ("Culemborg", "Culemborg", "0345", 4101, 6, 3), ("Houten", "Houten", "030", 3991, 5, 4),
    ("Rijssen", "Rijssen", "0548", 7461, 2, 3), ("Oldenzaal", "Oldenzaal", "0541", 7571, 6, 3),
    ("Veghel", "Veghel", "0413", 5461, 5, 4), ("Uden", "Uden", "0413", 5401, 6, 4),
    ("Boxtel", "Boxtel", "0411", 5281, 3, 3), ("Oosterhout", "Oosterhout", "0162", 4901, 8, 5),
    ("Terneuzen", "Terneuzen", "0115", 4531, 9, 3), ("Weert", "Weert", "0495", 6001, 6, 4),
    ("Venray", "Venray", "0478", 5801, 4, 3), ("Urk", "Urk", "0527", 8321, 2, 2),
    ("Emmeloord", "Emmeloord", "0527", 8301, 5, 3), ("Barendrecht", "Barendrecht", "0180", 2991, 4, 5),
)  # fmt: skip

ABROAD: Final[tuple[tuple[str, str, str, str, str, str], ...]] = (
    ("BE", "Antwerpen", "2000", "BVBA", "+3232", "Nijverheidskaai"),
    ("BE", "Gent", "9000", "BVBA", "+3292", "Kortrijksesteenweg"),
    ("BE", "Hasselt", "3500", "BVBA", "+3211", "Industrielaan"),
    ("BE", "Turnhout", "2300", "BVBA", "+3214", "Steenweg op Gierle"),
    ("DE", "Köln", "50667", "GMBH", "+49221", "Hafenstraße"),
    ("DE", "Düsseldorf", "40213", "GMBH", "+49211", "Königsallee"),
    ("DE", "Bocholt", "46395", "GMBH", "+492871", "Industriestraße"),
    ("GB", "Leeds", "LS1 4DY", "LTD", "+44113", "Canal Wharf"),
    ("GB", "Bristol", "BS1 6QF", "LTD", "+44117", "Harbour Road"),
    ("FR", "Lille", "59000", "SARL", "+33320", "Rue Nationale"),
)  # fmt: skip


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


SURNAMES: Final = _words(
    """De_Vries Jansen Bakker Janssen Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer
    Dijkstra Smits De_Graaf Kok Jacobs Vermeulen De_Haan Schouten Willems Hoekstra Koster Prins Blom Huisman
    Peeters Kuipers Veenstra Kramer Postma De_Lange Bosch Timmerman Groen Gerritsen Jonker Scholten Wolters
    Schipper Boersma Sanders Hermans Driessen Zijlstra Kuiper Evers Bosman Hofman Roos Gerrits Wiersma Verbeek
    De_Leeuw Vink Lammers Stam Otten Molenaar Aalbers Achterberg Alberda Ankersmit Baarsma Barten Beukers
    Biesheuvel Bijlsma Blankestijn Bleeker Boekhorst Bolt Boonstra Bouwmeester Brandsma Bruggink Buitenhuis
    Burggraaf Ceelen Cramer Cuperus Dalhuisen Deelstra Dielen Doeven Dorrestein Duinkerken Ebbers Eggink
    Eikelboom Elferink Engbers Faber Feenstra Fokker Frederiks Galama Geurts Gijsbers Goedhart Grimbergen
    Groothuis Haagsma Haasnoot Hamersma Heida Heemskerk Hekman Hilhorst Hoogeveen Hulshof IJsbrandy Ingen
    Jaspers Jorritsma Kalkman Kamerling Kersten Klaver Klinkenberg Kloosterman Kooistra Korteweg Krikke
    Kroes Kwakman Laarman Landman Leferink Lengkeek Leussink Loeffen Lok Maassen Mantel Meerdink Mensink
    Middelkoop Moerman Mostert Naber Nijboer Nieuwland Noorlander Oosterbaan Oudshoorn Overbeek Palstra
    Pasman Plantinga Polderman Poppelier Quist Raaijmakers Reitsma Ribbers Roggeveen Rouwenhorst Ruiter
    Salomons Schellekens Schoenmaker Schuurman Siebelink Slagter Sloot Spoelstra Stoffels Stuivenberg Tempelman
    Teunissen Tichelaar Toussaint Tromp Uijl Uittenbogaard Valkenburg Veldhuizen Verhagen Verkade Viersen
    Visscher Vogelzang Vollenbroek Waterman Weerdenburg Wesseling Wiegers Wijnands Wolbers Wubben Zaal
    Zandvliet Zuurbier Çelik Demir Benali El_Idrissi Santos Pérez Müller Koç Janković"""
)
STEMS: Final = _words(
    "Dalen Laar Brink Velde Kolk Heuvel Hout Berg Meer Wal Horst Linden Steen Broek Bosch Werf Poel Ende Hoeven"
)
PREFIXES: Final = _words("Van Van_de Van_den Van_der Ter Ten Op_den Van_'t")
GIVEN: Final = _words(
    "Piet Henk Karel Wout Gerda Ilse Marja Corrie Sjaak Dirk Arie Ton Jos Ria Koos Bert Mies Nico"
)
LETTERS: Final = "ABCDEFGHIJKLMNPRSTVWZ"
CODE_LETTERS: Final = "ABCDEGHJKLMNPRSTVWXZ"  # postal codes leave out letters that mislead

# sector code, sector in a seller's words, words before a name, words after a name
SECTORS: Final[tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]] = (
    ("4120", "Construction", _words("Bouwbedrijf Aannemersbedrijf Aannemingsmaatschappij Bouwcombinatie"),
     _words("Bouw Bouwgroep Renovatie Timmerwerken Betonbouw Bouw_en_Onderhoud")),
    ("4322", "Installation", _words("Installatiebedrijf Loodgietersbedrijf Technisch_Bureau"),
     _words("Installatietechniek Klimaattechniek Elektrotechniek Techniek Warmtetechniek")),
    ("4334", "Painting", _words("Schildersbedrijf Glaszettersbedrijf Stukadoorsbedrijf"),
     _words("Schilderwerken Afbouw Onderhoud Wandafwerking")),
    ("4669", "Wholesale", _words("Handelsonderneming Technische_Groothandel Groothandel Importbureau"),
     _words("Handel Trading Groothandel Import_&_Export Supplies")),
    ("4941", "Transport", _words("Transportbedrijf Koeriersdienst Expeditiebedrijf"),
     _words("Transport Logistiek Logistics Koeriers Expeditie")),
    ("5610", "Hospitality", _words("Restaurant Café Brasserie Eetcafé Cafetaria Grand_Café Crêperie"),
     _words("Horeca Catering Events")),
    ("1071", "Bakery", _words("Bakkerij Banketbakkerij Brood-_en_Banket"), _words("Brood_en_Banket Patisserie")),
    ("4511", "Cars", _words("Garage Autobedrijf Autoschade Bandenhandel"),
     _words("Auto's Automotive Autoschade Lease Bedrijfswagens")),
    ("6201", "IT", _words("Bureau Studio"), _words("Software Automatisering ICT Digital Systems Solutions")),
    ("6920", "Accounting", _words("Administratiekantoor Accountantskantoor Belastingadvies"),
     _words("Accountants Administraties Advies Belastingadviseurs")),
    ("8610", "Care", _words("Praktijk Tandartspraktijk Fysiotherapie Apotheek Zorgboerderij"),
     _words("Zorg Tandartsen Fysio Thuiszorg")),
    ("0111", "Farming", _words("Maatschap Kwekerij Melkveebedrijf Tuinderij Hoveniersbedrijf"),
     _words("Agro Groenvoorziening Hoveniers Kwekerijen")),
    ("2511", "Metal", _words("Machinefabriek Constructiebedrijf Smederij"),
     _words("Metaal Staalbouw Machinebouw Constructies RVS")),
    ("7022", "Advice", _words("Adviesbureau Interim Coaching"), _words("Consultancy Advies Interim Management")),
    ("4771", "Shops", _words("Modehuis Slijterij Drogisterij Boekhandel Schoenmode Rijwielhandel"),
     _words("Mode Wonen Tweewielers Keukens Interieur")),
    ("8121", "Cleaning", _words("Schoonmaakbedrijf Glazenwasserij"), _words("Schoonmaak Services Facilitair")),
)  # fmt: skip
SYLLABLES: Final = (
    _words("Ac Al Bel Bri Cal Cor Dal Den Eco Ed El Fal Fer Flo Gal Gre Hy In Jo Ka Kel Lu Ly Mar Mel Na Neo"
           " Ol Or Pa Per Qua Ri Ro Sa Sel Ta Tri Un Va Ver Vi Wa Xen Yl Za"),
    _words("ba be bi ca ce co da di do fa fi ga go ka ki la le li lo ma me mi na ne no pa ra re ri ro sa se si"
           " ta te ti to va ve vi vo xa za zo"),
    _words("x n r s l tec lon ris dor vex dia tron lux nix rax con gen tis mar lan pro fin net med trix"),
)  # fmt: skip
NOUNS: Final = _words(
    """Zwaan Ooievaar Molen Toren Sluis Gouden_Lepel Oude_Haven Brug Dijk Vuurtoren Kastanje Wilg Eik Kade Hoeve
    Boerderij Kapel Klok Korenaar Spijker Ploeg Wilde_Gans Houtzager Kleine_Prins Oude_School Pelikaan
    Blauwe_Reiger Stadspoort Koperen_Ketel Zilveren_Maan Witte_Raaf Zeven_Zussen"""
)
CHAINS: Final = _words(
    """Broodhuys_Barend Fietswereld_Kuif Kapsalon_Knipt Tapijtcentrum_Noor Slagerij_Keursmid Optiek_Helder
    Sportief_Gym Witgoed_Wim Makelaardij_Thuis Uitzendbureau_Vlot Kinderopvang_Bibi Rijschool_Rechtdoor
    Tuincentrum_Groenrijk Pizzeria_Bella_Vita Autoruit_Heel Wasserette_Fris Keukenkampioen_Van_Dam
    Hypotheekhuis_Zeker Zonwering_Schaduw Verfhuis_De_Kwast Bloemsierkunst_Fleur Drukkerij_Vlijt
    Zorgwinkel_Vitaal Dierenspeciaal_Pluto"""
)  # fmt: skip
DAUGHTER_WORDS: Final = _words(
    "Materieel Verhuur Services Onderhoud Vastgoed Techniek Projecten Personeel II"
)
HOLDING_WORDS: Final = _words("Holding Beheer Groep Management Participaties Beheermaatschappij")
STREET_HEADS: Final = _words(
    """Wilhelmina Emma Beatrix Kastanje Linden Beuken Iepen Meidoorn Kanaal Haven Kerk Molen School Station
    Fabriek Ambacht Nijverheid Handel Energie Techniek Turbine Boogschutter Lelie Rozen Tulpen Merel Kievit
    Leeuwerik Zwaluw Vermeer Rembrandt Spinoza Erasmus Thorbecke Vondel Huygens Lorentz Zernike Curie Pascal
    Koper Zink Staal Lood Kobalt Textiel Wever Spinner Zouten Graan Koren Gerst Haver Dennen Sparren"""
)
STREET_TAILS: Final = _words("straat straat weg laan plein kade dijk singel park hof pad")
STREET_NAMED: Final = _words(
    """Burgemeester_van_Houtlaan Burgemeester_Kolfschotenstraat Dokter_Plesmanweg Dokter_Kuyperstraat
    Professor_Zeemanstraat Ingenieur_Lelyweg Dominee_Talmastraat Koningin_Julianaplein Sint_Jansstraat
    Sint_Annastraat Jan_van_der_Heijdenstraat Van_den_Berghlaan De_Steiger De_Corridor Het_Rietveld
    Businesspark_Zuid Bedrijvenpark_Twente Poort_van_Noord Oude_Rijksstraatweg 's-Gravelandseweg Veemarktkade
    Amsterdamsestraatweg Piet_Heinplein Laan_van_Malkenschoten Zwarteweg Achterom Voorstraat"""
)
FREE_MAIL: Final = _words(
    "gmail.com hotmail.com outlook.com ziggo.nl kpnmail.nl planet.nl live.nl streekmail.example"
)
OWNERS: Final = _words("j.devries m.ozkan s.peters a.bakker l.smeets")


# ---- companies ---------------------------------------------------------------------------------------------


@dataclass
class Addresses:
    """A place per row: `spot` is a postal code of the world, `number` the house."""

    spot: Ints
    number: Ints
    addition: Text


@dataclass
class Companies:
    """Every company of the world, listed by the bureau or not; arrays of length n."""

    listed: Flags
    abroad: Ints  # index of ABROAD, or -1
    relation: Ints
    of: Ints  # the company that this one resembles, or itself
    parent: Ints  # -1 where none
    form: Ints
    sector: Ints
    staff: Ints
    core: Text
    former: Text  # core before the renaming, null where never renamed
    trade: Text  # null where none
    trade_registered: Flags
    person: Text
    initials: Text
    domain: Text
    has_site: Flags  # the bureau knows the website
    phone: Text
    town: Ints
    address: Addresses
    old_town: Ints
    old_address: Addresses
    moved: Days
    renamed: Days
    founded: Days
    ended: Days
    number: Text
    vat: Text
    vat_used: Text  # what the company itself writes: that of its group where they are taxed as one

    def __len__(self) -> int:
        return len(self.form)


@dataclass
class Map:
    """Postal codes of the world: each lies in one street of one town."""

    code: Text
    street: Text
    town: Ints
    first: Ints  # first spot of each town
    count: Ints
    is_building: Flags  # offices with one door


def _zipf(rng: np.random.Generator, words: int, n: int, power: float) -> Ints:
    weight = 1.0 / (np.arange(words) + 4.0) ** power
    return rng.choice(words, n, p=weight / weight.sum())


def make_map(rng: np.random.Generator, companies: int) -> Map:
    """About one postal code per three companies, spread over the towns by size."""
    size = np.array([town[5] for town in TOWNS], dtype=float)
    room = np.array([town[4] for town in TOWNS]) * len(CODE_LETTERS) ** 2
    count = np.minimum(np.maximum(companies / 3 * size / size.sum(), 6), room).astype(np.int64)
    town = np.repeat(np.arange(len(TOWNS)), count)
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    # a step that shares no divisor with the room visits every code once
    at = ((np.arange(len(town)) - first[town]) * 7_919 + 11 * town) % room[town]
    base = np.array([row[3] for row in TOWNS])[town]
    pairs = [a + b for a in CODE_LETTERS for b in CODE_LETTERS]
    code = glue(digits(base + at // len(pairs), 4), pick(pairs, at % len(pairs)))
    n = len(town)
    heads = pick(STREET_HEADS, rng.integers(0, len(STREET_HEADS), n))
    common = glue(heads, pick(STREET_TAILS, rng.integers(0, len(STREET_TAILS), n)))
    named = pick(STREET_NAMED, rng.integers(0, len(STREET_NAMED), n))
    return Map(code, where(rng.random(n) < 0.3, named, common), town, first, count, rng.random(n) < 0.04)


def settle(rng: np.random.Generator, chart: Map, town: Ints) -> Addresses:
    """An address in the town for each row: parks and buildings hold many, houses few."""
    n = len(town)
    within = (rng.beta(0.9, 1.6, n) * chart.count[town]).astype(np.int64)
    spot = chart.first[town] + within
    low = 1 + (spot * 37) % 180
    building = chart.is_building[spot]
    number = np.where(building, low, low + 2 * rng.integers(0, 14, n))
    units = pick([*LETTERS[:8], *(str(100 + k) for k in range(24))], rng.integers(0, 32, n))
    letter = pick([*LETTERS[:4], "bis"], rng.integers(0, 5, n))
    draw = rng.random(n)
    addition = where(building & (draw < 0.5), units, where(draw < 0.10, letter, ""))
    return Addresses(spot, number, addition)


def _sector_word(rng: np.random.Generator, sector: Ints, place: int) -> Text:
    lists = [row[place] for row in SECTORS]
    count = np.array([len(row) for row in lists])
    begin = np.concatenate([[0], np.cumsum(count)[:-1]])
    at = begin[sector] + (rng.random(len(sector)) * count[sector]).astype(np.int64)
    return pick([word for row in lists for word in row], at)


def _brand(rng: np.random.Generator, n: int) -> Text:
    parts = [pick(row, rng.integers(0, len(row), n)) for row in SYLLABLES]
    short = rng.random(n) < 0.4
    return where(short, glue(parts[0], parts[2]), glue(*parts))


def _surnames(rng: np.random.Generator, n: int) -> Text:
    built = glue(
        pick(PREFIXES, rng.integers(0, len(PREFIXES), n)), pick(STEMS, rng.integers(0, len(STEMS), n)), by=" "
    )
    return where(rng.random(n) < 0.2, built, pick(SURNAMES, _zipf(rng, len(SURNAMES), n, 0.7)))


def _cores(
    rng: np.random.Generator, sector: Ints, town: Ints, person: Text, initials: Text
) -> tuple[Text, Flags]:
    """Names without legal form; the mask tells the franchises."""
    n = len(sector)
    head, tail = _sector_word(rng, sector, 2), _sector_word(rng, sector, 3)
    other, brand = _surnames(rng, n), _brand(rng, n)
    noun = pick(NOUNS, rng.integers(0, len(NOUNS), n))
    place = pick([row[1] for row in TOWNS], town)
    letters = glue(*(pick(LETTERS, rng.integers(0, len(LETTERS), n)) for _ in range(3)))
    chain = glue(pick(CHAINS, rng.integers(0, len(CHAINS), n)), place, by=" ")
    given = pick(GIVEN, rng.integers(0, len(GIVEN), n))
    patterns = (
        (0.15, glue(person, tail, by=" ")),
        (0.12, glue(head, person, by=" ")),
        (0.08, glue(head, initials, person, by=" ")),
        (0.04, glue(pa.scalar("Gebroeders"), person, tail, by=" ")),
        (0.03, glue(person, pa.scalar("en Zonen"), tail, by=" ")),
        (0.06, glue(person, pa.scalar("&"), other, tail, by=" ")),
        (0.13, brand),
        (0.14, glue(brand, tail, by=" ")),
        (0.03, glue(brand, pa.scalar("Nederland"), by=" ")),
        (0.04, glue(head, place, by=" ")),
        (0.04, glue(head, pa.scalar("De"), noun, by=" ")),
        (0.02, glue(pa.scalar("'t"), noun, by=" ")),
        (0.05, glue(letters, tail, by=" ")),
        (0.04, glue(given, person, tail, by=" ")),
        (0.03, chain),
    )
    likely = np.array([share for share, _ in patterns])
    pattern = rng.choice(len(patterns), n, p=likely / likely.sum())
    return pc.choose(pa.array(pattern), *(text for _, text in patterns)), pattern == len(patterns) - 1


def _slug(text: Text, by: str) -> Text:
    bare = pc.replace_substring_regex(pc.utf8_lower(plain(text)), "[^a-z0-9]+", by)
    return pc.utf8_trim(bare, "-") if by else bare


def _domains(rng: np.random.Generator, core: Text, town: Ints) -> Text:
    n = len(core)
    joined, dashed = _slug(core, ""), _slug(core, "-")
    short = pc.replace_substring_regex(joined, "(holding|beheer|nederland|groothandel)$", "")
    place = _slug(pick([row[1] for row in TOWNS], town), "")
    forms = (
        joined,
        dashed,
        short,
        glue(joined, place),
        glue(joined, pa.scalar("-bv")),
        glue(pa.scalar("de"), short),
    )
    kind = rng.choice(len(forms), n, p=[0.5, 0.2, 0.1, 0.1, 0.06, 0.04])
    return glue(pc.choose(pa.array(kind), *forms), pa.scalar(".example"))


def _phones(rng: np.random.Generator, town: Ints, form: Ints) -> Text:
    n = len(town)
    area = pick([row[2] for row in TOWNS], town)
    long_area = np.asarray(pc.equal(pc.utf8_length(area), 4))
    line = digits(rng.integers(2_000_000, 9_000_000, n))
    line = where(long_area, pc.utf8_slice_codeunits(line, 0, 6), line)
    mobile = (form == SOLE) & (rng.random(n) < 0.5)
    national = rng.random(n) < 0.08
    area = where(mobile, "06", where(national, "088", area))
    line = where(mobile, digits(rng.integers(10_000_000, 60_000_000, n)), line)
    line = where(national & ~mobile, digits(rng.integers(2_000_000, 9_000_000, n)), line)
    return glue(area, line, by="-")


def _check_numbers(rng: np.random.Generator, n: int) -> tuple[Text, Text]:
    """Unique registration numbers (one in ten of the range is used) and VAT numbers that pass the 11-test."""
    slot = rng.permutation(n)
    old = rng.random(n) < 0.1  # the oldest numbers begin with a zero
    number = digits(np.where(old, 1_000_000, 30_000_000) + slot * 10 + rng.integers(0, 10, n), 8)
    base = 80_000_000 + rng.permutation(n).astype(np.int64) * 10
    found = np.full(n, -1, dtype=np.int64)
    check = np.zeros(n, dtype=np.int64)
    for step in range(2):  # where one body allows no digit, the next one does
        body = base + step
        total = sum(weight * ((body // 10 ** (weight - 2)) % 10) for weight in range(2, 10))
        digit = total % 11
        good = (found < 0) & (digit < 10)
        found[good], check[good] = body[good], digit[good]
    found = np.where(found < 0, base + 3, found)
    return number, glue(pa.scalar("NL"), digits(found * 10 + check, 9), pa.scalar("B01"))


def _relations(noise: Noise, n: int) -> tuple[Ints, Ints]:
    """Which company resembles which; only those that resemble none are resembled."""
    shares = np.array([noise.share(share, 0.06) for _, share in RELATIONS])
    relation = noise.rng.choice(len(shares) + 1, n, p=[1 - shares.sum(), *shares])
    relation[:50] = NONE
    base = np.flatnonzero(relation == NONE)
    of = np.where(relation == NONE, np.arange(n), base[noise.rng.integers(0, len(base), n)])
    for kind, (name, _) in enumerate(RELATIONS, start=1):
        noise.count(f"company: {name}", relation == kind, everyone(n))
    return relation, of


def _legal_forms(rng: np.random.Generator, staff: Ints) -> Ints:
    draw = rng.random(len(staff))
    small = np.select(
        [draw < 0.50, draw < 0.62, draw < 0.66, draw < 0.95, draw < 0.97], [SOLE, VOF, MTS, BV, STG], VER
    )
    large = np.select(
        [draw < 0.85, draw < 0.89, draw < 0.93, draw < 0.95, draw < 0.98], [BV, NV, COOP, CV, STG], VOF
    )
    return np.where(staff < 5, small, large)


def _take_over(own: Text, other: Text, of: Ints, rows: Flags) -> Text:
    return where(rows, other.take(pa.array(of)), own)


def make_companies(noise: Noise, chart: Map, listed: int, foreign: int, unlisted: int) -> Companies:
    """The world's companies: listed by the bureau first, then foreign ones, then home ones nobody lists."""
    rng = noise.rng
    n = listed + foreign + unlisted
    rows = np.arange(n)
    relation, of = np.full(n, NONE), rows.copy()
    relation[:listed], of[:listed] = _relations(noise, listed)
    is_foreign = (rows >= listed) & (rows < listed + foreign)
    abroad = np.where(is_foreign, rng.integers(0, len(ABROAD), n), -1)
    kin = np.isin(relation, GROUPED)

    sector = rng.integers(0, len(SECTORS), n)
    sector = np.where(relation > NONE, sector[of], sector)
    size = np.array([town[5] for town in TOWNS], dtype=float)
    town = rng.choice(len(TOWNS), n, p=size / size.sum())
    town = np.where(kin | (relation == ONE_LETTER), town[of], town)
    town = np.where((relation == HEIR) & (rng.random(n) < 0.5), town[of], town)
    staff = np.maximum(np.exp(rng.normal(1.1, 1.4, n)), 1).astype(np.int64)
    form = _legal_forms(rng, staff)
    form = np.where((relation == HOLDING) | (relation == BROTHER), BV, form)
    form = np.where(relation == OTHER_FORM, np.where(form[of] == BV, VOF, BV), form)
    form = np.where(relation == SUCCESSOR, np.where(rng.random(n) < 0.6, BV, form[of]), form)
    form = np.where(
        is_foreign, np.array([FORMS.index(row[3]) for row in ABROAD])[np.maximum(abroad, 0)], form
    )

    person = _surnames(rng, n)
    person = _take_over(person, person, of, kin)
    initials = glue(
        pick([f"{letter}." for letter in LETTERS], rng.integers(0, len(LETTERS), n)),
        pick(["", *(f"{letter}." for letter in LETTERS)], rng.integers(0, len(LETTERS) + 1, n)),
    )
    core, franchise = _cores(rng, sector, town, person, initials)
    noise.count("company: franchise name with its town", franchise & (relation == NONE), everyone(n))
    own_name = (form == SOLE) & (relation == NONE) & (rng.random(n) < 0.12)
    core = where(own_name, glue(initials, person, by=" "), core)
    renamed_rows = noise.hits("company: renamed", 0.04, relation == NONE, most=0.15)
    renamed_rows[of[relation == HEIR]] = True
    fresh, _ = _cores(rng, sector, town, person, initials)
    base = core.take(pa.array(of))
    longer = glue(base, pick(HOLDING_WORDS, rng.integers(0, len(HOLDING_WORDS), n)), by=" ")
    private = glue(initials, person, pick(HOLDING_WORDS, rng.integers(0, len(HOLDING_WORDS), n)), by=" ")
    longer = where(rng.random(n) < 0.2, private, longer)
    brother = glue(base, pick(DAUGHTER_WORDS, rng.integers(0, len(DAUGHTER_WORDS), n)), by=" ")
    core = where(relation > NONE, base, core)
    core = where(relation == HOLDING, longer, where(relation == BROTHER, brother, core))
    core = changed(core, relation == ONE_LETTER, lambda text: mistyped(rng, text))
    # about a tenth of the foreign companies are sisters of a Dutch one, by name alone
    sister = is_foreign & (rng.random(n) < noise.share(0.1, 0.3))
    noise.count("company abroad: name of a Dutch one", sister, is_foreign)
    core = where(sister, core.take(pa.array(rng.integers(0, listed, n))), core)
    former = only(renamed_rows, core)
    core = where(renamed_rows, fresh, core)
    # kin keep the name that the base had; only the base itself goes on under a new one
    founded = TODAY - (np.minimum(rng.gamma(1.3, 10.5, n), 110) * 365.25).astype(np.int64) - 40
    renamed = np.where(renamed_rows, rng.integers(FIRST_KNOWN + 100, TODAY - 200, n), NEVER)
    renamed = np.where(renamed_rows, np.maximum(renamed, founded + 60), renamed)
    founded = np.where(relation == HEIR, np.minimum(renamed[of] + 30, TODAY - 30), founded)
    ended_rows = noise.hits("company: ceased or bankrupt", 0.06, everyone(n), most=0.2)
    ended_rows[of[relation == SUCCESSOR]] = True
    ended = np.where(ended_rows, rng.integers(FIRST_KNOWN + 60, TODAY - 120, n), NEVER)
    ended = np.where(is_foreign, NEVER, np.where(ended_rows, np.maximum(ended, founded + 90), ended))
    founded = np.where(relation == SUCCESSOR, np.minimum(ended[of] + 14, TODAY - 30), founded)
    ended = np.where(
        relation == SUCCESSOR, NEVER, np.minimum(ended, np.where(ended < NEVER, TODAY - 1, NEVER))
    )
    ended = np.where((relation > NONE) & (ended < founded + 30), NEVER, ended)

    has_trade = noise.hits("company: trade name beside its name", 0.22, everyone(n), most=0.4)
    brand = where(
        rng.random(n) < 0.5, glue(_brand(rng, n), _sector_word(rng, sector, 3), by=" "), _brand(rng, n)
    )
    trade = only(has_trade, brand)
    registered = has_trade & ~noise.hits("company: trade name the bureau does not list", 0.40, has_trade)
    named = where(has_trade & (rng.random(n) < 0.6), pc.fill_null(trade, core), core)
    domain = _domains(rng, named, town)
    chain_site = glue(_slug(pc.replace_substring_regex(core, r" \S+$", ""), ""), pa.scalar(".example"))
    domain = where(franchise & (relation == NONE) & (rng.random(n) < 0.6), chain_site, domain)
    shared_site = noise.hits("company: website of its group", 0.75, kin, most=0.85)
    domain = _take_over(domain, domain, of, shared_site)
    phone = _phones(rng, town, form)
    shared_phone = noise.hits("company: switchboard of its group", 0.65, kin, most=0.85)
    phone = _take_over(phone, phone, of, shared_phone)

    address = settle(rng, chart, town)
    near = kin & (rng.random(n) < np.where(relation == BROTHER, 0.75, 0.92))
    address = Addresses(
        np.where(near, address.spot[of], address.spot),
        np.where(near, address.number[of], address.number),
        _take_over(address.addition, address.addition, of, near),
    )
    moved_rows = noise.hits("company: moved", 0.12, (relation == NONE) & (ended == NEVER), most=0.35)
    old_town = np.where(moved_rows & (rng.random(n) < 0.3), rng.integers(0, len(TOWNS), n), town)
    old = settle(rng, chart, old_town)
    old = Addresses(
        np.where(moved_rows, old.spot, address.spot),
        np.where(moved_rows, old.number, address.number),
        where(moved_rows, old.addition, address.addition),
    )
    moved = np.where(
        moved_rows, np.maximum(rng.integers(FIRST_KNOWN + 30, TODAY - 30, n), founded + 60), NEVER
    )
    number, vat = _check_numbers(rng, n)
    parent = np.full(n, -1)
    holding = np.flatnonzero(relation == HOLDING)
    parent[of[holding]] = holding
    brothers = relation == BROTHER
    parent[brothers] = np.where(parent[of[brothers]] >= 0, parent[of[brothers]], of[brothers])
    unity = noise.hits("company: VAT number of its group in use", 0.12, parent >= 0)
    vat_used = where(unity, vat.take(pa.array(np.maximum(parent, 0))), vat)
    land = np.maximum(abroad, 0)
    foreign_number = glue(pick([row[0] for row in ABROAD], land), digits(rng.integers(10**8, 10**9, n)))
    number = where(is_foreign, pc.utf8_slice_codeunits(foreign_number, 2), number)
    vat_used = where(is_foreign, foreign_number, vat_used)
    phone = where(
        is_foreign, glue(pick([row[4] for row in ABROAD], land), digits(rng.integers(10**5, 10**6, n))), phone
    )
    return Companies(
        rows < listed, abroad, relation, of, parent, form, sector, staff, core, former, trade, registered, person,
        initials, domain, rng.random(n) < 0.5, phone, town, address, old_town, old, moved, renamed, founded,
        ended, number, vat, vat_used,
    )  # fmt: skip


def part(companies: Companies, at: Ints) -> Companies:
    """The rows at these positions (`of` and `parent` still point into the whole)."""
    values: dict[str, Any] = {}
    for item in fields(companies):
        value = getattr(companies, item.name)
        if isinstance(value, Addresses):
            value = Addresses(value.spot[at], value.number[at], value.addition.take(pa.array(at)))
        elif isinstance(value, np.ndarray):
            value = value[at]
        else:
            value = value.take(pa.array(at))
        values[item.name] = value
    return Companies(**values)


# ---- the bureau --------------------------------------------------------------------------------------------


def _ids(letter: str, rng: np.random.Generator, n: int, width: int) -> Text:
    """Ids in an order that betrays nothing."""
    return glue(pa.scalar(letter), digits(rng.permutation(n) + 1, width))


def _dates(days: Days) -> Any:
    known = days < NEVER
    return pc.if_else(
        pa.array(known), pa.array(np.where(known, days, 0).astype(np.int32)).cast(pa.date32()), None
    )


def _euros(amounts: Ints) -> Any:
    # whole numbers of 64 bits have 19 digits, which the wider type takes in between
    return pa.array(amounts).cast(pa.decimal128(21, 2)).cast(pa.decimal128(18, 2))


def _place_text(chart: Map, address: Addresses) -> Text:
    return glue(
        chart.street.take(pa.array(address.spot)), house_number(address.number, address.addition), by=" "
    )


def company_versions(companies: Companies, listed: int) -> tuple[Ints, Days]:
    """Row and day of each version that the bureau published."""
    rows = np.arange(listed)
    first = np.maximum(FIRST_KNOWN, companies.founded[:listed] + 10)
    pieces = [(rows, first)]
    for days in (companies.moved[:listed], companies.renamed[:listed], companies.ended[:listed]):
        hit = np.flatnonzero((days <= TODAY) & (days > first))
        pieces.append((hit, days[hit]))
    row = np.concatenate([piece[0] for piece in pieces])
    day = np.concatenate([piece[1] for piece in pieces])
    order = np.lexsort((day, row))
    row, day = row[order], day[order]
    last = np.append((row[1:] != row[:-1]) | (day[1:] != day[:-1]), True)
    return row[last], day[last]


def bureau_table(
    rng: np.random.Generator, chart: Map, companies: Companies, ids: Text, listed: int
) -> pa.Table:
    """companies.parquet: one row per company per date from which it was known so."""
    at, day = company_versions(companies, listed)
    seen = part(companies, at)
    moved, renamed = seen.moved <= day, seen.renamed <= day
    core = where(renamed, seen.core, pc.coalesce(seen.former, seen.core))
    address = Addresses(
        np.where(moved, seen.address.spot, seen.old_address.spot),
        np.where(moved, seen.address.number, seen.old_address.number),
        where(moved, seen.address.addition, seen.old_address.addition),
    )
    spot = pa.array(address.spot)
    ended = seen.ended <= day
    bankrupt = ended & (at % 3 == 0)
    has_vat = (rng.random(listed) < 0.9)[at]
    names = official_name(core, seen.form)
    has_list = seen.trade_registered | (rng.random(listed) < 0.3)[at]
    trade_names = pc.binary_join_element_wise(
        only(seen.trade_registered, seen.trade), core, "; ", null_handling="skip"
    )
    refuses = rng.random(listed) < 0.25
    n = len(at)
    columns: dict[str, Any] = {
        "company_id": ids.take(pa.array(at)),
        "company_name": names,
        "country_code": pa.array(["NL"]).take(pa.array(np.zeros(n, dtype=np.int64))),
        "known_from": _dates(day),
        "registration_number": seen.number,
        "vat_number": only(has_vat, seen.vat),
        "legal_form": pick([FORM_NAMES.get(form, form) for form in FORMS], seen.form),
        "industry_code": pick([row[0] for row in SECTORS], seen.sector),
        "employee_count": pa.array(seen.staff.astype(np.int32)),
        "founded_date": _dates(seen.founded),
        "street": _place_text(chart, address),
        "postal_code": chart.code.take(spot),
        "city": pick([row[0] for row in TOWNS], chart.town[address.spot]),
        "status": pick(["active", "ceased", "bankrupt"], np.where(bankrupt, 2, np.where(ended, 1, 0))),
        "parent_company_id": only(
            (seen.parent >= 0) & (seen.parent < listed),
            ids.take(pa.array(np.clip(seen.parent, 0, listed - 1))),
        ),
        "non_mailing_indicator": pa.array(refuses[at]),
        "website": only(seen.has_site, glue(pa.scalar("www."), seen.domain)),
        "trade_names": only(has_list, trade_names),
    }
    return _with_source(columns, "bureau", "companies.csv")


def _with_source(columns: dict[str, Any], source: str, file: str) -> pa.Table:
    n = len(next(iter(columns.values())))
    zero = pa.array(np.zeros(n, dtype=np.int64))
    columns["source_name"] = pa.array([source]).take(zero)
    columns["source_file"] = pa.array([file]).take(zero)
    columns["source_line"] = pa.array(np.arange(2, n + 2))
    return pa.table(columns)


# ---- which companies the systems hold ----------------------------------------------------------------------


@dataclass
class Held:
    """The rows of one system: the company of each and the row that it repeats, or -1."""

    company: Ints
    repeats: Ints


def _sample(rng: np.random.Generator, weight: npt.NDArray[np.float64], n: int) -> Ints:
    """n positions without replacement, likelier by weight."""
    usable = np.flatnonzero(weight > 0)
    if len(usable) < n:
        raise ValueError(f"{n} companies are wanted and {len(usable)} can be had: ask for more companies")
    race = rng.exponential(1.0, len(usable)) / weight[usable]
    return usable[np.argpartition(race, n - 1)[:n]] if n else usable[:0]


def _doubled(noise: Noise, name: str, company: Ints, n: int) -> Held:
    """The rows in random order, some companies entered twice, n rows in all."""
    rng = noise.rng
    twice = rng.choice(len(company), n - len(company), replace=False)
    order = rng.permutation(n)
    repeats = np.concatenate([np.full(len(company), -1), twice])
    place = np.argsort(order)
    repeats = np.where(repeats >= 0, place[np.maximum(repeats, 0)], -1)[order]
    noise.count(name, repeats >= 0, everyone(n))
    return Held(np.concatenate([company, company[twice]])[order], repeats)


def hold_customers(noise: Noise, companies: Companies, listed: int, foreign: int, n: int) -> Held:
    """Which companies the ERP holds."""
    rng = noise.rng
    first = n - round(n * noise.share(0.015, 0.1))
    outside = min(round(first * noise.share(0.07, 0.2)), foreign)
    unknown = min(round(first * noise.share(0.005, 0.02)), len(companies) - listed - foreign)
    weight = np.where(companies.ended[:listed] < NEVER, 0.4, 1.0)
    weight *= np.where(companies.relation[:listed] > NONE, 1.5, 1.0)
    home = _sample(rng, weight, first - outside - unknown)
    # a customer's kin buys too, now and then: the same name twice, rightly
    held = np.zeros(listed, dtype=bool)
    held[home] = True
    kin = np.flatnonzero(
        (companies.relation[:listed] > NONE)
        & held[companies.of[:listed]]
        & ~held
        & (rng.random(listed) < 0.15)
    )
    kin = kin[: len(home) // 10]
    if len(kin):
        bases = set(companies.of[kin].tolist())
        spare = [at for at, row in enumerate(home.tolist()) if row not in bases][: len(kin)]
        home[spare] = kin[: len(spare)]
    away = listed + rng.choice(foreign, outside, replace=False) if outside else np.zeros(0, dtype=np.int64)
    odd = listed + foreign + np.arange(unknown)
    return _doubled(noise, "ERP: company entered twice", np.concatenate([home, away, odd]), n)


def hold_accounts(
    noise: Noise, companies: Companies, listed: int, foreign: int, customers: Held, n: int
) -> Held:
    """Which companies the CRM holds: most customers, their kin, prospects, and some that nobody else has."""
    rng = noise.rng
    first = n - round(n * noise.share(0.04, 0.15))
    sold = np.unique(customers.company)
    take = min(round(0.85 * len(sold)), round(0.55 * first))
    own = rng.permutation(sold)[:take]
    is_sold = np.zeros(len(companies), dtype=bool)
    is_sold[sold] = True
    away_now = int(((own >= listed) & (own < listed + foreign)).sum())
    free = np.flatnonzero(~is_sold[listed : listed + foreign]) + listed
    outside = min(max(round(first * noise.share(0.07, 0.2)) - away_now, 0), len(free))
    odd_free = np.flatnonzero(~is_sold[listed + foreign :]) + listed + foreign
    odd = min(round(first * noise.share(0.03, 0.1)), len(odd_free))
    weight = np.where(companies.ended[:listed] < NEVER, 0.3, 1.0)
    weight[is_sold[:listed]] = 0
    weight *= np.where(is_sold[companies.of[:listed]], 15.0, 1.0)
    prospects = _sample(rng, weight, first - take - outside - odd)
    company = np.concatenate([own, free[:outside], odd_free[:odd], prospects])
    return _doubled(noise, "CRM: company entered twice", company, n)


# ---- the ERP and the CRM -----------------------------------------------------------------------------------


@dataclass
class Shown:
    """What a row still shows of its company: the basis of what anybody could decide."""

    written: Written
    located: Located
    old_place: Flags
    number_right: Flags
    vat_right: Flags
    site: Flags  # the company's own domain stands in the row
    phone: Flags  # the company's own telephone number stands in the row


def _faces(companies: Companies) -> Faces:
    town = where(
        companies.abroad >= 0,
        pick([row[1] for row in ABROAD], np.maximum(companies.abroad, 0)),
        pick([row[1] for row in TOWNS], companies.town),
    )
    return Faces(
        companies.core, companies.form, companies.former, companies.trade, companies.person, companies.initials,
        companies.domain, town,
    )  # fmt: skip


def _places(rng: np.random.Generator, chart: Map, companies: Companies, old: Flags) -> Places:
    spot = np.where(old, companies.old_address.spot, companies.address.spot)
    number = np.where(old, companies.old_address.number, companies.address.number)
    addition = where(old, companies.old_address.addition, companies.address.addition)
    town = chart.town[spot]
    away, land = companies.abroad >= 0, np.maximum(companies.abroad, 0)
    first = np.array([row[3] for row in TOWNS])[town]
    letters = pick([a + b for a in CODE_LETTERS for b in CODE_LETTERS], rng.integers(0, 400, len(town)))
    return Places(
        where(away, pick([row[5] for row in ABROAD], land), chart.street.take(pa.array(spot))),
        number,
        addition,
        where(away, pick([row[2] for row in ABROAD], land), chart.code.take(pa.array(spot))),
        where(away, pick([row[1] for row in ABROAD], land), pick([row[0] for row in TOWNS], town)),
        where(away, pick([row[1] for row in ABROAD], land), pick([row[1] for row in TOWNS], town)),
        glue(digits(first // 10 * 10), letters),
    )


def _numbers(
    noise: Noise, system: str, whole: Companies, held: Companies, lacks_number: Flags, lacks_vat: Flags
) -> tuple[Text, Text, Flags, Flags]:
    """Registration and VAT numbers as a system has them, and whether they lead to the company."""
    rng, n = noise.rng, len(held)
    number, vat = held.number, held.vat_used
    kin = np.where(held.parent >= 0, held.parent, held.of)
    akin = (held.relation > NONE) | (held.parent >= 0)
    share = 0.03 if system == "CRM" else 0.01
    of_kin = noise.hits(f"{system}: number of the parent or a relative", share, akin & ~lacks_number)
    number = where(of_kin, whole.number.take(pa.array(kin)), number)
    wrong = noise.hits(f"{system}: registration number mistyped", 0.004, ~lacks_number & ~of_kin, most=0.05)
    number = changed(number, wrong, lambda text: digit_off(rng, text, 3, 8))
    wrong_vat = noise.hits(f"{system}: VAT number mistyped", 0.005, ~lacks_vat, most=0.05)
    vat = changed(vat, wrong_vat, lambda text: digit_off(rng, text, 4, 11))
    dotted = noise.hits(f"{system}: VAT number with dots or blanks", 0.12, ~lacks_vat)
    style = rng.random(n) < 0.5
    spread = glue(pc.utf8_slice_codeunits(vat, 0, 2), pc.utf8_slice_codeunits(vat, 2, 6),
                  pc.utf8_slice_codeunits(vat, 6, 9), pc.utf8_slice_codeunits(vat, 9), by=".")  # fmt: skip
    vat = where(dotted & style, spread, where(dotted & ~style, pc.utf8_lower(vat), vat))
    blank = noise.hits(f"{system}: registration number with blanks", 0.05, ~lacks_number)
    number = where(
        blank, glue(pc.utf8_slice_codeunits(number, 0, 4), pc.utf8_slice_codeunits(number, 4), by=" "), number
    )
    zero = np.asarray(pc.fill_null(pc.starts_with(number, "0"), False)) & ~lacks_number
    bare = noise.hits(f"{system}: registration number without its leading zero", 0.25, zero & ~blank)
    number = where(bare, pc.utf8_slice_codeunits(number, 1), number)
    own_vat = np.asarray(pc.equal(held.vat, held.vat_used)) & held.listed
    return (
        only(~lacks_number, number),
        only(~lacks_vat, vat),
        ~lacks_number & ~wrong & ~of_kin,
        ~lacks_vat & ~wrong_vat & own_vat,
    )


def _mobile(rng: np.random.Generator, n: int) -> Text:
    return glue(pa.scalar("06"), digits(rng.integers(10_000_000, 60_000_000, n)), by="-")


def _country(held: Companies) -> Text:
    return where(held.abroad >= 0, pick([row[0] for row in ABROAD], np.maximum(held.abroad, 0)), "NL")


def customer_table(
    noise: Noise, chart: Map, whole: Companies, rows: Ints, ids: Text
) -> tuple[pa.Table, Shown]:
    """customers.parquet: the ERP's debtors."""
    rng, n = noise.rng, len(rows)
    held = part(whole, rows)
    written = written_names(noise, "ERP", ERP, _faces(held))
    old = noise.hits("ERP address: from before the move", 0.5, held.moved < NEVER, most=0.8)
    located = written_addresses(
        noise, "ERP", _places(rng, chart, held, old),
        missing_street=0.02, missing_code=0.03, missing_town=0.02, box=0.08, one_line=0.0,
    )  # fmt: skip
    both = noise.hits("ERP: neither registration nor VAT number", 0.025, everyone(n), most=0.2)
    lacks_number = both | noise.hits("ERP: no registration number (VAT there)", 0.045, ~both, most=0.4)
    lacks_vat = both | noise.hits("ERP: no VAT number (registration there)", 0.10, ~lacks_number, most=0.5)
    number, vat, number_right, vat_right = _numbers(noise, "ERP", whole, held, lacks_number, lacks_vat)
    lacks_phone = noise.hits("ERP telephone: absent", 0.25, everyone(n))
    mobile = noise.hits("ERP telephone: a person's own", 0.06, ~lacks_phone)
    phone = phone_text(noise, "ERP", where(mobile, _mobile(rng, n), held.phone))
    lacks_mail = noise.hits("ERP e-mail: absent", 0.12, everyone(n))
    free = noise.hits("ERP e-mail: free provider", 0.15, ~lacks_mail)
    box = pick(["administratie", "facturen", "info", "crediteuren", "invoice"], rng.integers(0, 5, n))
    mail = glue(box, held.domain, by="@")
    loose = glue(_slug(held.person, ""), digits(rng.integers(10, 9999, n)))
    mail = where(free, glue(loose, pick(FREE_MAIL, rng.integers(0, len(FREE_MAIL), n)), by="@"), mail)
    created = np.clip(np.maximum(held.founded + 20, TODAY - rng.integers(30, 4500, n)), None, TODAY - 1)
    columns: dict[str, Any] = {
        "customer_id": ids,
        "customer_name": written.name,
        "registration_number": number,
        "vat_number": vat,
        "legal_form": only(rng.random(n) < 0.4, pick(FORMS, held.form)),
        "street": located.street,
        "postal_code": located.postal_code,
        "city": located.city,
        "country_code": _country(held),
        "industry_code": only(rng.random(n) < 0.6, pick([row[0] for row in SECTORS], held.sector)),
        "employee_count": pa.array(held.staff.astype(np.int32), mask=rng.random(n) < 0.7),
        "credit_limit": _euros(rng.integers(2, 80, n) * 500),
        "payment_term_days": pa.array(rng.choice([14, 30, 45], n).astype(np.int32)),
        "language_code": where(held.abroad >= 0, "en", pick(["nl"], np.zeros(n, dtype=np.int64))),
        "invoice_channel": pick(["email", "peppol", "post"], rng.integers(0, 3, n)),
        "email": only(~lacks_mail, mail),
        "phone": only(~lacks_phone, phone),
        "parent_customer_id": pa.nulls(n, pa.string()),
        "created_date": _dates(created),
        "is_blocked": pa.array(rng.random(n) < 0.03),
    }
    shown = Shown(written, located, old, number_right, vat_right, ~lacks_mail & ~free, ~lacks_phone & ~mobile)
    return _with_source(columns, "erp", "customers.csv"), shown


def account_table(
    noise: Noise, chart: Map, whole: Companies, rows: Ints, ids: Text
) -> tuple[pa.Table, Shown]:
    """accounts.parquet: the CRM's companies."""
    rng, n = noise.rng, len(rows)
    held = part(whole, rows)
    written = written_names(noise, "CRM", CRM, _faces(held))
    old = noise.hits("CRM address: from before the move", 0.45, held.moved < NEVER, most=0.8)
    located = written_addresses(
        noise, "CRM", _places(rng, chart, held, old),
        missing_street=0.22, missing_code=0.18, missing_town=0.08, box=0.02, one_line=0.08,
    )  # fmt: skip
    lacks_number = noise.hits("CRM: no registration number", 0.45, everyone(n), most=0.9)
    lacks_vat = lacks_number & (rng.random(n) >= 0.03) | (~lacks_number & (rng.random(n) < 0.5))
    noise.count("CRM: no VAT number", lacks_vat, everyone(n))
    number, vat, number_right, vat_right = _numbers(noise, "CRM", whole, held, lacks_number, lacks_vat)
    lacks_phone = noise.hits("CRM telephone: absent", 0.35, everyone(n))
    mobile = noise.hits("CRM telephone: a person's own", 0.15, ~lacks_phone)
    phone = phone_text(noise, "CRM", where(mobile, _mobile(rng, n), held.phone))
    lacks_site = noise.hits("CRM website: absent", 0.40, everyone(n))
    other = noise.hits("CRM website: another address of the company", 0.06, ~lacks_site)
    rare = noise.hits("CRM website: page of a directory or free host", 0.02, ~lacks_site & ~other)
    domain = where(other, _domains(rng, held.core, held.town), held.domain)
    domain = where(rare, pick(["bedrijvengids.example", "mijnpagina.example"], rng.integers(0, 2, n)), domain)
    style = rng.integers(0, 6, n)
    site = glue(
        pick(["", "www.", "https://www.", "http://", "https://", "https://www."], style), domain,
        pick(["", "", "/", "", "/nl/contact", "/home?ref=crm"], style),
    )  # fmt: skip
    created = np.clip(np.maximum(held.founded + 20, TODAY - rng.integers(10, 3000, n)), None, TODAY - 1)
    moment = (created * 86_400 + rng.integers(8 * 3600, 18 * 3600, n)) * 1_000_000
    staff = np.maximum(np.round(held.staff * np.exp(rng.normal(0, 0.3, n))), 1).astype(np.int32)
    columns: dict[str, Any] = {
        "account_id": ids,
        "account_name": written.name,
        "registration_number": number,
        "vat_number": vat,
        "website": only(~lacks_site, site),
        "industry": only(rng.random(n) < 0.7, pick([row[1] for row in SECTORS], held.sector)),
        "employee_count": pa.array(staff, mask=rng.random(n) < 0.5),
        "annual_revenue": pc.if_else(
            pa.array(rng.random(n) < 0.3), _euros(staff.astype(np.int64) * 150_000), None
        ),
        "address": located.street,
        "postal_code": located.postal_code,
        "city": located.city,
        "country_code": only(rng.random(n) < 1 - noise.share(0.05), _country(held)),
        "phone": only(~lacks_phone, phone),
        "owner": pick(OWNERS, rng.integers(0, len(OWNERS), n)),
        "lifecycle_stage": pick(["lead", "opportunity", "customer"], rng.integers(0, 3, n)),
        "created_at": pa.array(moment).cast(pa.timestamp("us")),
    }
    shown = Shown(
        written, located, old, number_right, vat_right, ~lacks_site & ~other & ~rare, ~lacks_phone & ~mobile
    )
    return _with_source(columns, "crm", "accounts.csv"), shown


# ---- what anybody could decide -----------------------------------------------------------------------------

NUMBER, UNIQUE, PHONE, ADDRESS, AMBIGUOUS, NOTHING, OUTSIDE = (
    "number",
    "name or website, and nobody else fits",
    "telephone or website of a customer",
    "unknown name, alone at its address",
    "fits several companies",
    "nothing the bureau knows",
    "not in the bureau",
)
DECIDABLE: Final = (NUMBER, UNIQUE, PHONE, ADDRESS)


def _text_codes(text: Text) -> Ints:
    """One number per distinct text."""
    code = pc.fill_null(text, "").dictionary_encode()
    chunks = code.combine_chunks() if isinstance(code, pa.ChunkedArray) else code
    return chunks.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _crossed(*parts: Ints, sizes: tuple[int, ...]) -> Ints:
    """One number per combination of parts that are below these sizes."""
    total = np.zeros(len(parts[0]), dtype=np.int64)
    for values, size in zip(parts, sizes, strict=True):
        total = total * size + values
    return total


def _fitting(keys: Ints, rows: Ints, asked: Ints, wanted: Flags) -> Ints:
    """How many distinct companies `rows` have the key that each wanted row asks for."""
    wishes = np.unique(asked[wanted])
    if not len(wishes):
        return np.zeros(len(asked), dtype=np.int64)
    at = np.minimum(np.searchsorted(wishes, keys), len(wishes) - 1)
    hit = wishes[at] == keys
    pairs = np.unique(at[hit] * (int(rows.max()) + 1) + rows[hit])
    count = np.bincount(pairs // (int(rows.max()) + 1), minlength=len(wishes))
    mine = np.minimum(np.searchsorted(wishes, asked), len(wishes) - 1)
    return np.where(wanted, count[mine], 0)


def evidence(chart: Map, whole: Companies, listed: int, rows: Ints, shown: Shown, partner: Flags) -> Text:
    """Per row of a system what leads to its company: the limit of what can be known from the row.

    `partner` tells the rows whose telephone or website also stands with a row of the other system.
    """
    n, size, home = len(rows), len(whole), np.arange(listed)
    spellings = (whole.core, pc.coalesce(whole.former, whole.core), pc.coalesce(whole.trade, whole.core))
    name = _text_codes(pa.chunked_array([plain(pc.utf8_lower(text)) for text in spellings]))
    now, former, trade = name[:size], name[size : 2 * size], name[2 * size :]
    bare = pc.replace_substring_regex(pc.utf8_lower(whole.core), r" (holding|beheer|groep)$", "")
    stem, site = _text_codes(bare), _text_codes(whole.domain)
    # houses of a postal code have numbers below a thousand
    here = whole.address.spot * 1000 + whole.address.number
    there = whole.old_address.spot * 1000 + whole.old_address.number
    # every name and every place that the bureau ever gave, crossed
    trades = np.where(whole.trade_registered, trade, now)
    names = np.concatenate([each[:listed] for each in (now, former, trades) for _ in range(2)])
    places = np.tile(np.concatenate([here[:listed], there[:listed]]), 3)
    towns = np.tile(np.concatenate([whole.town[:listed], whole.old_town[:listed]]), 3)
    owners = np.tile(home, 6)

    kind, blurred = shown.written.kind, shown.written.family_blurred | shown.written.shortened
    known = (
        np.isin(kind, (0, 4))
        | ((kind == 1) & whole.trade_registered[rows])
        | ((kind == 5) & whole.has_site[rows])
    )
    asked_name = np.select([kind == 1, kind == 4], [trade[rows], former[rows]], now[rows])
    asked_place = np.where(shown.old_place, there[rows], here[rows])
    asked_town = np.where(shown.old_place, whole.old_town[rows], whole.town[rows])
    with_place = shown.located.shows_place
    with_town = shown.located.shows_town & ~with_place
    sizes = (int(name.max()) + 1, int(max(here.max(), there.max())) + 1, len(FORMS) + 1)
    count = np.zeros(n, dtype=np.int64)
    for formed in (False, True):
        rule = known & (shown.written.has_form == formed)
        forms = whole.form[owners] + 1 if formed else np.zeros_like(owners)
        asked_form = whole.form[rows] + 1 if formed else np.zeros_like(rows)
        for mask, offered, asked in (
            (with_place, places, asked_place),
            (with_town, towns, asked_town),
            (~with_place & ~with_town, np.zeros_like(places), np.zeros_like(asked_place)),
        ):
            keys = _crossed(names, offered, forms, sizes=sizes)
            wish = _crossed(asked_name, asked, asked_form, sizes=sizes)
            count += _fitting(keys, owners, wish, rule & mask)
    # with 'Holding' added or left out, the kin at the same address fit as well
    sizes = (int(stem.max()) + 1, sizes[1])
    both, twice = np.concatenate([here[:listed], there[:listed]]), np.tile(home, 2)
    keys = _crossed(np.tile(stem[:listed], 2), both, sizes=sizes)
    kin = _fitting(keys, twice, _crossed(stem[rows], asked_place, sizes=sizes), blurred & known & with_place)
    count = np.where(blurred & known, np.maximum(count, np.where(with_place, kin, 2)), count)
    sites = np.bincount(site[:listed][whole.has_site[:listed]], minlength=int(site.max()) + 1)
    by_site = shown.site & whole.has_site[rows] & (sites[site[rows]] == 1)
    at_place = _fitting(both, twice, asked_place, with_place)
    numbered = shown.number_right | shown.vat_right
    answer = np.select(
        [
            rows >= listed,
            numbered,
            by_site | (known & (count == 1)),
            partner,
            known & (count > 1),
            at_place == 1,
        ],
        [6, 0, 1, 2, 4, 3],
        5,
    )
    return pick([NUMBER, UNIQUE, PHONE, ADDRESS, AMBIGUOUS, NOTHING, OUTSIDE], answer)


# ---- the world ---------------------------------------------------------------------------------------------


@dataclass
class World:
    """The files of one world and its truth."""

    folder: Path
    ledger: dict[str, tuple[int, int]]

    def path(self, name: str) -> Path:
        """`customers`, `accounts`, `companies` or `truth_…`."""
        return self.folder / f"{name}.parquet"

    def table(self, name: str) -> pa.Table:
        """One of the three input tables."""
        return pq.read_table(self.path(name))

    def truth(self, kind: str) -> pa.Table:
        """`customer_company`, `account_company`, `account_customer`, `duplicate_customers`, `duplicate_accounts`.

        The first two have one row per customer or account: left_id, right_id (null where the bureau does not have
        the company), evidence and is_decidable. `account_customer` has a row per true pair; the duplicates name the
        first entry.
        """
        return pq.read_table(self.path(f"truth_{kind}"))

    def attach(self, con: duckdb.DuckDBPyConnection) -> None:
        """Views over every file: customers, accounts, companies, truth_…"""
        for path in sorted(self.folder.glob("*.parquet")):
            con.execute(f"create or replace view {path.stem} as from read_parquet('{path}')")

    def noise_table(self) -> str:
        """How often each error struck, of the rows that it could strike."""
        lines = [f"{'what':<58} {'rows':>9} {'of':>9} {'share':>7}"]
        for name, (struck, among) in self.ledger.items():
            lines.append(f"{name:<58} {struck:>9} {among:>9} {struck / max(among, 1):>7.1%}")
        return "\n".join(lines)

    def limit_table(self) -> str:
        """What leads to the company, per system: the most that anybody could find."""
        lines = []
        for kind in ("customer_company", "account_company"):
            counts = pc.value_counts(self.truth(kind)["evidence"]).to_pylist()
            total = sum(row["counts"] for row in counts)
            lines.append(f"{kind.split('_')[0]}s: what leads to the company")
            lines += [
                f"  {row['values']:<45} {row['counts']:>8} {row['counts'] / total:>7.1%}"
                for row in sorted(counts, key=lambda row: -row["counts"])
            ]
        return "\n".join(lines)


def make_world(
    folder: Path, customers: int, accounts: int, companies: int, seed: int, noise: float = 1.0
) -> World:
    """Write customers, accounts and companies with their truth; the same arguments give the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    draws = Noise(np.random.default_rng([seed, customers, accounts, companies]), noise)
    rng = draws.rng
    foreign = round((customers + accounts) * draws.share(0.07, 0.2))
    unlisted = round((customers + accounts) * draws.share(0.03, 0.1)) + 5
    chart = make_map(rng, companies)
    whole = make_companies(draws, chart, companies, foreign, unlisted)
    company_ids = _ids("C", rng, companies, 8)
    pq.write_table(bureau_table(rng, chart, whole, company_ids, companies), folder / "companies.parquet")

    sold = hold_customers(draws, whole, companies, foreign, customers)
    known = hold_accounts(draws, whole, companies, foreign, sold, accounts)
    customer_ids, account_ids = _ids("D", rng, customers, 7), _ids("A", rng, accounts, 8)
    table, seen_erp = customer_table(draws, chart, whole, sold.company, customer_ids)
    pq.write_table(table, folder / "customers.parquet")
    table, seen_crm = account_table(draws, chart, whole, known.company, account_ids)
    pq.write_table(table, folder / "accounts.parquet")

    led_erp = _links_over(whole, known.company, seen_crm, sold.company, seen_erp)
    led_crm = _links_over(whole, sold.company, seen_erp, known.company, seen_crm)
    for name, rows, ids, shown, led in (
        ("customer_company", sold.company, customer_ids, seen_erp, led_erp),
        ("account_company", known.company, account_ids, seen_crm, led_crm),
    ):
        why = evidence(chart, whole, companies, rows, shown, led)
        listed = rows < companies
        truth = {
            "left_id": ids,
            "right_id": only(listed, company_ids.take(pa.array(np.minimum(rows, companies - 1)))),
            "evidence": why,
            "is_decidable": pc.is_in(why, pa.array(DECIDABLE)),
        }
        pq.write_table(pa.table(truth), folder / f"truth_{name}.parquet")
    pairs = _pairs(known.company, sold.company)
    truth = {
        "left_id": account_ids.take(pa.array(pairs[0])),
        "right_id": customer_ids.take(pa.array(pairs[1])),
    }
    pq.write_table(pa.table(truth), folder / "truth_account_customer.parquet")
    for name, held, ids in (("customers", sold, customer_ids), ("accounts", known, account_ids)):
        again = np.flatnonzero(held.repeats >= 0)
        truth = {"left_id": ids.take(pa.array(again)), "right_id": ids.take(pa.array(held.repeats[again]))}
        pq.write_table(pa.table(truth), folder / f"truth_duplicate_{name}.parquet")
    return World(folder, draws.ledger)


def _pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Positions of every pair of rows with the same company."""
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    low, high = np.searchsorted(ranked, left, "left"), np.searchsorted(ranked, left, "right")
    count = high - low
    at = np.repeat(np.arange(len(left)), count)
    step = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    return at, order[low[at] + step]


def _links_over(whole: Companies, other: Ints, seen: Shown, rows: Ints, shown: Shown) -> Flags:
    """Rows whose telephone or domain stands with a numbered row of the other system, and of no second company."""
    answer = np.zeros(len(rows), dtype=bool)
    for text, theirs, ours in (
        (whole.phone, seen.phone, shown.phone),
        (whole.domain, seen.site, shown.site),
    ):
        code = _text_codes(text)
        known = np.unique(other[theirs & (seen.number_right | seen.vat_right)])
        owners = np.bincount(code[known], minlength=int(code.max()) + 1)
        mine = np.isin(rows, known)
        answer |= ours & mine & (owners[code[rows]] == 1)
    return answer


def main() -> None:
    """Make a world and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in (("customers", 2000), ("accounts", 2500), ("companies", 60_000), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--noise", type=float, default=1.0)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    world = make_world(given.out, given.customers, given.accounts, given.companies, given.seed, given.noise)
    print(world.noise_table())
    print()
    print(world.limit_table())


if __name__ == "__main__":
    main()
