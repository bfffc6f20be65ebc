"""One file holds every row and blob, and brings them back; a bad file changes nothing."""

import io
import tarfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.postgres_fixture import fresh_database
from xiaoer.infra import backup
from xiaoer.infra.backup import BackupDamaged, BackupTooNew
from xiaoer.infra.postgres.dump import BackupBlind, BackupFailed, DatabaseInUse, DatabaseNotEmpty
from xiaoer.infra.postgres.embedded import Server

SCHEMA = """
create table message (merchant_id text, seq bigint, body text, primary key (merchant_id, seq))
    partition by range (seq);
create table message_low partition of message for values from (0) to (100);
create table message_default partition of message default;
alter table message enable row level security;
alter table message force row level security;
create policy merchant_only on message using (merchant_id = current_setting('xiaoer.merchant', true))
    with check (merchant_id = current_setting('xiaoer.merchant', true));
create function shout(words text) returns text language sql return upper(words);
"""


@dataclass
class Shop:
    """A database with rows of two merchants behind forced row security, and blobs."""

    dsn: str
    admin_dsn: str
    blobs: Path

    @property
    def rows(self) -> list[tuple[object, ...]]:
        with psycopg.connect(self.admin_dsn) as connection:
            return connection.execute("select merchant_id, seq, body from message order by 1, 2").fetchall()

    def seen_by(self, merchant: str) -> int:
        with psycopg.connect(self.dsn, options=f"-c xiaoer.merchant={merchant}") as connection:
            return len(connection.execute("select from message").fetchall())

    def say(self, merchant: str, seq: int, body: str) -> None:
        with psycopg.connect(self.dsn, options=f"-c xiaoer.merchant={merchant}") as connection:
            connection.execute("insert into message values (%s, %s, %s)", [merchant, seq, body])

    def keep(self, content: bytes) -> None:
        name = sha256(content).hexdigest()
        path = self.blobs / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    @property
    def kept(self) -> set[bytes]:
        return {path.read_bytes() for path in self.blobs.rglob("*") if path.is_file()}


def empty_shop(postgres: Server, blobs: Path) -> Shop:
    dsn = fresh_database(postgres)
    return Shop(dsn, postgres.admin_dsn_of(str(conninfo_to_dict(dsn)["dbname"])), blobs)


@pytest.fixture
def shop(postgres: Server, tmp_path: Path) -> Shop:
    made = empty_shop(postgres, tmp_path / "blobs")
    with psycopg.connect(made.dsn) as connection:
        connection.execute(SCHEMA)
    for merchant in ("mer_a", "mer_b"):
        for seq in (1, 2, 300):
            made.say(merchant, seq, f"第{seq}句 from {merchant}\n\\.")
    made.keep(b"a picture")
    made.keep(b"a voice")
    (made.blobs / ".half-an-upload").write_bytes(b"?")
    return made


@pytest.fixture
def elsewhere(postgres: Server, tmp_path: Path) -> Shop:
    return empty_shop(postgres, tmp_path / "other" / "blobs")


@pytest.fixture
def saved(shop: Shop, tmp_path: Path) -> Path:
    target = tmp_path / "shop.tar"
    backup.create(shop.admin_dsn, shop.blobs, target)
    return target


def altered(saved: Path, name: str, content: bytes | None, kind: bytes = tarfile.REGTYPE) -> Path:
    """The same tar with one member replaced or added (None: left out)."""
    target = saved.with_name("altered.tar")
    with tarfile.open(saved) as old, tarfile.open(target, "w") as new:
        for member in old:
            if member.name != name:
                new.addfile(member, old.extractfile(member))
        if content is not None:
            header = tarfile.TarInfo(name)
            header.size, header.type = len(content), kind
            new.addfile(header, io.BytesIO(content))
    return target


def test_every_row_of_every_merchant_and_every_blob_comes_back(shop: Shop, saved: Path, elsewhere: Shop) -> None:
    parts: list[tuple[str, int, int]] = []
    backup.restore(elsewhere.admin_dsn, elsewhere.blobs, saved, progress=lambda *part: parts.append(part))
    assert len(shop.rows) == 6
    assert elsewhere.rows == shop.rows
    assert elsewhere.kept == {b"a picture", b"a voice"}
    assert parts[-1] == ("database", 1, 1)
    assert saved.stat().st_mode & 0o777 == 0o600


def test_what_came_back_belongs_to_the_everyday_role_and_is_under_row_security_again(
    saved: Path, elsewhere: Shop
) -> None:
    backup.restore(elsewhere.admin_dsn, elsewhere.blobs, saved)
    assert (elsewhere.seen_by("mer_a"), elsewhere.seen_by("mer_b"), elsewhere.seen_by("")) == (3, 3, 0)
    with psycopg.connect(elsewhere.dsn) as connection:
        assert connection.execute("alter table message add column mood text").statusmessage == "ALTER TABLE"
        assert connection.execute("select shout('hi')").fetchone() == ("HI",)
        owners = connection.execute(
            "select distinct pg_get_userbyid(relowner) from pg_class where relnamespace = 'public'::regnamespace"
        ).fetchall()
    assert owners == [("xiaoer",)]


def test_the_everyday_role_restores_into_its_own_database_too(saved: Path, shop: Shop, elsewhere: Shop) -> None:
    backup.restore(elsewhere.dsn, elsewhere.blobs, saved)
    assert elsewhere.rows == shop.rows


