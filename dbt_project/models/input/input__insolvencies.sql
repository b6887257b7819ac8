{{ accepted(ref('checked__insolvencies')) }}
