{{ checked(
    'contacts',
    [
        ref('stg_mapped__contacts'),
        ref('stg_hubspot__contacts'),
    ]
) }}
