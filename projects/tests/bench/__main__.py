"""Print the ratios: `python -m projects.tests.bench [PART…]`. Works in a database of its own, made and dropped here."""

import argparse
import os
from collections.abc import Callable, Iterator

import django


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("part", nargs="*", default=list(PARTS), metavar="PART", help="、".join(PARTS))
    parser.add_argument("--projects", type=int, default=10_000)
    parser.add_argument("--declarations", type=int, default=200_000)
    parser.add_argument("--forms", type=int, default=1_000)
    wanted = parser.parse_args()
    if unknown := set(wanted.part) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    _measure(wanted)


def _measure(wanted: argparse.Namespace) -> None:
    from django.core.management import call_command
    from django.test.utils import setup_databases, teardown_databases

    held = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("loaddata", "framework-dongguan-2025", "framework-guangzhou-2025", verbosity=0)
        for name in wanted.part:
            for line in PARTS[name](wanted):
                print(line, flush=True)  # noqa: T201 - what it is for
    finally:
        teardown_databases(held, verbosity=0)


def _files(wanted: argparse.Namespace) -> Iterator[object]:
    from projects.tests.bench import reading, writing

    yield writing.xlsx_against_bare(wanted.projects)
    yield writing.pdf_against_html(wanted.forms)
    yield reading.pdf_against_pdfplumber()


def _imports(wanted: argparse.Namespace) -> Iterator[object]:
    from projects.tests.bench import importing

    yield from importing.against_floor_and_stock(wanted.projects)


def _desk(wanted: argparse.Namespace) -> Iterator[object]:
    from projects.tests.bench import desk

    yield from desk.saves_and_checks()


def _pages(wanted: argparse.Namespace) -> Iterator[object]:
    from projects.tests.bench import pages

    yield from pages.small_and_large(wanted.declarations)


def _resources(wanted: argparse.Namespace) -> Iterator[object]:
    from projects.tests.bench import resources

    yield from resources.against_stock()


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[object]]] = {
    "files": _files,
    "imports": _imports,
    "resources": _resources,
    "desk": _desk,
    "pages": _pages,
}

if __name__ == "__main__":
    main()
