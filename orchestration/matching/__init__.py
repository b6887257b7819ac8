"""Which CRM account and which company of the bureau is this customer, and who stands in one system twice.

Belongs here: numbers in one spelling (`keys`), names and addresses in one spelling (`records`, `words.csv`), candidates
(`blocking`), what is compared (`model`), the two sides of a round (`sides`), what pairs weigh (`weighing`), how sure that is (`belief`),
one round (`linking`), the rounds and the parties (`match`), a person's decisions (`decisions`), and where all of it is read and
written (`warehouse`). Does not: anything that judges a customer.
The one rule: a wrong link is worse than none; what is not sure is offered to a person.

How it works, and how well: docs/matching.md.
"""
