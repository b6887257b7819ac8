select * from {{ ref('scorecard_bins') }}
order by model, feature_position, bin_number
