"""The command `xiaoer`."""

import asyncio
import logging
import sys
from pathlib import Path
from typing import Any

import click
import msgspec
import structlog
import uvloop

import xiaoer
from xiaoer.app import database, demo, doctor, transfer, words
from xiaoer.app.many import run_processes
from xiaoer.app.process import Process
from xiaoer.app.settings import Settings
from xiaoer.app.wiring import book_only
from xiaoer.infra import backup as backups
from xiaoer.infra.blobs import DiskBlobs
from xiaoer.infra.db import Database
from xiaoer.infra.secrets import KeyRing
from xiaoer.kernel.errors import XiaoerError


def say(text: str) -> None:
    click.echo(f"▸ {text}", err=True)


def _logging(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper(), logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


class Group(click.Group):
    """Our own errors end in one line, not in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except XiaoerError as error:
            raise click.ClickException(words.said(error)) from error


@click.group(cls=Group, help="Xiaoer 小二: the service desk of an online shop.")
@click.version_option(xiaoer.__version__)
@click.pass_context
def main(ctx: click.Context) -> None:
    ctx.obj = settings = Settings.read()
    _logging(settings.log_level)


@main.command(help="Serve. Starts the embedded PostgreSQL and migrates if needed.")
@click.option("--demo", "with_demo", is_flag=True, help="Fill a demo shop first, if there is none.")
@click.pass_obj
def up(settings: Settings, with_demo: bool) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    say("starting the database")
    with database.running(settings) as server:
        if not database.is_current(server.dsn):
            say("bringing the schema up to date")
            database.migrate(server.dsn)
        if with_demo:
            _fill_demo(settings, server.dsn)
        say(f"serving at {settings.reached_at}/app/ (shop page: {settings.reached_at}/demo/); Ctrl-C stops")
        if settings.processes > 1:
            run_processes(settings, server.dsn)
        else:
            uvloop.install()
            asyncio.run(Process.open(settings, server.dsn).serve())
    say("stopped")


@main.command(help="Bring the schema up to date and end.")
@click.pass_obj
def migrate(settings: Settings) -> None:
    with database.running(settings) as server:
        database.migrate(server.dsn)
    say("the schema is up to date")


@main.command("demo", help="Fill a demo shop: products, orders, buyers, agents. Does nothing when it is there.")
@click.pass_obj
def fill_demo(settings: Settings) -> None:
    with database.running(settings) as server:
        database.migrate(server.dsn)
        _fill_demo(settings, server.dsn)


def _fill_demo(settings: Settings, dsn: str) -> None:
    async def fill() -> Any:
        opened = Database.open(dsn)
        opened.react = book_only
        try:
            keys = KeyRing.load(settings.key_file, settings.keys or None)
            return await demo.fill(opened, keys, DiskBlobs(settings.blobs_dir), settings.reached_at)
        finally:
            await opened.close()

    report = asyncio.run(fill())
    for line in report.lines():
        say(line)


@main.command(
    "import", help="Read orders, listings, buyers or tickets (CSV, JSON, JSONL) into a shop; good rows are kept."
)
@click.argument("kind", type=click.Choice(["orders", "listings", "buyers", "tickets", "merchant"]))
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--shop", "shop_id", default="", help="Id of the shop; not needed when there is only one.")
@click.pass_obj
def import_rows(settings: Settings, kind: str, source: Path, shop_id: str) -> None:
    with database.running(settings) as server:
        database.migrate(server.dsn)
        transfer.run_import(server.dsn, settings, kind, source, shop_id, click.echo)


@main.command("export", help="Write everything of a merchant into a folder, as JSONL and CSV.")
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_obj
def export_rows(settings: Settings, target: Path) -> None:
    with database.running(settings) as server:
        transfer.run_export(server.dsn, settings, target, click.echo)


@main.command(help="Write database, files and keys into one file.")
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_obj
def backup(settings: Settings, target: Path) -> None:
    with database.running(settings, sees_all=True) as server:
        backups.create(
            server.admin_dsn,
            settings.blobs_dir,
            target,
            keys_file=settings.key_file,
            binaries=_binaries(settings),
            progress=_progress,
        )
    say(f"wrote {target}")


@main.command(help="Bring back what `backup` wrote; checks every byte before it changes anything.")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.pass_obj
def restore(settings: Settings, source: Path, force: bool) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with database.running(settings) as server:
        backups.restore(
            server.dsn,
            settings.blobs_dir,
            source,
            keys_file=settings.key_file,
            binaries=_binaries(settings),
            force=force,
            progress=_progress,
        )
        database.migrate(server.dsn)
    say("restored")


def _binaries(settings: Settings) -> Path | None:
    return Path(settings.pg_bin) if settings.pg_bin else None


def _progress(part: str, done: int, total: int) -> None:
    if done == total or done % 50 == 0:
        say(f"{part}: {done} of {total}")


@main.command("doctor", help="Look at this install and say in words what is wrong.")
@click.pass_obj
def run_doctor(settings: Settings) -> None:
    findings = doctor.examine(settings)
    for finding in findings:
        click.echo(f"{'✓' if finding.good else '✗'} {finding.words}")
    if not all(finding.good for finding in findings):
        sys.exit(1)


@main.command(help="Add a new key to the ring and reseal every secret with it; nothing has to stop.")
@click.pass_obj
def rotate_keys(settings: Settings) -> None:
    with database.running(settings) as server:
        count = asyncio.run(transfer.rotate_keys(server.dsn, settings))
    say(f"{count} secrets resealed; restart the servers so that they seal with the new key")


@main.command(help="Print the OpenAPI description of the REST API.")
@click.pass_obj
def openapi(settings: Settings) -> None:
    document = msgspec.json.encode(transfer.openapi_document(settings))
    click.echo(msgspec.json.format(document, indent=1).decode())


if __name__ == "__main__":
    main()
