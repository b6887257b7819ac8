"""What readers open: the guard before the swap, the swap, its history, and the report site. No modelling here."""
