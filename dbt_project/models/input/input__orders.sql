{{ accepted(ref('checked__orders')) }}
