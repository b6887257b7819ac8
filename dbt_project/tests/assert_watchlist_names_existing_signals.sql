-- A row is a signal of the seed that no model of the watch list makes, so it would never fire: a typing error.
select signal from {{ ref('watchlist_signals') }}
where signal not in (
    'insolvency_customer', 'insolvency_parent', 'insolvency_group', 'insolvency_sector', 'insolvency_large_debtor',
    'company_ceased', 'rating_drop', 'bureau_payment', 'accounts_overdue', 'renamed', 'legal_form_changed', 'moved',
    'sudden_payment_change', 'non_paying', 'later_than_usual', 'broken_arrangement', 'open_beyond_p90', 'broken_habit',
    'partial_payments_rising', 'sector_payment_shock'
)
