{{ staged(
    source('hubspot', 'deals'),
    columns=[
        ('deal_id', 'text', 'id'),
        ('account_id', 'text', json_text('associations', 'company')),
        ('stage', 'text', json_text('properties', 'dealstage')),
        ('created_date', 'date', json_text('properties', 'createdate')),
        ('amount', 'amount', json_text('properties', 'amount')),
        ('closed_date', 'date', json_text('properties', 'closedate')),
        ('is_won', 'boolean', json_text('properties', 'hs_is_closed_won')),
        ('agreed_payment_term_days', 'integer', json_text('properties', 'agreed_payment_term_days')),
        ('terms_consequence_stated', 'boolean', json_text('properties', 'terms_consequence_stated')),
        ('acquisition_cost', 'amount', json_text('properties', 'acquisition_cost')),
    ]
) }}
