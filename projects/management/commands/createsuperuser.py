"""Django's command; the account it makes is a right given, so it is in the audit trail."""

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User

from projects import audit


class Command(createsuperuser.Command):
    def handle(self, *args, **options) -> str | None:
        # Not in one transaction: the command asks questions, and a lock would wait for the answers.
        held = set(User.objects.values_list("pk", flat=True))
        said = super().handle(*args, **options)
        made = User.objects.exclude(pk__in=held).filter(is_superuser=True)
        audit.changed([(account, {}, audit.parts_of(account)) for account in made], by=None)
        return said
