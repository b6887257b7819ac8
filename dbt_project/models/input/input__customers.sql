{{ accepted(ref('checked__customers')) }}
