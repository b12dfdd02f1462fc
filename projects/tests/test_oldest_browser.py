"""Nothing in static/ is younger than Chromium 109, and an older browser is told so."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

OLDEST = 109
ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
LIST = Path(__file__).parent / "browser_features.txt"
KEYWORDS = {
    "async",
    "await",
    "catch",
    "do",
    "for",
    "function",
    "if",
    "import",
    "return",
    "switch",
    "super",
    "typeof",
    "while",
    "of",
}
# What has no name that could stand in the list: syntax, values, attributes; with the version that brought it.
YOUNGER = {
    ".css": {r"&[\s.:\[>]": 112, r"\bsubgrid\b": 117, r"\brgba?\(from\b": 119, r"\boverlay\s+0": 117},
    ".js": {
        r"\bimport\b[^;]*\bwith\s*\{": 123,
        r"/[dgimsuy]*v[dgimsuy]*\.(?:test|exec)\(": 112,
        r"\busing\s+\w+\s*=": 134,
    },
    ".html": {r"\bpopover(?:target)?\b": 114, r"<search\b": 118, r"<details[^>]*\sname=": 120},
}


def files(suffix: str) -> list[Path]:
    return [path for path in STATIC.rglob(f"*{suffix}") if "vendor" not in path.parts]


def listed() -> dict[str, dict[str, int]]:
    """The version of each feature by kind and name; what is graceful is as good as the oldest."""
    versions: dict[str, dict[str, int]] = defaultdict(dict)
    for line in LIST.read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"(graceful )?([a-z-]+) (\d+): (.+)", line)
        if match:
            graceful, kind, version, names = match.groups()
            versions[kind] |= dict.fromkeys(names.split(), OLDEST if graceful else int(version))
    return versions


def css_features(text: str) -> Iterator[tuple[str, str]]:
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"|url\([^)]*\)", "", text, flags=re.DOTALL)
    for head in re.findall(r"@media([^{]+)", text):
        yield from (("media", name) for name in re.findall(r"\(\s*([a-z-]+)|\b(?:screen|print|all)\b", head) if name)
    yield from (("at-rule", name) for name in re.findall(r"@[a-z-]+", text))
    yield from (("property", name) for name in re.findall(r"[{;]\s*(-?[a-z][a-z-]*)\s*:(?!:)", text))
    blocks = r"\{[^{}]*\}"
    selectors = re.sub(r"@[a-z-]+[^{;]*", "", re.sub(blocks, "{}", text))
    yield from (("pseudo", name) for name in re.findall(r"::?[a-z-]+", selectors))
    declarations = " ".join(re.findall(blocks, text))
    yield from (("function", name) for name in re.findall(r"([a-zA-Z-]+)\(", declarations))
    yield from (("unit", name) for name in re.findall(r"(?<![\w#-])\d*\.?\d+(%|[a-z]+)", declarations))


def js_features(text: str, own: set[str]) -> Iterator[tuple[str, str]]:
    text = bare(text).replace("...", " ")
    yield from (("member", name) for name in re.findall(r"\.\s*([a-zA-Z]\w*)\(", text) if name not in own)
    called = re.findall(r"(?<![.\w$])(?:new\s+)?([a-zA-Z]\w*)\(", text)
    known = re.findall(r"(?<![.\w$'\"`-])([A-Z]\w*[a-z]\w*|CSS|JSON|URL)\b(?=\.)", text)
    yield from (("global", name) for name in (*called, *known) if name not in own | KEYWORDS)


def bare(text: str) -> str:
    """Code without comments and texts."""
    return re.sub(r"(?m)^\s*//.*$|(?<=[;{}\s])// .*$|\"[^\"\n]*\"|'[^'\n]*'", '""', text)


def own_names() -> set[str]:
    """What our scripts define themselves."""
    names: set[str] = set()
    for path in files(".js"):
        text = bare(path.read_text(encoding="utf-8"))
        names |= set(re.findall(r"(?:function|const|let|var|class)\s+(\w+)", text))
        for group in re.findall(r"(?:import|const|let|\()\s*\{([^}]*)\}|\[([^\]]*)\]\s*=|\(([^()]*)\)\s*=>", text):
            names |= set(re.findall(r"\w+", " ".join(group)))
        names |= set(re.findall(r"(\w+)\s*(?:=>|=\s*\(|:\s*\(|\([^()]*\)\s*\{)", text))
        for parameters in re.findall(r"function\s*\w*\(([^)]*)\)", text):
            names |= set(re.findall(r"\w+", parameters))
    return names


def test_what_the_pages_use_came_with_chromium_109_or_before():
    versions, own, wrong = listed(), own_names(), set()
    for path in (*files(".css"), *files(".js")):
        text = path.read_text(encoding="utf-8")
        for kind, name in css_features(text) if path.suffix == ".css" else js_features(text, own):
            version = versions[kind].get(name)
            if version is None or version > OLDEST:
                wrong.add(f"{path.relative_to(ROOT)}: {kind} {name}: {version or f'not in {LIST.name}'}")
    assert "\n".join(sorted(wrong)) == ""


def test_no_younger_syntax_value_or_attribute_is_used():
    pages = [*files(".css"), *files(".js"), *(ROOT / "templates").rglob("*.html")]
    wrong = [
        f"{path.relative_to(ROOT)}: {pattern} came with {version}"
        for path in pages
        for pattern, version in YOUNGER[path.suffix].items()
        if re.search(pattern, bare(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("a:has(b) { color: red; gap: 1lh }", {("pseudo", ":has"), ("property", "gap"), ("unit", "lh")}),
        ("@container (width > 1px) { a { width: anchor(x) } }", {("at-rule", "@container"), ("function", "anchor")}),
        ("@media (prefers-contrast: more) {}", {("media", "prefers-contrast")}),
    ],
)
def test_features_of_css_are_seen(text, features):
    assert features <= set(css_features(text))


def test_features_of_javascript_are_seen():
    text = "// not.this()\nconst a = b.toSorted(mine); new Temporal(); Intl.Segmenter; own(structuredClone(a));"
    features = {("member", "toSorted"), ("global", "Temporal"), ("global", "Intl"), ("global", "structuredClone")}
    assert set(js_features(text, {"own"})) == features


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_old", [False, True])
def test_an_older_browser_is_told_so(live_server, browser, is_old):
    page = browser.new_page()
    if is_old:
        page.add_init_script("CSS.supports = (what, value) => what !== 'height' || value !== '1lh'")
    page.goto(live_server.url)
    page.get_by_label("用户名").wait_for()
    assert page.get_by_text("这个浏览器的内核太旧").count() == int(is_old)
    page.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_without_scripts_one_is_told_what_is_missing(live_server, browser):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    assert "没有启用脚本" in page.locator("noscript .no-script").inner_text()
    page.context.close()
