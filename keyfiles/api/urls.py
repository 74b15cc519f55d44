"""API URLs of key files and load files."""

from django.urls import path

from keyfiles.api import answers, exports, imports, loads, media, rows

urlpatterns = [
    path("key-exports", exports.KeyExportsView.as_view(), name="key-exports"),
    path("key-exports/<id:id>", exports.KeyExportView.as_view(), name="key-export"),
    path(
        "key-exports/<id:id>/file",
        exports.KeyExportFileView.as_view(),
        name="key-export-file",
    ),
    path("downloads", media.DownloadsView.as_view(), name="downloads"),
    path("downloads/<id:id>/file", media.DownloadFileView.as_view(), name="download-file"),
    path("center/media", media.CenterMediaView.as_view(), name="center-media"),
    path("center/media/<id:id>", media.CenterMediumView.as_view(), name="center-medium"),
    path("center/key-files", imports.KeyFilesView.as_view(), name="center-key-files"),
    path("center/key-files/<id:id>", imports.KeyFileView.as_view(), name="center-key-file"),
    path(
        "center/key-files/<id:id>/rows",
        imports.KeyFileRowsView.as_view(),
        name="center-key-file-rows",
    ),
    path(
        "center/key-files/<id:id>/changes",
        imports.KeyFileChangesView.as_view(),
        name="center-key-file-changes",
    ),
    path(
        "center/key-files/<id:id>/choices",
        answers.KeyFileChoicesView.as_view(),
        name="center-key-file-choices",
    ),
    path(
        "center/key-files/<id:id>/choices/<id:choice_id>",
        answers.KeyFileChoiceView.as_view(),
        name="center-key-file-choice",
    ),
    path(
        "center/key-files/<id:id>/apply",
        imports.KeyFileApplyView.as_view(),
        name="center-key-file-apply",
    ),
    path(
        "center/key-files/<id:id>/bad-rows",
        imports.KeyFileBadRowsView.as_view(),
        name="center-key-file-bad-rows",
    ),
    *(
        path(f"center/{name}", view.as_view(), name=f"center-{name}")
        for name, view in rows.PATHS.items()
    ),
    path("center/loads", loads.LoadsView.as_view(), name="center-loads"),
    path("center/loads/<id:id>", loads.LoadView.as_view(), name="center-load"),
    path("center/loads/<id:id>/rows", loads.LoadRowsView.as_view(), name="center-load-rows"),
    path(
        "center/loads/<id:id>/changes",
        loads.LoadChangesView.as_view(),
        name="center-load-changes",
    ),
    path("center/loads/<id:id>/apply", loads.LoadApplyView.as_view(), name="center-load-apply"),
    path(
        "center/loads/<id:id>/bad-rows",
        loads.LoadBadRowsView.as_view(),
        name="center-load-bad-rows",
    ),
]
