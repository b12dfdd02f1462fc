"""Files and pasted text that are brought in, and the list of one's batches."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from projects import access
from projects.forms import CrispyForm, sort_field
from projects.models import Batch
from projects.models.projects import YEAR_RANGE
from projects.tables import PASTED, READABLE
from projects.tables.limits import LARGEST_FILE, MIB

MOST_FILES = 100
# Some two thousand projects; little enough that Django takes it as a form's field.
LONGEST_PASTED = 600_000


# What a clerk brings tables in as, in their words.
AS_A_CLERK = {
    Batch.Purpose.DRAFTS: "本年的表（如离线填好的空白表），写入本单位的草稿",
    Batch.Purpose.THIS_YEAR: "往年的表，带入指定年度的草稿（预算按本年下达数）",
}


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; cleans to their list."""

    widget = FilesInput

    def clean(self, data, initial=None) -> list:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files]


class BatchForm(CrispyForm):
    """What files of one batch are brought in as: history is offered to administrators alone."""

    purpose = forms.ChoiceField(label="用途", choices=Batch.Purpose, initial=Batch.Purpose.DRAFTS, required=False)
    fiscal_year = forms.IntegerField(
        label="预算年度",
        required=False,
        min_value=YEAR_RANGE[0],
        max_value=YEAR_RANGE[1],
        help_text="表中没有印年度时，或把往年的表作为草稿时填写，例如 2025",
    )

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not access.is_administrator(user):
            self.fields["purpose"].choices = list(AS_A_CLERK.items())

    def clean(self) -> dict:
        data = super().clean()
        data["purpose"] = data.get("purpose") or Batch.Purpose.DRAFTS
        if data["purpose"] == Batch.Purpose.THIS_YEAR and not data.get("fiscal_year"):
            self.add_error("fiscal_year", "把往年的表作为草稿时，请填写草稿的预算年度")
        return data


class UploadForm(BatchForm):
    """`file` is the list of files chosen."""

    # An empty file is said on the preview, beside the others: a refused form would lose what was chosen.
    file = FilesField(
        label="表格文件",
        help_text=f"可以选择多个文件，也可以选择 .zip 压缩包。能读的有：{READABLE}",
        allow_empty_file=True,
    )
    field_order = ["file"]

    def clean_file(self) -> list:
        files = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            message = f"选择了 {len(files)} 个文件，一次最多 {MOST_FILES} 个；请分几次上传，或压缩成 .zip"
            raise forms.ValidationError(message)
        for file in files:
            if file.size > LARGEST_FILE:
                size, most = file.size / MIB, LARGEST_FILE // MIB
                raise forms.ValidationError(f"“{file.name}”有 {size:.0f} MB，最多 {most} MB；请拆分后分别上传")
        return files


class PasteForm(BatchForm):
    """A table's text pasted instead of a file; `file` is that text as the file it is kept as."""

    text = forms.CharField(
        label="表格文本",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="从 Excel、WPS、Word 的表格或 PDF 中复制，整张表一起粘贴，不要改动",
        error_messages={"required": "请先粘贴表格内容"},
    )
    field_order = ["text"]

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError("请先粘贴表格内容")
        # Not the field's own max_length: a browser would cut the text there, in silence.
        if len(text) > LONGEST_PASTED:
            raise forms.ValidationError(
                f"文本有 {len(text)} 个字，最多 {LONGEST_PASTED} 个字；请存成 .txt 文件后上传，或分几次粘贴"
            )
        return text

    @property
    def file(self) -> SimpleUploadedFile:
        return SimpleUploadedFile(PASTED, self.cleaned_data["text"].encode(), "text/plain")


class BatchFilterForm(CrispyForm):
    """What narrows the list of one's batches."""

    q = forms.CharField(label="文件名", required=False)
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *Batch.Status.choices])
    sort = sort_field()

    def narrow(self, batches):
        """The batches that fit; a wrong filter value narrows nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("q"):
            batches = batches.filter(uploads__name__icontains=wanted["q"].strip()).distinct()
        if wanted.get("status"):
            batches = batches.filter(status=wanted["status"])
        return batches
