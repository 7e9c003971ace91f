"""Claid's endpoints that Safelight does not serve, and what it says about each."""

_EDITING = "this server edits pictures and does not generate them"
_STORAGE = "storages cannot be connected to this server yet; results are fetched from tmp_url"

#: Method, path below the version prefix, and the sentence that the answer carries.
NOT_SERVED: tuple[tuple[str, str, str], ...] = tuple(
    (method, path, f"{method} {path} is part of Claid but not served here: {reason}.")
    for method, path, reason in (
        ("POST", "/image/ai-edit", _EDITING),
        ("GET", "/image/ai-edit/{ai_edit_id}", _EDITING),
        ("POST", "/image/ai-fashion-models", _EDITING),
        ("GET", "/image/ai-fashion-models/{processing_request_id}", _EDITING),
        ("POST", "/image/generate", _EDITING),
        ("POST", "/scene/create", _EDITING),
        ("POST", "/video/generate", _EDITING),
        ("GET", "/video/generate/{animation_id}", _EDITING),
        ("GET", "/storage/storage-types", _STORAGE),
        ("GET", "/storage/storages", _STORAGE),
        ("POST", "/storage/storages", _STORAGE),
        ("GET", "/storage/storages/{storage_id}", _STORAGE),
        ("PATCH", "/storage/storages/{storage_id}", _STORAGE),
        ("DELETE", "/storage/storages/{storage_id}", _STORAGE),
    )
)
