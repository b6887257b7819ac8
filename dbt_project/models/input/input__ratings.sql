{{ accepted(ref('checked__ratings')) }}
