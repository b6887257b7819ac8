{{ staged(
    source('hubspot', 'consents'),
    columns=[
        ('consent_id', 'text', 'id'),
        ('account_id', 'text', 'companyId'),
        ('contact_id', 'text', 'contactId'),
        ('channel', 'text', 'channel'),
        ('given', 'boolean', "case status when 'SUBSCRIBED' then 'true' when 'NOT_SUBSCRIBED' then 'false' else status end"),
        ('recorded_at', 'timestamp', "\"timestamp\""),
        ('proof', 'text', 'proof'),
    ]
) }}
