{{ checked(
    'consents',
    [
        ref('stg_mapped__consents'),
        ref('stg_hubspot__consents'),
    ],
    derived={
        'consent_id': "coalesce(consent_id, source_name || ':' || source_file || ':' || cast(source_line as varchar))",
        'channel': "lower(channel)",
    },
    rules=[
        ('account_id', "account_id is null and contact_id is null", 'an account or a contact must be named'),
    ]
) }}
