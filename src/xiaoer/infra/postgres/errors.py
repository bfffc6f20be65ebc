"""What can keep the embedded server from running. Each is for the person who runs the machine."""

from xiaoer.kernel.errors import Conflict, Forbidden, Unavailable


class PostgresMissing(Unavailable):
    """No usable PostgreSQL binaries. `looked_in` lists the places."""

    code = "postgres_missing"


class WrongPostgresVersion(Conflict):
    """The data folder was written by major version `cluster`; only `binaries` are at hand."""

    code = "postgres_wrong_version"


class PostgresNotStarted(Unavailable):
    """The server ended or stayed silent. `log` is the end of what it said."""

    code = "postgres_not_started"


class PostgresNotStopped(Unavailable):
    """The server `pid` ignored a fast and an immediate shutdown."""

    code = "postgres_not_stopped"


class DataFolderBusy(Conflict):
    """Another process has been starting a server on `folder` for too long."""

    code = "data_folder_busy"


class DataFolderForbidden(Forbidden):
    """`account` (who the server runs as) may not reach `folder`, or the folder belongs to somebody else."""

    code = "data_folder_forbidden"


class DataFolderLost(Conflict):
    """`folder` is a link to `target`, which is not there: we do not begin an empty database in its place."""

    code = "data_folder_lost"


class NoServerAccount(Forbidden):
    """We are root, PostgreSQL refuses to run as root, and no other account could be made or found."""

    code = "no_server_account"
