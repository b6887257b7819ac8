{{ accepted(ref('checked__contacts')) }}
