"""What is done with the reminder plan: messages made of its rows and the templates, and written as files.

Belongs here: rendering and writing. Does not belong here: who is reminded, when, how firmly and what is charged; the
models say that (`credit.reminder_plan`, `credit.arrangement_follow_up`, `credit.thank_you_gifts`).
"""
