{{ accepted(ref('checked__consents')) }}
