{{ staged(
    source('hubspot', 'contacts'),
    columns=[
        ('contact_id', 'text', 'id'),
        ('account_id', 'text', json_text('associations', 'company')),
        ('name', 'text', "trim(coalesce(" ~ json_text('properties', 'firstname') ~ ", '') || ' ' || coalesce(" ~ json_text('properties', 'lastname') ~ ", ''))"),
        ('email', 'text', json_text('properties', 'email')),
        ('phone', 'text', json_text('properties', 'phone')),
        ('role', 'text', json_text('properties', 'jobtitle')),
        ('language_code', 'text', json_text('properties', 'hs_language')),
        ('preferred_channel', 'text', json_text('properties', 'preferred_channel')),
        ('created_at', 'timestamp', json_text('properties', 'createdate')),
    ]
) }}
