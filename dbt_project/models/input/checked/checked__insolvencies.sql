{{ checked(
    'insolvencies',
    [
        ref('stg_mapped__insolvencies'),
        ref('stg_creditsafe__insolvencies'),
    ],
    derived={
        'insolvency_id': "coalesce(insolvency_id, source_name || ':' || source_file || ':' || cast(source_line as varchar))",
    },
    rules=[
        ('company_id', "company_id is null and registration_number is null", 'a company or a registration number must be named'),
    ]
) }}
