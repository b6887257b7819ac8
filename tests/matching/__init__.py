"""The matching of customers, accounts and companies, measured on a market whose truth is known."""
