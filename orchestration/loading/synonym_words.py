"""Column names that several entities share: who a customer is, what a document says, how a company is reached.

Data only, the best name first. Names are compared without case, accents, spaces and signs, so 'Factuur nr.' is
'factuurnr'. A name of several words also matches inside a longer one ('invoice amount' in 'Invoice Amount (incl.
VAT)') if its words are written apart here.
"""

# One name per line would hide their order, which is what matters here.
# fmt: off
from __future__ import annotations

CUSTOMER_ID = (
    "customer id", "customer number", "customer no", "customer nr", "customer code", "cust number",
    "cust id", "cust no", "cust nr", "kunnr", "debiteurnummer", "debiteur nummer", "debiteurnr",
    "debiteur nr", "debiteur code", "debiteur id", "klantnummer", "klant nummer", "klantnr", "klant nr",
    "klantcode", "klant id", "relatienummer", "relatie nr", "relatiecode", "debtor id", "debtor number",
    "debtor no", "debtor code", "account code", "partner id", "cust sup id", "client id", "client number",
    "bill to customer", "bill to", "debiteur", "klant", "debtor", "customer", "client", "relatie",
    "account number", "account", "partner",
)
CUSTOMER_NAME = (
    "customer name", "name customer", "debiteurnaam", "debiteur naam", "naam debiteur", "klantnaam",
    "klant naam", "naam klant", "debtor name", "client name", "name1", "account name", "cust sup name",
    "relatienaam", "partner name", "vendor name", "bedrijfsnaam", "company name", "company", "bedrijf",
    "naam", "name", "handelsnaam", "organisatie",
)
AMOUNT_DOCUMENT = (
    "invoice amount", "factuurbedrag", "factuur bedrag", "amount total", "total amount",
    "transaction amount dc", "payable amount", "bedrag incl btw", "bedrag inclusief btw", "totaalbedrag",
    "totaal bedrag", "amount incl vat", "gross amount", "brutobedrag", "bruto bedrag", "invoice total",
    "totaal incl", "total", "totaal", "converted usd", "converted eur", "amount usd", "amount eur",
    "amount dc", "wrbtr", "dmbtr", "amount", "bedrag", "amnt", "value", "waarde",
)
CURRENCY = (
    "currency code", "invoice currency", "document currency code", "document currency", "waers", "currency",
    "valuta", "valutacode", "munteenheid", "munt", "currency id", "curr",
)
EMAIL = (
    "email", "e mail", "email address", "emailadres", "e mailadres", "mailadres", "mail", "factuur email",
)
PHONE = (
    "phone", "phone number", "telephone", "telefoon", "telefoonnummer", "telnr", "tel", "mobile", "mobiel",
    "telf1",
)
REGISTRATION = (
    "registration number", "kvk nummer", "kvk nr", "kvk", "kvknummer", "commerce nr", "coc number",
    "chamber of commerce", "handelsregisternummer", "company registration number", "company number",
    "ondernemingsnummer", "kbo nummer",
)
VAT = (
    "vat number", "vat", "btw nummer", "btw nr", "btwnummer", "btw id", "vat id", "tax reg ident", "stceg",
    "tax id",
)
IBAN = (
    "iban", "iban nummer", "iban number", "bankrekening", "bankrekeningnummer", "rekeningnummer", "bank account",
    "bank account number", "bank iban", "account iban",
)
LEGAL_FORM = ("legal form", "rechtsvorm", "company type", "ownership", "bedrijfsvorm")
STREET = (
    "street", "straat", "straatnaam", "street name", "adres", "address", "address line 1", "stras",
    "billing street",
)
POSTAL = (
    "postal code", "postcode", "zip", "zip code", "zipcode", "post code", "pstlz", "billing postal code",
)
CITY = (
    "city", "plaats", "woonplaats", "vestigingsplaats", "plaatsnaam", "town", "ort01", "billing city",
    "stad",
)
COUNTRY = (
    "country code", "country", "land", "landcode", "land code", "country id", "land1", "billing country",
)
INDUSTRY = (
    "industry code", "sbi code", "sbi", "sic code", "sic", "nace code", "nace", "brsch", "branche code",
    "branchecode", "branche", "sector", "industry", "bedrijfstak", "naics",
)
EMPLOYEES = (
    "employee count", "employees", "number of employees", "numberofemployees", "aantal medewerkers",
    "medewerkers", "aantal werknemers", "werknemers", "fte", "totaal werkzame personen", "headcount",
)
TERM_DAYS = (
    "payment term days", "payment terms days", "payment term", "payment terms", "betalingstermijn",
    "betaaltermijn", "betaalconditie", "betalingsconditie", "betalingscondities", "cust payment terms",
    "zterm", "payment condition", "terms", "term days", "zbd1t",
)
LANGUAGE = ("language code", "language", "taal", "taalcode", "spras", "lang")
CREATED = (
    "created date", "created at", "creation date", "create date", "createdate", "created", "created on",
    "aangemaakt op", "aangemaakt", "aanmaakdatum", "klant sinds", "customer since", "erdat", "date created",
)
WEBSITE = ("website", "domain", "url", "web site", "homepage", "internet", "internetadres")
PRODUCT = (
    "product group", "productgroep", "product group name", "product line", "artikelgroep", "product",
    "categorie",
)
INVOICE_ID = (
    "invoice id", "invoice number", "invoice no", "invoice nr", "factuurnummer", "factuur nummer",
    "factuurnr", "factuur nr", "factuur id", "inv ref", "document number", "document no", "belnr", "doc id",
    "doc number", "doc no", "documentnummer", "document nr", "document id", "boekstuknummer", "boekstuk",
    "xblnr", "invoice", "factuur", "inv no", "bill number", "reference", "referentie",
)
INVOICE_DATE = (
    "invoice date", "factuurdatum", "factuur datum", "datum factuur", "bldat", "document date",
    "issue date", "inv dt", "posting date", "budat", "boekdatum", "boekingsdatum", "documentdatum",
    "bill date", "document create date", "baseline create date", "transaction date", "datum", "date",
)
DUE_DATE = (
    "due date", "due in date", "vervaldatum", "verval datum", "invoice date due", "date due",
    "net due date", "faedt", "uiterste betaaldatum", "betalen voor", "inv due dt", "vervaldag",
    "te betalen voor", "payment due date", "due",
)
OPEN_AMOUNT = (
    "open amount", "openstaand bedrag", "openstaand", "openstaande", "open bedrag", "outstanding amount",
    "outstanding", "amount residual", "residual", "balance due", "amount due", "remaining amount",
    "remaining", "restant", "rest bedrag", "nog te betalen", "saldo", "balance", "total open amount",
)
