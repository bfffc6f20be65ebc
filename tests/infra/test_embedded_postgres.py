"""The embedded server comes back from every state a crash can leave behind, with its rows."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.postgres_fixture import THROW_AWAY, open_folder, server_folder
from xiaoer.infra.postgres import embedded, home, postmaster, tuning
from xiaoer.infra.postgres.embedded import Server
from xiaoer.infra.postgres.errors import (
    DataFolderLost,
    PostgresMissing,
    PostgresNotStarted,
    WrongPostgresVersion,
)

__all__ = ["server_folder"]

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another account")

PARENT = """
import sys, time
from pathlib import Path
from xiaoer.infra.postgres import embedded
server = embedded.start(Path(sys.argv[1]))
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def pattern() -> Iterator[Path]:
    """A data folder with a stopped server and one row, to be copied (initdb is the slow part)."""
    folder = open_folder()
    with embedded.start(folder, settings=THROW_AWAY) as server:
        run(server, "create table said (word text)", "insert into said values ('hello')")
    yield folder
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def folder(pattern: Path, server_folder: Path) -> Path:
    copied = server_folder / "data"
    subprocess.run(["cp", "-a", pattern, copied], check=True)
    return copied


def run(server: Server, *statements: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        rows = [connection.execute(statement) for statement in statements]
        return rows[-1].fetchall() if rows[-1].description else []


def words(server: Server) -> list[object]:
    return [word for (word,) in run(server, "select word from said order by word")]


def pid_of(folder: Path) -> int:
    found = postmaster.living(cluster_in(folder))
    assert found is not None
    return found.pid


def cluster_in(folder: Path) -> Path:
    return folder / "postgres" / "cluster"


def eventually(true: Callable[[], bool]) -> None:
    assert postmaster.wait_until(true, 20.0)


def test_a_new_folder_gets_a_server_whose_everyday_role_has_no_power_over_row_security(
    server_folder: Path,
) -> None:
    with embedded.start(server_folder) as server:
        assert (server.adopted, server.owned) == (False, True)
        assert run(
            server,
            "select rolname, rolsuper, rolbypassrls, rolcreaterole, pg_get_userbyid(datdba)"
            " from pg_roles, pg_database where rolname = current_user and datname = current_database()",
        ) == [("xiaoer", False, False, False, "xiaoer")]
        assert run(server, "select current_setting('listen_addresses'), current_setting('synchronous_commit')") == [
            ("", "on")
        ]
        assert run(server, "select '退货' ~ '^[[:alpha:]]+$', 'Z' < 'a'") == [(True, True)]
        passwords = (server_folder / "postgres" / "passwords.json").stat()
        assert passwords.st_mode & 0o777 == 0o600


def test_the_wrong_password_is_refused_on_the_socket(folder: Path) -> None:
    with embedded.start(folder) as server:
        wrong = psycopg.conninfo.make_conninfo(server.admin_dsn, password="guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_a_second_start_adopts_and_only_the_owner_stops_it(folder: Path) -> None:
    owner = embedded.start(folder)
    guest = embedded.start(folder)
    assert (guest.adopted, guest.owned, guest.dsn) == (True, False, owner.dsn)
    guest.stop()
    assert words(owner) == ["hello"]
    owner.stop()
    owner.stop()
    assert postmaster.living(cluster_in(folder)) is None


def test_three_starts_at_once_make_one_server(folder: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        servers = list(threads.map(lambda _: embedded.start(folder), range(3)))
    assert sorted(server.owned for server in servers) == [False, False, True]
    assert sorted(server.adopted for server in servers) == [False, True, True]
    for server in sorted(servers, key=lambda server: server.owned):
        server.stop()


def test_the_server_outlives_its_killed_parent_and_is_adopted(folder: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, folder], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    while parent.stdout.readline() != b"up\n":
        assert parent.poll() is None
    before = pid_of(folder)
    os.killpg(os.getpgid(parent.pid), 0)  # the group lives; the server is in a session of its own
    assert os.getsid(before) != os.getsid(parent.pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    with embedded.start(folder) as server:
        assert (server.adopted, server.owned) == (True, True)
        assert pid_of(folder) == before
        assert words(server) == ["hello"]


def test_a_killed_server_is_started_again_with_every_committed_row(folder: Path) -> None:
    with embedded.start(folder) as server:
        run(server, "insert into said values ('still here')")
        before = pid_of(folder)
        os.kill(before, signal.SIGKILL)
        eventually(lambda: not postmaster.is_ours(before, cluster_in(folder)))
        eventually(lambda: postmaster.answers(server.dsn))
        assert words(server) == ["hello", "still here"]
        assert pid_of(folder) != before


def test_a_guest_restarts_the_server_when_the_owner_is_gone(folder: Path) -> None:
    owner, guest = embedded.start(folder), embedded.start(folder)
    owner.stop()
    eventually(lambda: postmaster.answers(guest.dsn))
    assert guest.owned
    assert words(guest) == ["hello"]
    guest.stop()


def test_a_folder_whose_server_was_killed_starts_with_every_committed_row(folder: Path) -> None:
    with embedded.start(folder) as server:
        run(server, "insert into said values ('still here')")
    killed = postmaster.launch(
        home.settle(folder), server.binaries, cluster_in(folder).parent / "run", {"shared_buffers": "1GB"}
    )
    eventually(lambda: postmaster.answers(server.dsn))
    os.kill(killed, signal.SIGKILL)
    with embedded.start(folder) as server:
        assert words(server) == ["hello", "still here"]


def test_a_pid_file_whose_number_now_belongs_to_a_stranger_does_not_matter(folder: Path) -> None:
    account = home.settle(folder).account
    with subprocess.Popen(["sleep", "60"], **account.spawn_as) as stranger:
        for name in (cluster_in(folder) / "postmaster.pid", folder / "postgres" / "run" / ".s.PGSQL.5432.lock"):
            name.write_text(f"{stranger.pid}\n{cluster_in(folder)}\n1700000000\n5432\n\n\n 1 1\nready   \n")
            account.own(name)
        with embedded.start(folder) as server:
            assert not server.adopted
            assert words(server) == ["hello"]
        stranger.kill()


def test_a_start_that_was_interrupted_in_the_middle_leaves_no_half_cluster(server_folder: Path) -> None:
    (server_folder / "postgres" / "cluster.unfinished" / "base").mkdir(parents=True)
    with embedded.start(server_folder, settings=THROW_AWAY) as server:
        assert run(server, "select 1") == [(1,)]


def test_lost_passwords_are_made_anew(folder: Path) -> None:
    (folder / "postgres" / "passwords.json").unlink()
    with embedded.start(folder) as server:
        assert words(server) == ["hello"]


def test_a_cluster_of_another_major_version_is_not_touched(folder: Path) -> None:
    (cluster_in(folder) / "PG_VERSION").write_text("12\n")
    with pytest.raises(WrongPostgresVersion) as raised:
        embedded.start(folder)
    assert raised.value.data["cluster"] == 12


def test_no_binaries_says_where_was_looked(tmp_path: Path) -> None:
    with pytest.raises(PostgresMissing) as raised:
        embedded.find_binaries(tmp_path)
    assert raised.value.data["looked_in"] == str(tmp_path)


def test_a_server_that_refuses_to_start_tells_why_and_lets_go_of_the_folder(folder: Path) -> None:
    with pytest.raises(PostgresNotStarted, match="no_such_setting"):
        embedded.start(folder, settings={"no_such_setting": "1"})
    with embedded.start(folder) as server:
        assert server.owned


def test_a_long_odd_path_gets_its_socket_elsewhere_and_keeps_it(pattern: Path, server_folder: Path) -> None:
    deep = server_folder / "数据 folder, with 'all' sorts of characters" / ("x" * 60) / "data"
    deep.parent.mkdir(parents=True)
    subprocess.run(["cp", "-a", pattern, deep], check=True)
    with embedded.start(deep) as server:
        assert words(server) == ["hello"]
        socket = (deep / "postgres" / "socket").readlink()
    with embedded.start(deep) as again:
        assert again.dsn == server.dsn
    socket.rmdir()


def test_a_lost_link_is_an_error_not_an_empty_database(server_folder: Path) -> None:
    (server_folder / "postgres").symlink_to(server_folder / "unplugged")
    with pytest.raises(DataFolderLost):
        embedded.start(server_folder)


@root_only
def test_programs_that_the_account_cannot_reach_are_copied(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as closed:
        found = embedded.find_binaries()
        package = found.bin.parent.parent
        for name in (package.name, f"{package.name}.libs"):
            subprocess.run(["cp", "-al", package.with_name(name), closed], check=True)
        unreachable = Path(closed, package.name, found.bin.parent.name, "bin")
        with embedded.start(folder, unreachable) as server:
            assert words(server) == ["hello"]
            assert server.binaries.bin.is_relative_to(folder / "postgres" / "runtime" / found.version)
        assert Path(closed).stat().st_mode & 0o777 == 0o700


@root_only
def test_a_data_folder_that_the_account_cannot_reach_gets_its_database_in_var_lib(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with embedded.start(tmp_path, settings=THROW_AWAY) as server:
        assert run(server, "select 1") == [(1,)]
    apart = (tmp_path / "postgres").readlink()
    assert apart.parent == Path("/var/lib/xiaoer")
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    subprocess.run(["rm", "-r", apart], check=True)


@pytest.mark.parametrize(("gib", "buffers"), [(1, "128MB"), (4, "512MB"), (64, "1024MB")])
def test_buffers_follow_the_memory(gib: int, buffers: str) -> None:
    assert tuning.settings(gib << 30, statements=True)["shared_buffers"] == buffers


def test_a_server_that_is_shutting_down_is_waited_for(folder: Path) -> None:
    first = embedded.start(folder)
    before = pid_of(folder)
    with psycopg.connect(first.dsn), ThreadPoolExecutor(1) as threads:
        os.kill(before, signal.SIGTERM)  # smart shutdown: no new session, and it waits for the one above
        eventually(lambda: not postmaster.answers(first.dsn))
        second = threads.submit(embedded.start, folder)
        os.kill(before, signal.SIGINT)
        assert words(second.result(20)) == ["hello"]
    assert pid_of(folder) != before
    second.result().stop()
    first.stop()
