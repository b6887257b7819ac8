"""What the world calls the columns of the input layer, per entity and input column, the best name first.

Data only: Dutch and English, SAP, Exact, Odoo, HubSpot, Salesforce, bureaus; what a settlement inside an invoice
file is made of; what marks a file as an entity's. Names that several entities share are in `synonym_words.py`.
Not here: how names are compared or what a match leads to (`matching_columns.py`, `propose.py`).
"""

# One name per line would hide their order, which is what matters here.
# fmt: off
from __future__ import annotations

from orchestration.loading import synonym_words as w

OPEN_AMOUNT = w.OPEN_AMOUNT
SETTLED_DATE = (
    "settled date", "settlement date", "clear date", "clearing date", "cleared date", "augdt",
    "payment date", "paid date", "date paid", "paid on", "paid at", "betaald op", "betaaldatum",
    "betaal datum", "datum betaald", "datum betaling", "betalingsdatum", "voldaan op", "ontvangen op",
    "afgeletterd op", "afletterdatum", "receipt date", "date received", "val dt", "boekdatum",
    "posting date", "bookg dt", "datum", "date",
)
SETTLED_AMOUNT = (
    "settled amount", "settled", "paid amount", "amount paid", "betaald bedrag", "bedrag betaald",
    "voldaan bedrag", "reeds betaald", "betaald", "voldaan", "ontvangen bedrag", "ontvangen",
    "received amount", "amount received", "cleared amount", "payment amount", "paid",
)
DAYS_TO_PAY = (
    "days to settle", "days to pay", "days to payment", "number of days until payment",
    "days until payment", "dagen tot betaling", "betaaldagen", "payment days", "betaald na dagen",
)
IS_OPEN = ("is open", "open", "isopen", "is open item", "openstaand ja nee")
IS_PAID = ("is paid", "is fully paid", "is cleared", "paid", "betaald", "voldaan", "is settled")
STATUS = ("status", "payment state", "invoice status", "factuurstatus", "betaalstatus", "state")
DEBIT_CREDIT = (
    "shkzg", "debit credit", "debet credit", "dc", "d c", "amnt tp", "credit debit indicator",
    "cdt dbt ind",
)
BASELINE_DATE = ("zfbdt", "baseline date", "baseline create date")

COMPOSITE_PARTS = (
    "company code", "bukrs", "business code", "administratie", "division", "fiscal year", "buisness year",
    "business year", "gjahr", "boekjaar", "year", "jaar", "buzei", "line item", "line number",
    "regelnummer", "regel", "item", "line", "document type", "blart", "dagboek", "journal", "jrn id",
    "posting id",
)
"""What, next to a document number, makes it unique: company, year, line, kind; in this order."""

