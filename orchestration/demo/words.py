"""Words that the demo company's market is named with: towns, streets, people, trades.

What belongs here: constants, plain facts (towns with province, first postcode range and rough population) or
words of our own choosing. No logic and no randomness: `market`, `crm` and `bureau` draw from these. All text
fits Windows-1252, the encoding of the ERP's export.
"""

from __future__ import annotations

from typing import Final


def _words(text: str, by: str | None = None) -> tuple[str, ...]:
    """The words of a text, in order, split at blanks or at `by`."""
    return tuple(" ".join(word.split()) for word in text.split(by))


# name, province, lowest and highest four-digit postcode, inhabitants in thousands (rounded)
TOWNS: Final[tuple[tuple[str, str, int, int, int], ...]] = (
    ("Amsterdam", "Noord-Holland", 1011, 1109, 920), ("Rotterdam", "Zuid-Holland", 3011, 3089, 660),
    ("Den Haag", "Zuid-Holland", 2491, 2597, 560), ("Utrecht", "Utrecht", 3511, 3585, 365),
    ("Eindhoven", "Noord-Brabant", 5611, 5658, 245), ("Groningen", "Groningen", 9711, 9747, 235),
    ("Tilburg", "Noord-Brabant", 5011, 5049, 225), ("Almere", "Flevoland", 1311, 1363, 220),
    ("Breda", "Noord-Brabant", 4811, 4839, 185), ("Nijmegen", "Gelderland", 6511, 6546, 180),
    ("Apeldoorn", "Gelderland", 7311, 7339, 165), ("Haarlem", "Noord-Holland", 2011, 2037, 162),
    ("Arnhem", "Gelderland", 6811, 6846, 164), ("Enschede", "Overijssel", 7511, 7548, 160),
    ("Amersfoort", "Utrecht", 3811, 3829, 158), ("Zaandam", "Noord-Holland", 1501, 1509, 78),
    ("'s-Hertogenbosch", "Noord-Brabant", 5211, 5237, 118), ("Zwolle", "Overijssel", 8011, 8045, 130),
    ("Leiden", "Zuid-Holland", 2311, 2334, 125), ("Zoetermeer", "Zuid-Holland", 2711, 2729, 125),
    ("Leeuwarden", "Friesland", 8911, 8941, 95), ("Maastricht", "Limburg", 6211, 6229, 121),
    ("Dordrecht", "Zuid-Holland", 3311, 3329, 119), ("Ede", "Gelderland", 6711, 6718, 75),
    ("Alphen aan den Rijn", "Zuid-Holland", 2401, 2409, 74), ("Westland", "Zuid-Holland", 2671, 2694, 60),
    ("Alkmaar", "Noord-Holland", 1811, 1827, 95), ("Emmen", "Drenthe", 7811, 7828, 57),
    ("Delft", "Zuid-Holland", 2611, 2629, 104), ("Venlo", "Limburg", 5911, 5928, 65),
    ("Deventer", "Overijssel", 7411, 7429, 82), ("Helmond", "Noord-Brabant", 5701, 5709, 92),
    ("Oss", "Noord-Brabant", 5341, 5349, 60), ("Amstelveen", "Noord-Holland", 1181, 1189, 90),
    ("Hilversum", "Noord-Holland", 1211, 1223, 91), ("Sittard", "Limburg", 6131, 6137, 38),
    ("Heerlen", "Limburg", 6411, 6422, 67), ("Nieuwegein", "Utrecht", 3431, 3439, 64),
    ("Purmerend", "Noord-Holland", 1441, 1448, 82), ("Schiedam", "Zuid-Holland", 3111, 3125, 79),
    ("Spijkenisse", "Zuid-Holland", 3201, 3208, 72), ("Lelystad", "Flevoland", 8211, 8245, 80),
    ("Vlaardingen", "Zuid-Holland", 3131, 3138, 74), ("Hoorn", "Noord-Holland", 1621, 1628, 73),
    ("Gouda", "Zuid-Holland", 2801, 2809, 74), ("Velsen", "Noord-Holland", 1971, 1992, 30),
    ("Almelo", "Overijssel", 7601, 7609, 73), ("Assen", "Drenthe", 9401, 9408, 68),
    ("Bergen op Zoom", "Noord-Brabant", 4611, 4625, 66), ("Veenendaal", "Utrecht", 3901, 3907, 67),
    ("Capelle aan den IJssel", "Zuid-Holland", 2901, 2909, 67), ("Katwijk", "Zuid-Holland", 2221, 2225, 45),
    ("Zeist", "Utrecht", 3701, 3709, 61), ("Hengelo", "Overijssel", 7551, 7559, 81),
    ("Roosendaal", "Noord-Brabant", 4701, 4709, 66), ("Doetinchem", "Gelderland", 7001, 7009, 46),
    ("Den Helder", "Noord-Holland", 1781, 1789, 56), ("Terneuzen", "Zeeland", 4531, 4538, 25),
    ("Middelburg", "Zeeland", 4331, 4341, 49), ("Goes", "Zeeland", 4461, 4465, 28),
    ("Vlissingen", "Zeeland", 4381, 4389, 34), ("Roermond", "Limburg", 6041, 6049, 50),
    ("Weert", "Limburg", 6001, 6006, 42), ("Kerkrade", "Limburg", 6461, 6469, 39),
    ("Waalwijk", "Noord-Brabant", 5141, 5146, 32), ("Veghel", "Noord-Brabant", 5461, 5467, 27),
    ("Uden", "Noord-Brabant", 5401, 5406, 37), ("Oosterhout", "Noord-Brabant", 4901, 4909, 48),
    ("Etten-Leur", "Noord-Brabant", 4871, 4879, 44), ("Boxtel", "Noord-Brabant", 5281, 5283, 26),
    ("Tiel", "Gelderland", 4001, 4007, 38), ("Wageningen", "Gelderland", 6701, 6709, 40),
    ("Barneveld", "Gelderland", 3771, 3773, 36), ("Nijkerk", "Gelderland", 3861, 3864, 31),
    ("Harderwijk", "Gelderland", 3841, 3849, 44), ("Zutphen", "Gelderland", 7201, 7207, 44),
    ("Winterswijk", "Gelderland", 7101, 7109, 24), ("Culemborg", "Gelderland", 4101, 4107, 29),
    ("Houten", "Utrecht", 3991, 3995, 50), ("Woerden", "Utrecht", 3441, 3449, 36),
    ("Soest", "Utrecht", 3761, 3768, 42), ("IJsselstein", "Utrecht", 3401, 3404, 34),
    ("Vianen", "Utrecht", 4131, 4133, 17), ("Bunnik", "Utrecht", 3981, 3985, 9),
    ("Drachten", "Friesland", 9201, 9207, 45), ("Sneek", "Friesland", 8601, 8608, 35),
    ("Heerenveen", "Friesland", 8441, 8448, 31), ("Harlingen", "Friesland", 8861, 8862, 15),
    ("Franeker", "Friesland", 8801, 8802, 13), ("Hoogeveen", "Drenthe", 7901, 7909, 40),
    ("Meppel", "Drenthe", 7941, 7944, 31), ("Coevorden", "Drenthe", 7741, 7742, 15),
    ("Veendam", "Groningen", 9641, 9648, 21), ("Stadskanaal", "Groningen", 9501, 9503, 20),
    ("Delfzijl", "Groningen", 9931, 9936, 18), ("Winschoten", "Groningen", 9671, 9675, 18),
    ("Kampen", "Overijssel", 8261, 8267, 37), ("Raalte", "Overijssel", 8101, 8103, 21),
    ("Oldenzaal", "Overijssel", 7571, 7577, 32), ("Hardenberg", "Overijssel", 7771, 7773, 20),
    ("Rijssen", "Overijssel", 7461, 7463, 30), ("Dronten", "Flevoland", 8251, 8254, 29),
    ("Emmeloord", "Flevoland", 8301, 8305, 26), ("Urk", "Flevoland", 8321, 8322, 21),
    ("Heerhugowaard", "Noord-Holland", 1701, 1706, 58), ("Hoofddorp", "Noord-Holland", 2131, 2135, 78),
    ("Beverwijk", "Noord-Holland", 1941, 1949, 42), ("Aalsmeer", "Noord-Holland", 1431, 1433, 32),
    ("Schagen", "Noord-Holland", 1741, 1742, 19), ("Bussum", "Noord-Holland", 1401, 1406, 34),
    ("Gorinchem", "Zuid-Holland", 4201, 4208, 38), ("Ridderkerk", "Zuid-Holland", 2981, 2989, 47),
    ("Barendrecht", "Zuid-Holland", 2991, 2994, 48), ("Waddinxveen", "Zuid-Holland", 2741, 2743, 31),
    ("Naaldwijk", "Zuid-Holland", 2671, 2673, 22), ("Hellevoetsluis", "Zuid-Holland", 3221, 3225, 40),
    ("Sliedrecht", "Zuid-Holland", 3361, 3364, 26), ("Lisse", "Zuid-Holland", 2161, 2163, 23),
    ("Geleen", "Limburg", 6161, 6167, 33), ("Horst", "Limburg", 5961, 5966, 13),
    ("Venray", "Limburg", 5801, 5804, 30), ("Echt", "Limburg", 6101, 6102, 19),
)  # fmt: skip

