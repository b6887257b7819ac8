{{ accepted(ref('checked__settlements')) }}
