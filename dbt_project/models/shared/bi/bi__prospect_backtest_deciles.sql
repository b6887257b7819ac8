select * from {{ ref('backtest_deciles') }}
order by method, decile