# country, town, postcode, language, currency
FOREIGN_TOWNS: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    ("BE", "Antwerpen", "2000", "nl", "EUR"), ("BE", "Gent", "9000", "nl", "EUR"),
    ("BE", "Hasselt", "3500", "nl", "EUR"), ("BE", "Turnhout", "2300", "nl", "EUR"),
    ("DE", "Köln", "50667", "de", "EUR"), ("DE", "Düsseldorf", "40213", "de", "EUR"),
    ("DE", "Bremen", "28195", "de", "EUR"), ("DE", "Münster", "48143", "de", "EUR"),
    ("GB", "London", "EC1A 1BB", "en", "GBP"), ("GB", "Leeds", "LS1 4DY", "en", "GBP"),
    ("GB", "Hull", "HU1 2AA", "en", "GBP"), ("CH", "Zürich", "8001", "de", "CHF"),
    ("CH", "Basel", "4051", "de", "CHF"), ("US", "Boston", "02108", "en", "USD"),
    ("US", "Chicago", "60601", "en", "USD"),
)  # fmt: skip

STREETS: Final[tuple[str, ...]] = _words(
    """Dorpsstraat Kerkstraat Hoofdstraat Stationsweg Industrieweg Nijverheidsweg Handelsweg Molenweg
    Schoolstraat Marktstraat Energieweg Ambachtsweg Havenweg Parallelweg Ringbaan Spoorstraat Zuiderkade
    Noorderkade Westerdijk Oosterdijk Marconistraat Edisonweg Galileistraat Keplerlaan Newtonweg
    Voltaweg Ampèrestraat Ohmstraat Faradayweg Rijksweg Provincialeweg Burgemeesterlaan Julianalaan
    Wilhelminastraat Beatrixlaan Oranjestraat Nassaulaan Lindelaan Beukenlaan Eikenlaan Kastanjelaan
    Esdoornstraat Wilgenlaan Populierenlaan Elzenstraat Berkenweg Tuinstraat Bloemstraat Rozenstraat
    Tulpstraat Veldweg Akkerweg Weidestraat Heideweg Bosweg Duinweg Zandweg Kanaalweg Sluisweg
    Bruggestraat Veerweg Vaartweg Gracht Singel Wal Poortstraat Torenstraat Kloosterweg Abdijlaan
    Hofstraat Koningsweg Prinsenweg Gildeweg Smidsweg Bakkerstraat Slagersweg Weverstraat Kuipersweg
    Timmermansweg Metselaarsweg Loodsweg Magazijnstraat Transportweg Expeditieweg Logistiekweg
    Technieklaan Innovatielaan Campuslaan Businesslaan Businesspark Hertogstraat Graafseweg Bredaseweg
    Utrechtseweg Arnhemseweg Zwolseweg Rotterdamseweg Haagweg Leidseweg Amsterdamseweg Groningerweg
    Friesestraat Drentseweg"""
)

