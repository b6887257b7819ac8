{{ checked(
    'ratings',
    [
        ref('stg_mapped__ratings'),
        ref('stg_creditsafe__ratings'),
    ]
) }}
