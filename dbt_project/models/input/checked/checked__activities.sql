{{ checked(
    'activities',
    [
        ref('stg_mapped__activities'),
        ref('stg_hubspot__activities'),
    ]
) }}