SURNAMES: Final[tuple[str, ...]] = _words(
    """Jansen, De Jong, Van den Berg, Bakker, Visser, Smit, Meijer, De Boer, Mulder, De Groot, Bos, Vos,
    Peters, Hendriks, Van Leeuwen, Dekker, Brouwer, De Wit, Dijkstra, Smits, De Graaf, Van der Meer,
    Kok, Jacobs, Vermeulen, De Haan, Van den Heuvel, Van der Veen, Van den Broek, De Bruijn, De Bruin,
    Van der Heijden, Schouten, Van Beek, Willems, Van Vliet, Hoekstra, Maas, Verhoeven, Koster, Van Dam,
    Prins, Blom, Huisman, Peeters, Kuipers, Van Veen, Van Dongen, Veenstra, Kramer, Van den Bosch, Mol,
    Van Doorn, Martens, Postma, De Lange, Van Wijk, Bosch, De Vos, Timmermans, Groen, Gerritsen, Koning,
    Scholten, Wolters, Van der Wal, Schipper, Boersma, Sanders, Van der Laan, De Ruiter, Hermans,
    Driessen, Jonker, Zijlstra, Van der Horst, Kuiper, Van Loon, Van Dijk, Evers, Bosman, Dijkman,
    Hofman, Roos, Van Rijn, Gerrits, Wiersma, Verbeek, De Leeuw, Kroon, Vink, Lammers, Haverkamp, Stam,
    Rademaker, Otten, Nijhuis, Molenaar, Molenkamp, Van Houten, Van Es, Van Eck, Van Ginkel, Van Hoof,
    Van Kessel, Van Gils, Van Asten, Van Boxtel, Van Erp, Van Heeswijk, Aarts, Adriaanse, Albers, Baars,
    Barendse, Beekman, Berends, Bloemen, Boon, Braam, Brink, Broekhuis, Buijs, Claassen, Coenen,
    Cornelissen, Damen, Derks, Dirksen, Doorman, Drost, Elbers, Engelen, Franssen, Geerts, Goossens,
    Groeneveld, Hagen, Hartman, Heijnen, Hendriksen, Heuvelman, Hoek, Hoogland, Houtman, Janse,
    Kamphuis, Keizer, Kerkhof, Klaassen, Kleijn, Klomp, Knol, Kools, Korver, Kraaij, Kruijt, Kuijpers,
    Lammerts, Leenders, Linssen, Loos, Lubbers, Manders, Meeuwsen, Mertens, Michels, Mooij, Nagel,
    Nieuwenhuis, Noordman, Oosterhof, Oudenaarden, Paauw, Pannekoek, Pieters, Ploeg, Pol, Pronk,
    Reijnders, Ridder, Riemersma, Rietveld, Roelofs, Rutten, Schaap, Schoonhoven, Schreuder, Sijbesma,
    Slager, Snijders, Spaans, Spijker, Staal, Steenbergen, Sterk, Swinkels, Terpstra, Theunissen,
    Thijssen, Tol, Tuinstra, Uitdehaag, Veldman, Verkerk, Verschoor, Versteeg, Vervoort, Vlaming, Voogd,
    Vreeman, Wagenaar, Warmerdam, Weijers, Wessels, Westra, Wielinga, Wijnen, Wit, Witteveen, Wouters,
    Zandstra, Zeeman, Zegers, Zonneveld, Zuidema, Zwart, El Amrani, Yilmaz, Kaya, Öztürk, Bouzid,
    Ramdin, Nguyen, Kowalski""",
    by=",",
)

