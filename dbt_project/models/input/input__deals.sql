{{ accepted(ref('checked__deals')) }}
