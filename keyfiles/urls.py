"""URLs of the key file pages."""

from django.urls import path

from keyfiles.views import exports, imports, loads, media

app_name = "keyfiles"
urlpatterns = [
    path("key-files", exports.exports, name="exports"),
    path("key-files/<uuid:pk>", exports.export, name="export"),
    path("key-files/<uuid:pk>/progress", exports.progress, name="export-progress"),
    path("key-files/<uuid:pk>/file", exports.file, name="export-file"),
    path("downloads/<uuid:pk>", media.medium_link, name="medium-link"),
    path("downloads/<uuid:pk>/file", media.medium_file, name="medium-file"),
    path("desk/media", media.media, name="media"),
    path("desk/media/<uuid:pk>/withdraw", media.medium_withdraw, name="medium-withdraw"),
    path("desk/loads", loads.loads, name="loads"),
    path("desk/loads/sample", loads.sample, name="load-sample"),
    path("desk/key-files", imports.imports, name="imports"),
    path("desk/key-files/<uuid:pk>", imports.key_import, name="import"),
    path("desk/key-files/<uuid:pk>/progress", imports.progress, name="import-progress"),
    path("desk/key-files/<uuid:pk>/choices", imports.choices, name="import-choices"),
    path(
        "desk/key-files/<uuid:pk>/choices/<uuid:choice>/undo",
        imports.undo_choice,
        name="import-choice-undo",
    ),
    path("desk/key-files/<uuid:pk>/apply", imports.apply, name="import-apply"),
    path("desk/key-files/<uuid:pk>/discard", imports.discard, name="import-discard"),
    path("desk/key-files/<uuid:pk>/bad-rows", imports.bad_rows, name="import-bad-rows"),
    path("desk/key-files/<uuid:pk>/rows", imports.rows, name="import-rows"),
]
