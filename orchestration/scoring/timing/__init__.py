"""Payment timing: when an open invoice will be paid, learned from how invoices were paid before.

A day is named first (the *base day*: due date, plus what the customer is usually late, moved to its pay-run), then a
distribution of days round it, the *profile*: one of a hundred or so, chosen by what was known of the customer and the invoice. The
same profile, cut off at the invoice's present age, says what is left to happen.

| module | holds |
|---|---|
| `history` | what was known of customer and invoice on a day, as SQL |
| `model` | the fitted tables: centre, two linear rules, the tree of profiles |
| `fit` | from known invoices to a model |
| `apply` | a model as SQL: base day, profile, chances, expected day, interval |
| `judge` | how good predictions were, beside plain baselines and a boosted model |
| `cash` | receipts per day and week with a band, and what earlier forecasts were worth |
| `warehouse` | the build database's tables in, schema `scoring` out |
"""
