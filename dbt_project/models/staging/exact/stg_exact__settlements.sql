{{ staged(
    source('exact', 'receipts'),
    columns=[
        ('settlement_id', 'text', 'EntryID'),
        ('invoice_id', 'text', 'InvoiceNumber'),
        ('settled_date', 'date', 'EntryDate'),
        ('amount', 'amount', 'Amount'),
        ('settlement_type', 'text', "case Type when 'P' then 'payment' when 'C' then 'credit' when 'W' then 'write_off' when 'D' then 'discount' else Type end"),
        ('payment_method', 'text', 'PaymentMethod'),
    ],
    decimal=',',
    date_order='dmy'
) }}