FIRST_NAMES: Final[tuple[str, ...]] = _words(
    """Jan Pieter Kees Henk Willem Johan Maarten Bas Tom Daan Sem Lucas Luuk Thijs Ruben Jeroen Marcel Erik
    Frank Peter Rob Wim Gerard Hans Theo Mark Sander Bram Niels Joost Anna Maria Els Karin Monique
    Sandra Linda Esther Petra Marieke Sanne Lotte Emma Julia Eva Sophie Lisa Fleur Iris Noor Femke Anouk
    Ingrid Saskia Mirjam Wilma Fatima Aylin Mehmet Youssef Samira Linh Agnieszka Zoë"""
)

FANTASY_HEADS: Final[tuple[str, ...]] = _words(
    """Delta Alfa Nova Terra Aqua Veri Poly Uni Inter Euro Noord Zuid Oost West Rijn Maas Waal Amstel Vecht
    Linge Holland Batavia Friso Veluwe Twente Betuwe Kennemer Drents Zeeuws Brabant Pro Omni Opti Multi
    Maxi Top Prima Primo Centra Flex Quattro Trio Duo Solid Stern Kompas Anker Zenit Horizon Vega Orion
    Luna Sol Argo Atlas Titan Vulcan Mercur Hermes Janus Fortuna Libra Lynx Arend Valk Havik Reiger
    Zwaluw Panter"""
)
FANTASY_TAILS: Final[tuple[str, ...]] = (
    "",
    *_words(
        """line tec plan vast mark form bron hof land stad burg gilde werk kracht lux nova ment sto ra dex
        con"""
    ),
)
NOUNS: Final[tuple[str, ...]] = _words(
    """Gouden_Leeuw Zwaan Haven Molen Linde Kroon Pauw Beurs Waag Hoek Brug Toren Poort Ster Anker Wagen
    Ploeg Roos Posthoorn Engel Hoorn Bonte_Koe Vier_Winden Drie_Ringen Eenhoorn Valk Herberg Tuin Kade
    Boog Spil Zon Lantaarn Rode_Haan Witte_Paard Oude_Smidse Korenbeurs Wijngaard Kapel Uitspanning"""
)

JOB_TITLES: Final[tuple[str, ...]] = (
    "Directeur", "Inkoper", "Crediteurenadministratie", "Bedrijfsleider", "Administratie", "Eigenaar",
    "Hoofd inkoop", "Controller", "Planner", "Office manager",
)  # fmt: skip
COURTS: Final[tuple[str, ...]] = (
    "Amsterdam", "Den Haag", "Gelderland", "Limburg", "Midden-Nederland", "Noord-Holland", "Noord-Nederland",
    "Oost-Brabant", "Overijssel", "Rotterdam", "Zeeland-West-Brabant",
)  # fmt: skip
OWNERS: Final[tuple[str, ...]] = ("11001", "11002", "11003", "11004", "11005", "11006", "11007", "11008")
BANKS: Final[tuple[str, ...]] = ("INGB", "RABO", "ABNA", "TRIO", "KNAB", "SNSB", "BUNQ")
