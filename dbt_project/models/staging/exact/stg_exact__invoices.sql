{{ staged(
    source('exact', 'sales_invoices'),
    columns=[
        ('invoice_id', 'text', 'InvoiceNumber'),
        ('customer_id', 'text', pad_id('InvoiceTo', 8)),
        ('invoice_date', 'date', 'InvoiceDate'),
        ('due_date', 'date', 'DueDate'),
        ('amount', 'amount', 'Amount'),
        ('currency_code', 'text', 'Currency'),
        ('document_type', 'text', "case Type when '8020' then 'invoice' when '8021' then 'credit_note' end"),
        ('order_id', 'text', 'OrderNumber'),
        ('payment_term_days', 'integer', 'PaymentCondition'),
        ('product_group', 'text', 'ItemGroup'),
        ('dispute_opened_date', 'date', 'DisputeOpened'),
        ('dispute_closed_date', 'date', 'DisputeClosed'),
    ],
    decimal=',',
    date_order='dmy'
) }}
