{{ checked(
    'financials',
    [
        ref('stg_mapped__financials'),
        ref('stg_creditsafe__financials'),
    ]
) }}