def test_a_restored_shop_can_be_saved_and_restored_again(saved: Path, shop: Shop, elsewhere: Shop) -> None:
    backup.restore(elsewhere.admin_dsn, elsewhere.blobs, saved)
    again = saved.with_name("again.tar")
    backup.create(elsewhere.admin_dsn, elsewhere.blobs, again)
    backup.restore(shop.admin_dsn, shop.blobs, again, force=True)
    assert shop.rows == elsewhere.rows


def test_a_role_that_sees_no_rows_is_not_allowed_to_save_none(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(BackupBlind):
        backup.create(shop.dsn, shop.blobs, tmp_path / "blind.tar")
    assert not (tmp_path / "blind.tar").exists()


def test_a_database_with_tables_is_replaced_only_by_force(saved: Path, shop: Shop) -> None:
    before = shop.rows
    shop.say("mer_a", 4, "after the backup")
    with pytest.raises(DatabaseNotEmpty):
        backup.restore(shop.admin_dsn, shop.blobs, saved)
    assert len(shop.rows) == 7
    backup.restore(shop.dsn, shop.blobs, saved, force=True)
    assert shop.rows == before


def test_nothing_is_restored_under_a_running_shop(
    saved: Path, elsewhere: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaoer.infra.postgres.dump._SESSIONS_END_S", 0.1)
    with psycopg.connect(elsewhere.dsn), pytest.raises(DatabaseInUse):
        backup.restore(elsewhere.admin_dsn, elsewhere.blobs, saved)


@pytest.mark.parametrize("from_manifest", [-1_000_000, -2048, 0, 520])
def test_a_file_cut_short_changes_nothing(saved: Path, shop: Shop, from_manifest: int) -> None:
    cut = saved.with_name("cut.tar")
    content = saved.read_bytes()
    with tarfile.open(saved) as tar:
        end = tar.getmember("manifest.json").offset
    cut.write_bytes(content[: max(0, end + from_manifest)])
    with pytest.raises(BackupDamaged):
        backup.restore(shop.admin_dsn, shop.blobs, cut, force=True)
    assert len(shop.rows) == 6


def test_one_changed_byte_is_noticed_before_anything_is_touched(saved: Path, elsewhere: Shop) -> None:
    content = bytearray(saved.read_bytes())
    content[content.index(b"a picture")] ^= 1
    saved.write_bytes(content)
    with pytest.raises(BackupDamaged) as raised:
        backup.restore(elsewhere.admin_dsn, elsewhere.blobs, saved)
    assert str(raised.value.data["member"]).startswith("blobs/")
    assert elsewhere.kept == set()


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../out", "blobs/../../out", "blobs//etc/out", "blobs/./out", "blobs/", "other/file"]
)
def test_a_name_that_leaves_its_folder_is_damage(saved: Path, name: str) -> None:
    with pytest.raises(BackupDamaged):
        backup.verify(altered(saved, name, b"evil"))


def test_a_link_in_the_file_is_damage(saved: Path) -> None:
    with pytest.raises(BackupDamaged):
        backup.verify(altered(saved, "blobs/link", b"", tarfile.SYMTYPE))


def test_a_backup_without_its_rows_is_damage(saved: Path) -> None:
    with pytest.raises(BackupDamaged):
        backup.verify(altered(saved, "database.dump", None))


def test_a_backup_of_a_later_format_is_refused_by_name(saved: Path) -> None:
    later = msgspec.json.encode({"format": 99, "written_by": "9.0", "surprise": True})
    with pytest.raises(BackupTooNew) as raised:
        backup.verify(altered(saved, "manifest.json", later))
    assert raised.value.data == {"format": 99, "written_by": "9.0"}


def test_a_dump_that_postgres_cannot_read_leaves_the_rows_as_they_were(saved: Path, shop: Shop) -> None:
    manifest = backup.verify(saved)
    nonsense = b"PGDMP but not really"
    members = manifest.members | {"database.dump": backup.Entry(sha256(nonsense).hexdigest(), len(nonsense))}
    changed = msgspec.structs.replace(manifest, members=members)
    altered(saved, "database.dump", nonsense).replace(saved)
    wrong = altered(saved, "manifest.json", msgspec.json.encode(changed))
    with pytest.raises(BackupFailed):
        backup.restore(shop.admin_dsn, shop.blobs, wrong, force=True)
    assert len(shop.rows) == 6


def test_the_key_file_goes_along_and_the_present_one_is_set_aside(shop: Shop, elsewhere: Shop, tmp_path: Path) -> None:
    keys, target = tmp_path / "keys.json", tmp_path / "with-keys.tar"
    backup.create(shop.admin_dsn, shop.blobs, target, keys_file=keys)
    assert "keys.json" not in backup.verify(target).members
    keys.write_text("old keys")
    backup.create(shop.admin_dsn, shop.blobs, target, keys_file=keys)
    keys.write_text("new keys")
    backup.restore(elsewhere.admin_dsn, elsewhere.blobs, target, keys_file=keys)
    assert keys.read_text() == "old keys"
    assert keys.with_name("keys.json.before-restore").read_text() == "new keys"
    assert keys.stat().st_mode & 0o777 == 0o600
