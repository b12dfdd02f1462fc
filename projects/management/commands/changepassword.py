"""Django's command; whose password was set is in the audit trail, the password is not."""

import getpass

from django.contrib.auth.management.commands import changepassword

from projects import audit
from projects.models import AuditEntry


class Command(changepassword.Command):
    def handle(self, *args, **options) -> str:
        said = super().handle(*args, **options)
        account = options["username"] or getpass.getuser()
        audit.record(AuditEntry.Kind.RIGHT, "重设密码", account, by=None)
        return said
