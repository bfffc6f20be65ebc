"""What can be wrong with a file or its upload."""

from xiaoer.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class NoSuchFile(NotFound):
    """There is none, it is somebody else's, or it is not finished."""

    code = "no_such_file"


class EmptyFile(Invalid):
    code = "file_empty"


class UploadTooLarge(Invalid):
    """`limit_bytes` for this `kind`; 0 means that the channel does not carry it."""

    code = "upload_too_large"


class ChunkTooLarge(Invalid):
    code = "chunk_too_large"


class UploadTooLong(Invalid):
    """More bytes came than were announced. Nothing of this chunk was kept."""

    code = "upload_too_long"


class UploadOffset(Conflict):
    """Send from `offset`: that many bytes are here."""

    code = "upload_offset"


class UploadIncomplete(Conflict):
    """`offset` of `size` bytes are here."""

    code = "upload_incomplete"


class UploadFinished(Conflict):
    """No more can be added."""

    code = "upload_finished"


class TooManyUploads(Conflict):
    """`limit` unfinished ones are open; finish some or wait a day."""

    code = "too_many_uploads"


class FileTypeRefused(Invalid):
    """Programs and scripts are not carried."""

    code = "file_type_refused"


class FileTypeMismatch(Invalid):
    """The name says one thing, the content another."""

    code = "file_type_mismatch"


class FileDamaged(Invalid):
    code = "file_damaged"


class ImageTooLarge(Invalid):
    """Too many pixels or frames, however few bytes."""

    code = "image_too_large"


class Inspecting(Unavailable):
    """The file could not be looked at in time; finish again after `retry_s`."""

    code = "file_not_inspected"
