"""How static files are stored: hashed and compressed, and our modules by their hashed names too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# What one module takes from another beside it.
IMPORT = r"""(?P<matched>from "(?P<url>\./[a-z]+\.js)";)"""


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """What one of our modules takes from another leads to the other's hashed name: no browser mixes old and new parts.

    Django can do this for every script it finds (`support_js_module_import_aggregation`), and then stumbles over those
    of packages. Modules must not lead in a circle: the hash of each depends on those it takes from.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{room}/*.js", ((IMPORT, 'from "%(url)s";'),)) for room in ("editor", "review")),
    )
