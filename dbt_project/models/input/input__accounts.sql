{{ accepted(ref('checked__accounts')) }}
