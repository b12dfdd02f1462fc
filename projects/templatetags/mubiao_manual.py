"""How the lines of the manual are written on a page."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from projects.core.manual import Kind, Span

register = template.Library()
# Where the pictures stand, beside which file of the manual they are named.
PICTURES = "help"


@register.simple_tag
def manual_spans(spans: Iterable[Span]) -> SafeString:
    """A line: words, and links and pictures that lead where they do on these pages."""
    return format_html_join("", "{}", ((_shown(span),) for span in spans))


def _shown(span: Span) -> SafeString | str:
    match span.kind:
        case Kind.BOLD:
            return format_html("<b>{}</b>", span.words)
        case Kind.CODE:
            return format_html("<kbd>{}</kbd>", span.words)
        case Kind.LINK:
            return format_html('<a href="{}">{}</a>', _address(span.target), span.words)
        case Kind.PICTURE:
            file = static(f"{PICTURES}/{PurePosixPath(span.target).name}")
            return format_html(
                '<a href="{}"><img src="{}" alt="{}" loading="lazy"></a><figcaption>{}</figcaption>',
                *(file, file, span.words, span.words),
            )
        case _:
            return span.words


def _address(target: str) -> str:
    """Another chapter's page for its file; any other address as it is."""
    file, _, place = target.partition("#")
    if not file.endswith(".md"):
        return target
    return reverse("help-chapter", args=[file.removesuffix(".md")]) + (f"#{place}" if place else "")
