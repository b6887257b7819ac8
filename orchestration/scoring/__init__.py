"""The scorecard: points per bin of what is known of a company, learned from good and bad customers."""
