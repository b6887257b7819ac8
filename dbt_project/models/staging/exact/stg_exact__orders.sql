{{ staged(
    source('exact', 'sales_orders'),
    columns=[
        ('order_id', 'text', 'OrderNumber'),
        ('customer_id', 'text', pad_id('OrderedBy', 8)),
        ('order_date', 'date', 'OrderDate'),
        ('amount', 'amount', 'Amount'),
        ('currency_code', 'text', 'Currency'),
        ('product_group', 'text', 'ItemGroup'),
        ('delivered_date', 'date', 'DeliveryDate'),
        ('cancelled_date', 'date', 'CancelDate'),
        ('gross_margin', 'amount', 'GrossMargin'),
    ],
    decimal=',',
    date_order='dmy'
) }}
