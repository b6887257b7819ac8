{{ checked(
    'arrangements',
    [
        ref('stg_mapped__arrangements'),
    ]
) }}
