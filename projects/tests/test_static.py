"""The editor's modules as production serves them."""

import re
import shutil
from pathlib import Path

from django.conf import settings

from config.storage import StaticFilesStorage

SOURCE = Path(settings.BASE_DIR) / "static" / "editor"


def test_every_module_leads_to_hashed_modules_only(tmp_path):
    shutil.copytree(SOURCE, tmp_path / "editor")
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    names = [f"editor/{file.name}" for file in SOURCE.iterdir()]
    outcomes = [outcome for _, _, outcome in storage.post_process({name: (storage, name) for name in names})]
    assert all(outcomes)
    hashed = {storage.stored_name(name).removeprefix("editor/") for name in names}
    led_to = {
        target
        for name in hashed
        for target in re.findall(r'from "\./([^"]+)"', (tmp_path / "editor" / name).read_text(encoding="utf-8"))
    }
    assert led_to
    assert led_to <= hashed
