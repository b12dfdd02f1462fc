"""A flat table that is brought in, and what narrows the list of one's own."""

from __future__ import annotations

from django import forms

from projects import access
from projects.forms import CrispyForm
from projects.models import TableImport
from projects.table_imports.files import EXTENSIONS, LARGEST, MOST_ROWS, refusal
from projects.tables.limits import MIB


class TableUploadForm(CrispyForm):
    kind = forms.ChoiceField(label="表格", choices=())
    file = forms.FileField(
        label="文件",
        # An empty file is refused in our own words.
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ",".join(EXTENSIONS)}),
        help_text=f"{' '.join(EXTENSIONS)}，第一行为表头；最多 {MOST_ROWS} 行、{LARGEST // MIB} MB",
    )

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, TableImport.Kind(kind).label) for kind in access.tables_imported_by(user)]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if problem := refusal(file.name, file.size):
            raise forms.ValidationError(problem)
        return file
