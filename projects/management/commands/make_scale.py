"""A whole city's declarations, to try pages and queries on: 200,000 of them in minutes."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from projects import figures, value_counts
from projects.management.commands._city import CITY, City
from projects.management.commands._files import progress, say
from projects.management.commands.demo import PASSWORD, load_frameworks
from projects.models import Campaign, Department


class Command(BaseCommand):
    help = "造一座城市的申报表，供测试规模与速度。只在 DEBUG 打开时运行，每个数据库一次。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--declarations", type=int, default=200_000, help="份数（默认 200000）")
        parser.add_argument("--seed", type=int, default=1, help="随机种子：相同的种子造出相同的城市")

    def handle(self, *args, declarations: int, seed: int, **options) -> None:
        if not settings.DEBUG:
            raise CommandError("这里的账号密码是公开的，只能在 DEBUG=true 时运行；正式环境请不要运行这个命令")
        if Department.objects.filter(name=f"{CITY}财政局").exists():
            raise CommandError(f"“{CITY}”已经造好；要另造一座请用空的数据库")
        began = time.monotonic()
        with transaction.atomic():
            load_frameworks()
            for written in City(declarations, seed, PASSWORD).write():
                progress(self, f"{written:,} / {declarations:,}")
        for campaign in Campaign.objects.all():
            figures.renew(campaign.fiscal_year, campaign.closes_at)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        # Not before: without statistics the database takes long ways through so many rows.
        value_counts.recount()
        took = f"用时 {time.monotonic() - began:.0f} 秒"
        say(self, f"已造 {written:,} 份申报表，{took}；账号 city-caizheng 等，密码 {PASSWORD}")
