"""Reminders that are due, and notices by e-mail, for cron or the housekeeping service. Nothing is sent twice."""

from django.core.management.base import BaseCommand, CommandError

from projects import draft_counts, mailing, reminding
from projects.management.commands._files import say


class Command(BaseCommand):
    help = "写下到期的截止提醒，并按各人的选择发送邮件通知；可以随时重复运行，不会重复发送"

    def handle(self, *args, **options) -> None:
        draft_counts.count_stale()
        reminded = reminding.remind()
        self.stdout.write(f"新写下 {reminded} 条截止提醒")
        if warned := reminding.warn_of_gaps():
            self.stdout.write(f"新写下 {warned} 条“环节无人审核”的通知")
        try:
            sent = mailing.send()
        except mailing.NotConfigured as problem:
            say(self, str(problem))
            return
        except mailing.Unreachable as problem:
            raise CommandError(f"{problem}；下次运行时再发") from problem
        for address, problem in sent.failed:
            self.stderr.write(f"发给 {address} 的邮件没有发出：{problem}", self.style.WARNING)
        self.stdout.write(f"给 {sent.people} 人发了邮件" + (f"，{len(sent.failed)} 个地址失败" if sent.failed else ""))
