"""Addresses, by kind of object; every name is noun-verb."""

from django.urls import include, path

from projects.views import batches, exports, fill, history, imports, library, originals, reviews, rules, work

declaration = [
    path("", work.declaration_detail, name="declaration-detail"),
    path("edit/", fill.declaration_edit, name="declaration-edit"),
    path("submit/", fill.declaration_submit, name="declaration-submit"),
    path("recall/", fill.declaration_recall, name="declaration-recall"),
    path("amend/", fill.declaration_amend, name="declaration-amend"),
    path("review/", reviews.declaration_review, name="declaration-review"),
    path("waive/", reviews.declaration_waive, name="declaration-waive"),
    path("take-back/", reviews.declaration_take_back, name="declaration-take-back"),
    path("history/", history.declaration_history, name="declaration-history"),
    path("history/<int:number>/", history.declaration_revision, name="declaration-revision"),
    path("suggestions/", library.declaration_suggestions, name="declaration-suggestions"),
    path("collect/", library.declaration_collect, name="declaration-collect"),
    path("export/<slug:layout>.<slug:extension>", exports.declaration_export, name="declaration-export"),
]
batch = [
    path("", batches.import_preview, name="import-preview"),
    path("progress/", batches.import_progress, name="import-progress"),
    path("restart/", imports.import_restart, name="import-restart"),
    path("year/", imports.import_year, name="import-year"),
    path("answer/", imports.import_answer, name="import-answer"),
    path("confirm/", imports.import_confirm, name="import-confirm"),
    path("discard/", imports.import_discard, name="import-discard"),
    path("undo/", imports.import_undo, name="import-undo"),
    path("problems.xlsx", batches.import_problems, name="import-problems"),
    path("original/<int:upload>/", batches.import_original, name="import-original"),
    path("documents/<int:document>/", originals.import_beside, name="import-beside"),
]
urlpatterns = [
    path("", work.my_work, name="my-work"),
    path("declarations/", work.declaration_list, name="declaration-list"),
    path("declarations/new/", fill.declaration_create, name="declaration-create"),
    path("declarations/<int:pk>/", include(declaration)),
    path("review/", reviews.inbox, name="inbox"),
    path("library/", library.library_list, name="library-list"),
    path("library/grow/", library.library_grow, name="library-grow"),
    path("library/<int:pk>/", library.library_entry, name="library-entry"),
    path("checks/", rules.rule_list, name="rule-list"),
    path("checks/<int:year>/", rules.rule_levels, name="rule-levels"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/<int:pk>/", include(batch)),
    path("export/", exports.export, name="export"),
    path("export/blank/", exports.blank, name="export-blank"),
]
