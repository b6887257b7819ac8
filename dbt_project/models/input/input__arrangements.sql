{{ accepted(ref('checked__arrangements')) }}
