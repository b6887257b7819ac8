{{ accepted(ref('checked__companies')) }}
