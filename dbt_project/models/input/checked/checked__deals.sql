{{ checked(
    'deals',
    [
        ref('stg_mapped__deals'),
        ref('stg_hubspot__deals'),
    ]
) }}
