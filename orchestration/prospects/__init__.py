"""The list of prospects as people use it: chosen, on a terminal, as a workbook, as a file for the CRM.

Belongs here: choosing rows of the published list, and writing them. Does not belong here: who is on the list, in which
order and why; the models say that (`sales.good_performer_prospects`, `sales.prospect_reasons`).
"""
