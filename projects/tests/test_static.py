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
