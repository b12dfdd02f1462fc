"""Our modules as production serves them."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from config.storage import StaticFilesStorage

STATIC = Path(settings.BASE_DIR) / "static"


@pytest.mark.parametrize("room", ["editor", "review"])
def test_every_module_leads_to_hashed_modules_only(tmp_path, room):
    shutil.copytree(STATIC / room, tmp_path / room)
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    names = [f"{room}/{file.name}" for file in (STATIC / room).iterdir()]
    outcomes = [outcome for _, _, outcome in storage.post_process({name: (storage, name) for name in names})]
    assert all(outcomes)
    hashed = {storage.stored_name(name).removeprefix(f"{room}/") for name in names}
    led_to = {
        target
        for name in hashed
        for target in re.findall(r'from "\./([^"]+)"', (tmp_path / room / name).read_text(encoding="utf-8"))
    }
    assert led_to
    assert led_to <= hashed


def test_one_module_of_the_editor_listens_for_keys():
    """Its table is what the keys do and what the list of keys says; a key of another module would stand in no list."""
    editor = STATIC / "editor"
    assert [file.name for file in editor.glob("*.js") if re.search(r"\"key(down|up|press)\"", file.read_text())] == [
        "keys.js"
    ]


def test_colours_stand_among_the_tokens_alone():
    """So that the dark theme knows each of them; on paper there are black and white."""
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(", re.IGNORECASE)
    on_paper = re.compile("background: #fff; color: #000|#000")
    wrong = [
        f"{path.name}: {line.strip()[:80]}"
        for path in STATIC.glob("*.css")
        for line in path.read_text(encoding="utf-8").splitlines()
        if path.name != "tokens.css" and colour.search(on_paper.sub("", line))
    ]
    assert wrong == []
