{{ accepted(ref('checked__financials')) }}
