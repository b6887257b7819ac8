{{ staged(
    source('creditsafe', 'ratings'),
    columns=[
        ('company_id', 'text', 'kvkNumber'),
        ('rated_on', 'date', 'ratedOn'),
        ('credit_score', 'double', 'creditScore'),
        ('rating_class', 'text', 'ratingClass'),
        ('probability_of_default', 'double', 'probabilityOfDefault'),
        ('recommended_limit', 'amount', 'recommendedLimit'),
        ('days_beyond_terms', 'double', 'daysBeyondTerms'),
    ]
) }}
