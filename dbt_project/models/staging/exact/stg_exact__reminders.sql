{{ staged(
    source('exact', 'reminders'),
    columns=[
        ('reminder_id', 'text', 'ReminderID'),
        ('invoice_id', 'text', 'InvoiceNumber'),
        ('sent_date', 'date', 'SentDate'),
        ('level', 'integer', 'Level'),
        ('channel', 'text', 'Channel'),
    ],
    decimal=',',
    date_order='dmy'
) }}
