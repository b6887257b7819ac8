{{ staged(
    source('hubspot', 'companies'),
    columns=[
        ('account_id', 'text', 'id'),
        ('account_name', 'text', json_text('properties', 'name')),
        ('registration_number', 'text', json_text('properties', 'kvk_number')),
        ('vat_number', 'text', json_text('properties', 'vat_number')),
        ('website', 'text', json_text('properties', 'domain')),
        ('industry', 'text', json_text('properties', 'industry')),
        ('employee_count', 'integer', json_text('properties', 'numberofemployees')),
        ('annual_revenue', 'amount', json_text('properties', 'annualrevenue')),
        ('address', 'text', json_text('properties', 'address')),
        ('postal_code', 'text', json_text('properties', 'zip')),
        ('city', 'text', json_text('properties', 'city')),
        ('country_code', 'text', json_text('properties', 'country')),
        ('phone', 'text', json_text('properties', 'phone')),
        ('owner', 'text', json_text('properties', 'hubspot_owner_id')),
        ('lifecycle_stage', 'text', json_text('properties', 'lifecyclestage')),
        ('created_at', 'timestamp', json_text('properties', 'createdate')),
    ]
) }}
