{{ accepted(ref('checked__invoices')) }}
