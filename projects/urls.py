"""Addresses, by kind of object; every name is noun-verb."""

from django.urls import include, path

from projects.views import (
    editor,
    exports,
    fill,
    history,
    imports,
    last_year,
    live,
    merge,
    my_work,
    reviews,
    start,
    submit,
    take,
    work,
)

declaration = [
    path("", work.declaration_detail, name="declaration-detail"),
    path("edit/", editor.declaration_edit, name="declaration-edit"),
    path("edit/autosave/", live.declaration_autosave, name="declaration-autosave"),
    path("edit/check/", live.declaration_check, name="declaration-check"),
    path("edit/paste/", live.declaration_paste, name="declaration-paste"),
    path("edit/presence/", live.declaration_presence, name="declaration-presence"),
    path("edit/merge/", merge.declaration_merge, name="declaration-merge"),
    path("last-year/", last_year.declaration_last_year, name="declaration-last-year"),
    path("take/", take.declaration_take, name="declaration-take"),
    path("submit/", submit.declaration_submit, name="declaration-submit"),
    path("recall/", fill.declaration_recall, name="declaration-recall"),
    path("amend/", fill.declaration_amend, name="declaration-amend"),
    path("review/", reviews.declaration_review, name="declaration-review"),
    path("history/", history.declaration_history, name="declaration-history"),
    path("history/<int:number>/", history.declaration_revision, name="declaration-revision"),
    path("export/<slug:layout>.<slug:extension>", exports.declaration_export, name="declaration-export"),
]
upload = [
    path("", imports.import_preview, name="import-preview"),
    path("year/", imports.import_year, name="import-year"),
    path("answer/", imports.import_answer, name="import-answer"),
    path("confirm/", imports.import_confirm, name="import-confirm"),
    path("discard/", imports.import_discard, name="import-discard"),
    path("original/", imports.import_original, name="import-original"),
]
urlpatterns = [
    path("", my_work.my_work, name="my-work"),
    path("declarations/", work.declaration_list, name="declaration-list"),
    path("declarations/new/", start.declaration_create, name="declaration-create"),
    path("declarations/new/<int:project_id>/copy/", start.declaration_copy, name="declaration-copy"),
    path("declarations/<int:pk>/", include(declaration)),
    path("review/", reviews.inbox, name="inbox"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/<int:pk>/", include(upload)),
    path("export/", exports.export, name="export"),
]