SYNONYMS: dict[str, dict[str, tuple[str, ...]]] = {
    "customers": {
        "customer_id": w.CUSTOMER_ID,
        "customer_name": w.CUSTOMER_NAME,
        "registration_number": w.REGISTRATION,
        "vat_number": w.VAT,
        "iban": w.IBAN,
        "legal_form": w.LEGAL_FORM,
        "street": w.STREET,
        "postal_code": w.POSTAL,
        "city": w.CITY,
        "country_code": w.COUNTRY,
        "industry_code": w.INDUSTRY,
        "employee_count": w.EMPLOYEES,
        "credit_limit": ("credit limit", "kredietlimiet", "krediet limiet", "limiet", "klimk", "limit"),
        "payment_term_days": w.TERM_DAYS,
        "language_code": w.LANGUAGE,
        "invoice_channel": (
            "invoice channel", "paperless bill", "factuurkanaal", "verzendwijze", "factuur per", "channel",
        ),
        "email": w.EMAIL,
        "phone": w.PHONE,
        "parent_customer_id": (
            "parent customer id", "parent id", "moeder", "hoofddebiteur", "parent customer", "konzs",
        ),
        "created_date": w.CREATED,
        "is_blocked": (
            "is blocked", "blocked", "geblokkeerd", "blokkade", "xblocked", "sperr", "on hold", "orderstop",
        ),
    },
    "orders": {
        "order_id": (
            "order id", "order number", "order no", "order nr", "ordernummer", "ordernr", "bestelnummer",
            "vbeln", "order", "sales order",
        ),
        "customer_id": w.CUSTOMER_ID,
        "order_date": (
            "order date", "orderdatum", "besteldatum", "bestel datum", "date order", "audat", "datum",
            "date",
        ),
        "amount": ("order amount", "orderbedrag", "order total", "ordertotaal", "netwr", *w.AMOUNT_DOCUMENT),
        "currency_code": w.CURRENCY,
        "product_group": w.PRODUCT,
        "delivered_date": (
            "delivered date", "delivery date", "leverdatum", "geleverd op", "afleverdatum", "shipped date",
        ),
        "cancelled_date": (
            "cancelled date", "geannuleerd op", "annuleringsdatum", "cancellation date", "canceled date",
        ),
        "gross_margin": ("gross margin", "margin", "marge", "brutomarge", "bruto marge"),
    },
    "invoices": {
        "invoice_id": w.INVOICE_ID,
        "customer_id": w.CUSTOMER_ID,
        "invoice_date": w.INVOICE_DATE,
        "due_date": w.DUE_DATE,
        "amount": w.AMOUNT_DOCUMENT + w.OPEN_AMOUNT,
        "currency_code": w.CURRENCY,
        "document_type": (
            "document type", "invoice type", "doc type", "factuursoort", "soort document", "documentsoort",
            "soort", "move type", "invoice type code", "blart", "type",
        ),
        "order_id": (
            "order id", "order number", "ordernummer", "order no", "order nr", "ordernr", "bestelnummer",
            "order",
        ),
        "payment_term_days": w.TERM_DAYS,
        "product_group": w.PRODUCT,
        "dispute_opened_date": (
            "dispute opened date", "dispute date", "betwist op", "dispuutdatum", "dispute opened",
        ),
        "dispute_closed_date": (
            "dispute closed date", "dispute closed", "dispuut gesloten", "dispute resolved date",
        ),
    },
    "settlements": {
        "settlement_id": (
            "settlement id", "payment id", "betaling id", "betalingnummer", "betaalnummer",
            "payment number", "payment no", "receipt number", "augbl", "transaction id", "acct svcr ref",
        ),
        "invoice_id": w.INVOICE_ID,
        "settled_date": SETTLED_DATE,
        "amount": (*SETTLED_AMOUNT, "amount", "bedrag", "amount total", "allocated amount", "dmbtr", "wrbtr"),
        "settlement_type": (
            "settlement type", "payment type", "soort betaling", "boekingssoort", "type", "soort",
        ),
        "payment_method": (
            "payment method", "betaalwijze", "betaalmethode", "betaling via", "zlsch", "method",
        ),
    },
    "reminders": {
        "reminder_id": (
            "reminder id", "aanmaning id", "aanmaningnummer", "herinnering id", "dunning id",
            "reminder number",
        ),
        "invoice_id": w.INVOICE_ID,
        "sent_date": (
            "sent date", "sent on", "verzonden op", "verzenddatum", "verstuurd op", "reminder date",
            "aanmaandatum", "madat", "herinneringsdatum", "datum", "date",
        ),
        "level": (
            "level", "reminder level", "aanmaanniveau", "niveau", "manst", "mahns", "dunning level", "trap",
        ),
        "channel": ("channel", "kanaal", "verzendwijze", "via"),
    },
    "arrangements": {
        "arrangement_id": (
            "arrangement id", "regeling id", "regelingnummer", "betalingsregeling", "plan id",
            "instalment id", "installment id", "termijn id",
        ),
        "customer_id": w.CUSTOMER_ID,
        "due_date": ("termijn datum", "instalment date", *w.DUE_DATE),
        "amount": ("instalment amount", "termijnbedrag", "amount", "bedrag"),
        "kept_date": ("kept date", "nagekomen op", "kept on", "paid date", "betaald op", "voldaan op"),
    },
    "accounts": {
        "account_id": (
            "account id", "company id", "hs object id", "record id", "relatienummer", "bedrijf id",
            "accountnummer", "id",
        ),
        "account_name": (
            "account name", "company name", "bedrijfsnaam", "account", "company", "bedrijf", "organisatie",
            "name", "naam",
        ),
        "registration_number": w.REGISTRATION,
        "vat_number": w.VAT,
        "website": w.WEBSITE,
        "industry": w.INDUSTRY,
        "employee_count": w.EMPLOYEES,
        "annual_revenue": ("annual revenue", "annualrevenue", "revenue", "omzet", "jaaromzet", "turnover"),
        "address": (
            "address", "adres", "billing street", "straat", "street", "office location", "location",
            "vestiging",
        ),
        "postal_code": w.POSTAL,
        "city": w.CITY,
        "country_code": w.COUNTRY,
        "phone": w.PHONE,
        "owner": (
            "owner", "hubspot owner id", "owner id", "account manager", "accountmanager", "verkoper",
            "sales agent",
        ),
        "lifecycle_stage": (
            "lifecycle stage", "lifecyclestage", "levensfase", "relatietype", "stage", "type", "fase",
        ),
        "created_at": w.CREATED,
    },
    "contacts": {
        "contact_id": (
            "contact id", "contactpersoon id", "person id", "hs object id", "record id", "contactnummer",
            "id",
        ),
        "account_id": (
            "account id", "associated company id", "company id", "bedrijf id", "relatienummer", "account",
            "company", "bedrijf", "organisatie",
        ),
        "name": (
            "name", "full name", "contact name", "naam", "contactpersoon", "volledige naam", "last name",
            "achternaam",
        ),
        "email": w.EMAIL,
        "phone": w.PHONE,
        "role": ("role", "job title", "jobtitle", "functie", "rol", "title", "position"),
        "language_code": w.LANGUAGE,
        "preferred_channel": ("preferred channel", "voorkeurskanaal", "contact via", "channel", "kanaal"),
        "created_at": w.CREATED,
    },
    "consents": {
        "consent_id": ("consent id", "toestemming id"),
        "account_id": ("account id", "company id", "bedrijf id", "account"),
        "contact_id": ("contact id", "contactpersoon id", "person id", "contact"),
        "channel": ("channel", "kanaal", "communication type", "subscription"),
        "given": (
            "given", "consent", "consent given", "toestemming", "akkoord", "opt in", "optin", "subscribed",
        ),
        "recorded_at": (
            "recorded at", "recorded on", "consent date", "vastgelegd op", "datum toestemming", "datum",
            "date",
        ),
        "proof": ("proof", "bewijs", "source", "bron"),
    },
    "deals": {
        "deal_id": (
            "deal id", "opportunity id", "dealid", "kans id", "offerte nummer", "offertenummer",
            "hs object id", "id",
        ),
        "account_id": (
            "account id", "associated company id", "company id", "accountid", "bedrijf id", "relatienummer",
            "account", "company", "bedrijf", "partner id",
        ),
        "stage": ("stage", "deal stage", "dealstage", "stage name", "fase", "status"),
        "created_date": (
            "created date", "create date", "createdate", "created", "engage date", "aangemaakt op",
            "aanmaakdatum", "open date", "start date",
        ),
        "amount": (
            "amount", "close value", "deal amount", "deal value", "bedrag", "waarde", "value",
            "expected revenue",
        ),
        "closed_date": (
            "closed date", "close date", "closedate", "gesloten op", "sluitingsdatum", "afgesloten op",
        ),
        "is_won": ("is won", "hs is closed won", "iswon", "gewonnen", "won"),
        "agreed_payment_term_days": (
            "agreed payment term days", "agreed payment term", "afgesproken betaaltermijn",
        ),
        "terms_consequence_stated": ("terms consequence stated", "gevolg besproken"),
        "acquisition_cost": ("acquisition cost", "acquisitiekosten", "wervingskosten"),
    },
    "activities": {
        "activity_id": ("activity id", "ticket id", "activiteit id", "engagement id", "hs object id", "id"),
        "account_id": (
            "account id", "associated company id", "company id", "bedrijf id", "relatienummer", "account",
        ),
        "activity_type": (
            "activity type", "type", "engagement type", "soort activiteit", "soort", "activiteit",
        ),
        "occurred_at": (
            "occurred at", "activity date", "timestamp", "hs timestamp", "datum", "date", "created at",
        ),
        "department": ("department", "afdeling", "team"),
        "outcome": ("outcome", "uitkomst", "resultaat", "result", "status"),
    },
    "companies": {
        "company_id": (
            "company id", "connect id", "safe number", "duns number", "duns", "bedrijfs id", "kvk nummer",
            "company number", "vestigingsnummer", "id",
        ),
        "company_name": (
            "company name", "business name", "bedrijfsnaam", "statutaire naam", "handelsnaam", "trade name",
            "trading name", "naam", "name",
        ),
        # one trade name and no other is the company's name: the singulars come last here
        "trade_names": (
            "trade names", "handelsnamen", "trading names", "alternative names", "also known as", "trading as",
            "doing business as", "dba", "merknaam", "brand name", "trading style", "trade name", "trading name",
            "handelsnaam",
        ),
        "country_code": w.COUNTRY,
        "known_from": (
            "known from", "valid from", "per datum", "geldig vanaf", "peildatum", "extract date", "as of",
        ),
        "registration_number": w.REGISTRATION,
        "vat_number": w.VAT,
        "legal_form": w.LEGAL_FORM,
        "industry_code": ("main activity", *w.INDUSTRY),
        "employee_count": w.EMPLOYEES,
        "founded_date": (
            "founded date", "oprichtingsdatum", "incorporation date", "datum aanvang", "founded",
            "opgericht",
        ),
        "street": w.STREET,
        "postal_code": w.POSTAL,
        "city": w.CITY,
        "phone": w.PHONE,
        "status": ("status", "company status", "bedrijfsstatus"),
        "parent_company_id": ("parent company id", "parent id", "moedermaatschappij", "parent", "holding id"),
        "non_mailing_indicator": ("non mailing indicator", "ind non mailing", "non mailing", "nonmailing"),
        "website": w.WEBSITE,
    },
    "ratings": {
        "company_id": (
            "company id", "connect id", "duns number", "duns", "kvk nummer", "company number", "id",
        ),
        "rated_on": (
            "rated on", "rating date", "latest rating change date", "beoordeeld op", "peildatum", "datum",
            "date",
        ),
        "credit_score": ("credit score", "score", "provider value", "kredietscore", "creditscore"),
        "rating_class": ("rating class", "rating", "credit rating", "common value", "klasse", "risk class"),
        "probability_of_default": (
            "probability of default", "pod", "pd", "kans op wanbetaling", "faillissementskans",
        ),
        "recommended_limit": (
            "recommended limit", "credit limit", "current contract limit", "kredietlimiet", "limiet",
        ),
        "days_beyond_terms": ("days beyond terms", "dbt"),
    },
    "financials": {
        "company_id": (
            "company id", "connect id", "duns number", "duns", "kvk nummer", "company number", "id",
        ),
        "period_end": (
            "period end", "year end date", "boekjaar einde", "einde boekjaar", "balansdatum",
            "fiscal year end",
        ),
        "published_on": (
            "published on", "publication date", "deponeringsdatum", "gedeponeerd op", "filing date",
        ),
        "equity": ("equity", "eigen vermogen", "shareholders equity", "latest shareholders equity figure"),
        "total_assets": ("total assets", "balanstotaal", "totaal activa"),
        "current_assets": ("current assets", "vlottende activa"),
        "current_liabilities": ("current liabilities", "kortlopende schulden", "vlottende passiva"),
        "revenue": ("revenue", "omzet", "turnover", "netto omzet", "latest turnover figure"),
        "profit": ("profit", "winst", "resultaat", "net profit", "nettowinst"),
    },
    "insolvencies": {
        "insolvency_id": ("insolvency id", "insolventienummer", "publicatiekenmerk", "publicatie kenmerk"),
        "company_id": ("company id", "connect id", "duns number", "company number"),
        "registration_number": w.REGISTRATION,
        "published_on": (
            "published on", "publicatiedatum", "publicatie datum", "publication date", "datum", "date",
        ),
        "insolvency_type": ("insolvency type", "soort insolventie", "type insolventie", "type", "soort"),
    },
}

