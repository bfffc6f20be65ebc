"""At the command line an error is a sentence, not a code."""

import tomllib

import click
import pytest
from click.testing import CliRunner

from xiaoer.app import cli, words
from xiaoer.files.errors import UploadTooLarge
from xiaoer.infra.postgres.errors import PostgresNotStopped
from xiaoer.kernel.errors import XiaoerError

from .conftest import ROOT


@pytest.mark.parametrize(
    ("locale", "language"), [("zh_CN.UTF-8", "zh-CN"), ("en_GB.UTF-8", "en"), ("C", "en"), ("", "en")]
)
def test_the_language_is_that_of_the_terminal(locale: str, language: str) -> None:
    assert words.language_of({"LANG": locale}) == language


def test_the_words_name_the_facts_and_the_code() -> None:
    error = PostgresNotStopped(pid=4711)
    assert words.said(error, {"LANG": "en_US"}) == "PostgreSQL (process 4711) does not stop. [postgres_not_stopped]"
    assert "4711" in words.said(error, {"LANG": "zh_CN"})


def test_sizes_have_a_unit() -> None:
    assert "50 MB" in words.said(UploadTooLarge(limit_bytes=50_000_000, kind="file"), {})


def test_a_fact_that_is_not_there_breaks_nothing() -> None:
    assert "{pid}" in words.said(PostgresNotStopped(), {})


def test_an_error_without_words_still_says_everything() -> None:
    class Strange(XiaoerError):
        code = "strange"

    assert words.said(Strange(answer=42), {}) == 'strange {"answer": 42}'


def test_a_command_ends_in_one_line() -> None:
    group = cli.Group("xiaoer")

    @group.command()
    def fail() -> None:
        raise PostgresNotStopped(pid=1)

    result = CliRunner(env={"LC_ALL": "en_US.UTF-8"}).invoke(group, ["fail"])
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert isinstance(group, click.Group)


def test_the_package_takes_the_words_along() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    taken = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {f"xiaoer/app/i18n/{language}.json" for language in words.LANGUAGES} == set(taken.values())
    assert [source for source in taken if not (ROOT / source).is_file()] == []
