{{ accepted(ref('checked__reminders')) }}
