{{ staged(
    source('creditsafe', 'insolventies'),
    columns=[
        ('insolvency_id', 'text', 'publicatieKenmerk'),
        ('company_id', 'text', 'kvkNummer'),
        ('registration_number', 'text', 'kvkNummer'),
        ('published_on', 'date', 'publicatiedatum'),
        ('insolvency_type', 'text', "case \"type\" when 'faillissement' then 'bankruptcy' when 'surseance' then 'suspension' when 'schuldsanering' then 'debt_restructuring' else \"type\" end"),
    ]
) }}