ANCHORS: dict[str, tuple[tuple[str, ...], ...]] = {
    "customers": (("customer_id",), ("customer_name",)),
    "orders": (("order_id", "order_date"),),
    "invoices": (
        ("amount", "invoice_date", "due_date"),
        ("invoice_id", "amount", "invoice_date", "customer_id"),
    ),
    "settlements": (("invoice_id", "settled_date", "amount"),),
    "reminders": (("invoice_id", "sent_date", "level"),),
    "arrangements": (("arrangement_id", "due_date", "amount"),),
    "accounts": (("account_name",),),
    "contacts": (("account_id", "name"), ("account_id", "email"), ("contact_id", "email")),
    "consents": (("channel", "given"),),
    "deals": (("deal_id", "stage"), ("account_id", "stage", "amount")),
    "activities": (("activity_type", "occurred_at"),),
    "companies": (("company_id", "company_name"), ("registration_number", "company_name")),
    "ratings": (("company_id", "rated_on"), ("company_id", "credit_score"), ("company_id", "rating_class")),
    "financials": (("company_id", "period_end"),),
    "insolvencies": (("published_on", "insolvency_type"),),
}
"""A file can feed an entity if all columns of one of these sets are found in it by name, type and shape."""

CURRENCY_WORDS = (
    "EUR", "USD", "GBP", "CHF", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "JPY", "CNY",
)
CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
CREDIT_WORDS = ("credit_note", "credit note", "creditnote", "creditnota", "381")
"""Values of a document type that the input layer reads as a credit note."""
SETTLEMENT_WORDS = ("payment", "credit", "write_off", "discount")
"""Values of a settlement type that the input layer knows; a column with others is not mapped to it."""
