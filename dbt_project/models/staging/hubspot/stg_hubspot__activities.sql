{{ staged(
    source('hubspot', 'engagements'),
    columns=[
        ('activity_id', 'text', 'id'),
        ('account_id', 'text', 'companyId'),
        ('activity_type', 'text', "lower(\"type\")"),
        ('occurred_at', 'timestamp', "\"timestamp\""),
        ('department', 'text', 'department'),
        ('outcome', 'text', 'outcome'),
    ]
) }}
