{{ accepted(ref('checked__activities')) }}
