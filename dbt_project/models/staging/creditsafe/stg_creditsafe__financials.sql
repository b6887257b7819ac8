{{ staged(
    source('creditsafe', 'financials'),
    columns=[
        ('company_id', 'text', 'kvkNumber'),
        ('period_end', 'date', 'periodEnd'),
        ('published_on', 'date', 'publishedOn'),
        ('equity', 'amount', 'equity'),
        ('total_assets', 'amount', 'totalAssets'),
        ('current_assets', 'amount', 'currentAssets'),
        ('current_liabilities', 'amount', 'currentLiabilities'),
        ('revenue', 'amount', 'revenue'),
        ('profit', 'amount', 'profit'),
    ]
) }}
