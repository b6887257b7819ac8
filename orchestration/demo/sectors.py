"""The sectors that the demo company sells to, and how each shapes its companies.

What belongs here: the table of causes per sector (size, discipline, health, sensitivity to a recession,
season, affinity with our assortment) and the SBI codes with their Dutch descriptions. No randomness. The
effects are our own choice; the codes are those of the Dutch business register's activity list (SBI 2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PRODUCT_GROUPS: Final[tuple[str, ...]] = (
    "Gereedschap", "Bevestiging", "Werkkleding", "Reiniging", "Verpakking", "Installatie", "Elektra",
    "Disposables",
)  # fmt: skip

# monthly factors, January first; each averages about 1
SEASONS: Final[tuple[tuple[float, ...], ...]] = (
    (1.0, 1.0, 1.05, 1.0, 1.0, 1.05, 0.9, 0.85, 1.05, 1.05, 1.05, 1.0),  # flat, a quiet summer
    (0.7, 0.8, 1.05, 1.15, 1.2, 1.2, 0.85, 0.85, 1.2, 1.15, 1.05, 0.8),  # building weather
    (0.75, 0.8, 0.9, 1.05, 1.2, 1.25, 1.25, 1.2, 1.0, 0.85, 0.8, 0.95),  # terraces and tourists
    (0.85, 0.8, 0.9, 0.95, 0.95, 0.95, 0.9, 0.9, 1.0, 1.1, 1.3, 1.4),  # towards Christmas
)


@dataclass(frozen=True)
class Sector:
    """One sector. `market_share` sums to about 1; `discipline` and `health` are shifts in standard
    deviations; `recession` is 0 (not touched) to 1.5; `affinity` is a log weight; `people` is the share
    of natural persons among companies below ten employees."""

    name: str
    section: str
    codes: tuple[tuple[str, str], ...]
    market_share: float
    size_mean: float  # mean of log employees
    size_spread: float
    discipline: float
    health: float
    recession: float
    affinity: float
    people: float
    season: int
    groups: tuple[int, int]  # favourite product groups
    trades: tuple[str, ...]  # before a name
    tails: tuple[str, ...]  # after a name


SECTORS: Final[tuple[Sector, ...]] = (
    Sector(
        "horeca",
        "I",
        (
            ("5510", "Hotels"),
            ("56101", "Restaurants"),
            ("56102", "Cafetaria's en lunchrooms"),
            ("5630", "Cafés"),
        ),
        0.10,
        1.5,
        1.0,
        -0.95,
        -0.45,
        1.4,
        0.2,
        0.50,
        2,
        (7, 3),
        ("Restaurant", "Café", "Eetcafé", "Brasserie", "Hotel", "Lunchroom"),
        ("Horeca", "Catering", "Bistro"),
    ),
    Sector(
        "bouw",
        "F",
        (
            ("4120", "Algemene burgerlijke en utiliteitsbouw"),
            ("4211", "Wegenbouw"),
            ("4331", "Stukadoors"),
            ("43999", "Overige gespecialiseerde werkzaamheden in de bouw"),
        ),
        0.13,
        1.3,
        1.2,
        -0.50,
        -0.15,
        1.2,
        0.7,
        0.42,
        1,
        (0, 1),
        ("Bouwbedrijf", "Aannemersbedrijf", "Timmerbedrijf"),
        ("Bouw", "Bouwgroep", "Infra", "Afbouw"),
    ),
    Sector(
        "installatie",
        "F",
        (
            ("4321", "Elektrotechnische bouwinstallatie"),
            ("43221", "Loodgieters- en fitterswerk"),
            ("43222", "Installatie van verwarming en luchtbehandeling"),
        ),
        0.10,
        1.6,
        1.1,
        0.15,
        0.20,
        0.7,
        0.9,
        0.30,
        1,
        (5, 6),
        ("Installatiebedrijf", "Loodgietersbedrijf", "Elektrotechniek"),
        ("Techniek", "Installaties", "Elektro", "Klimaat"),
    ),
    Sector(
        "metaal",
        "C",
        (
            ("2511", "Vervaardiging van metalen constructiewerken"),
            ("2562", "Algemene metaalbewerking"),
            ("2829", "Vervaardiging van overige machines"),
        ),
        0.06,
        2.4,
        1.2,
        0.55,
        0.25,
        0.9,
        0.6,
        0.12,
        0,
        (0, 2),
        ("Metaalbewerking", "Constructiebedrijf", "Machinefabriek"),
        ("Metaal", "Staalbouw", "Machines"),
    ),
    Sector(
        "voeding",
        "C",
        (
            ("1071", "Vervaardiging van brood en gebak"),
            ("1013", "Vleesverwerking"),
            ("1089", "Vervaardiging van overige voedingsmiddelen"),
        ),
        0.04,
        2.2,
        1.2,
        0.30,
        0.10,
        0.4,
        0.3,
        0.20,
        3,
        (4, 3),
        ("Bakkerij", "Slagerij", "Banketbakkerij"),
        ("Food", "Voeding", "Vleeswaren"),
    ),
    Sector(
        "retail",
        "G",
        (
            ("4711", "Supermarkten"),
            ("4752", "Winkels in doe-het-zelfartikelen"),
            ("4771", "Winkels in kleding"),
            ("4778", "Overige gespecialiseerde winkels"),
        ),
        0.13,
        1.1,
        1.1,
        -0.35,
        -0.25,
        1.0,
        0.1,
        0.45,
        3,
        (4, 3),
        ("Winkel", "Warenhuis", "Speciaalzaak"),
        ("Retail", "Wonen", "Mode", "Sport"),
    ),
    Sector(
        "groothandel",
        "G",
        (
            ("4631", "Groothandel in groenten en fruit"),
            ("4669", "Groothandel in machines"),
            ("4673", "Groothandel in hout en bouwmaterialen"),
            ("4690", "Groothandel, niet gespecialiseerd"),
        ),
        0.08,
        1.9,
        1.2,
        0.35,
        0.20,
        0.8,
        0.2,
        0.15,
        0,
        (4, 1),
        ("Handelsonderneming", "Groothandel"),
        ("Handel", "Trading", "Import", "Supplies"),
    ),
    Sector(
        "autobranche",
        "G",
        (
            ("45112", "Handel in en reparatie van personenauto's"),
            ("45204", "Carrosserieherstel"),
            ("4531", "Groothandel in auto-onderdelen"),
        ),
        0.05,
        1.4,
        1.0,
        -0.10,
        0.0,
        0.8,
        0.1,
        0.35,
        0,
        (0, 3),
        ("Garage", "Autobedrijf", "Autoschade"),
        ("Auto's", "Mobility", "Banden"),
    ),
    Sector(
        "transport",
        "H",
        (("4941", "Goederenvervoer over de weg"), ("5210", "Opslag"), ("5320", "Post en koeriers")),
        0.06,
        2.0,
        1.2,
        -0.60,
        -0.20,
        0.9,
        0.0,
        0.32,
        0,
        (4, 2),
        ("Transportbedrijf", "Koeriersbedrijf"),
        ("Transport", "Logistiek", "Expeditie"),
    ),
    Sector(
        "zorg",
        "Q",
        (
            ("86101", "Ziekenhuizen"),
            ("8710", "Verpleeghuizen"),
            ("8621", "Huisartsenpraktijken"),
            ("86231", "Tandartspraktijken"),
        ),
        0.06,
        2.2,
        1.4,
        0.95,
        0.40,
        0.1,
        -0.1,
        0.25,
        0,
        (3, 2),
        ("Zorgcentrum", "Praktijk", "Kliniek"),
        ("Zorg", "Care", "Welzijn"),
    ),
    Sector(
        "onderwijs",
        "P",
        (
            ("8520", "Basisonderwijs"),
            ("8532", "Middelbaar beroepsonderwijs"),
            ("8559", "Overige opleidingen"),
        ),
        0.03,
        2.6,
        1.3,
        0.85,
        0.35,
        0.1,
        -0.4,
        0.20,
        0,
        (3, 6),
        ("Scholengroep", "Opleidingscentrum"),
        ("Onderwijs", "Academie", "Training"),
    ),
    Sector(
        "zakelijke diensten",
        "M",
        (
            ("6920", "Accountancy en administratie"),
            ("7112", "Ingenieurs en advies"),
            ("7022", "Organisatieadvies"),
            ("7311", "Reclamebureaus"),
        ),
        0.09,
        0.9,
        1.1,
        0.30,
        0.30,
        0.6,
        -0.9,
        0.50,
        0,
        (6, 3),
        ("Adviesbureau", "Ingenieursbureau", "Administratiekantoor"),
        ("Advies", "Consultancy", "Engineering"),
    ),
    Sector(
        "facilitair",
        "N",
        (
            ("8121", "Interieurreiniging van gebouwen"),
            ("8130", "Landschapsverzorging"),
            ("7820", "Uitzendbureaus"),
        ),
        0.05,
        2.1,
        1.3,
        -0.30,
        -0.10,
        0.7,
        0.7,
        0.38,
        0,
        (3, 2),
        ("Schoonmaakbedrijf", "Hoveniersbedrijf"),
        ("Facilitair", "Cleaning", "Groen"),
    ),
    Sector(
        "landbouw",
        "A",
        (
            ("0113", "Teelt van groenten"),
            ("0141", "Fokken en houden van melkvee"),
            ("0119", "Teelt van overige eenjarige gewassen"),
        ),
        0.06,
        1.0,
        1.0,
        0.50,
        0.05,
        0.3,
        -0.3,
        0.60,
        1,
        (4, 0),
        ("Kwekerij", "Tuinderij", "Melkveebedrijf"),
        ("Agro", "Groenten", "Flowers"),
    ),
)

# shift of discipline per province, in standard deviations
PROVINCE_DISCIPLINE: Final[dict[str, float]] = {
    "Noord-Holland": -0.20, "Zuid-Holland": -0.30, "Utrecht": 0.00, "Noord-Brabant": 0.05, "Gelderland": 0.20,
    "Overijssel": 0.35, "Friesland": 0.30, "Groningen": 0.10, "Drenthe": 0.25, "Flevoland": -0.35,
    "Limburg": -0.10, "Zeeland": 0.25,
}  # fmt: skip
# how near our own sales region a province is: a log weight
PROVINCE_AFFINITY: Final[dict[str, float]] = {
    "Noord-Holland": 0.1, "Zuid-Holland": 0.3, "Utrecht": 0.8, "Noord-Brabant": 0.3, "Gelderland": 0.7,
    "Overijssel": 0.1, "Friesland": -0.7, "Groningen": -0.8, "Drenthe": -0.5, "Flevoland": 0.2, "Limburg":
    -0.4,
    "Zeeland": -0.5,
}  # fmt: skip

# code, short form, long form, discipline, suffix or prefix of the statutory name
FORMS: Final[tuple[tuple[str, str, str, float], ...]] = (
    ("BV", "BeslotenVennootschap", "Besloten Vennootschap", 0.0),
    ("NV", "NaamlozeVennootschap", "Naamloze Vennootschap", 0.05),
    ("Eenmanszaak", "Eenmanszaak", "Eenmanszaak", -0.10),
    ("VOF", "VennootschapOnderFirma", "Vennootschap onder firma", 0.0),
    ("Stichting", "Stichting", "Stichting", 0.40),
    ("Coöperatie", "Cooperatie", "Coöperatie U.A.", 0.35),
    ("Maatschap", "Maatschap", "Maatschap", 0.10),
)
BV, NV, SOLE, VOF, FOUNDATION, COOPERATIVE, PARTNERSHIP = range(7)
