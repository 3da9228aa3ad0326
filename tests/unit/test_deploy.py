"""What `deploy/` promises can be kept: files that are there, commands that exist, settings that the program reads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from crosspost.cli import app
from crosspost.cli.context import EXIT_USAGE
from crosspost.cli.web import DEFAULT_PORT
from crosspost.config import load
from crosspost.config.toml import ServiceTable
from crosspost.errors import ConfigError
from crosspost.model import Secret
from crosspost.web.passwords import hashed
from crosspost.web.settings import WebSettings, checked, host_allowed
from tests.contract.feed_site import FeedSite

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE_FILES = ("compose.yaml", "compose.watch.yaml", "compose.workers.yaml")
MADE_BY_HAND = {"config/crosspost.toml", "secrets/env", "secrets/postgres_password", "secrets/database"}
"""Settings and secrets: nobody ships them."""


def services(name: str) -> dict[str, dict[str, Any]]:
    read = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    return dict(read["services"])


@pytest.mark.parametrize("name", COMPOSE_FILES)
def test_a_compose_file_names_only_files_volumes_and_secrets_that_are_there(name: str) -> None:
    read = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    assert set(read) <= {"services", "secrets", "volumes"}
    for secret in read.get("secrets", {}).values():
        assert secret["file"].removeprefix("../") in MADE_BY_HAND
    for service in read["services"].values():
        assert set(service.get("secrets", ())) <= set(read.get("secrets", ()))
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            by_hand = source.removeprefix("../") in MADE_BY_HAND
            assert by_hand or source in read["volumes"] or (DEPLOY / source).exists(), volume
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        for other in service.get("depends_on", ()):
            assert "healthcheck" in read["services"][other], "who waits for a healthy service needs its health check"


def test_systemd_does_not_start_again_what_a_mistake_in_the_settings_ended() -> None:
    unit = (DEPLOY / "crosspost.service").read_text(encoding="utf-8")
    assert f"\nRestartPreventExitStatus={EXIT_USAGE}\n" in unit


@pytest.mark.parametrize(("settings", "asked"), [("[service]\nport = {port}\n", 1), ("[service]\nport = 0\n", 0)])
def test_a_container_is_asked_for_its_health_where_the_settings_say(tmp_path: Path, settings: str, asked: int) -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", "")
    check = next(line for line in text.splitlines() if line.startswith("HEALTHCHECK"))
    _, option, program = json.loads(check.partition("CMD ")[2])
    config = tmp_path / "crosspost.toml"
    with FeedSite({"/readyz": lambda visit: visit.answer(b"ready")}) as site:
        config.write_text(settings.format(port=site.url.rpartition(":")[2]), encoding="utf-8")
        program = program.replace("/etc/crosspost/crosspost.toml", str(config))
        subprocess.run([sys.executable, option, program], check=True, timeout=60)
        assert len(site.visits) == asked


def test_workers_are_built_with_the_lock_of_their_database() -> None:
    lock = services("compose.workers.yaml")["worker"]["build"]["args"]["LOCK"]
    pinned = (ROOT / "lock" / f"{lock}.txt").read_text(encoding="utf-8")
    assert "procrastinate==" in pinned
    assert "psycopg==" in pinned
    assert f"lock/${{{'LOCK'}}}.txt" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")


def test_workers_are_started_with_a_command_and_options_that_exist() -> None:
    asked = CliRunner().invoke(app, [*services("compose.workers.yaml")["worker"]["command"], "--help"])
    assert asked.exit_code == 0, asked.output


def test_a_worker_finds_its_database_in_the_secret_and_not_in_the_image(tmp_path: Path) -> None:
    environ = dict(services("compose.workers.yaml")["worker"]["environment"])
    secret = tmp_path / "database"
    secret.write_text("postgresql://crosspost:password@database/crosspost\n", encoding="utf-8")
    assert environ["CROSSPOST_DATABASE_FILE"] == "/run/secrets/database"
    environ["CROSSPOST_DATABASE_FILE"] = str(secret)
    config, env = tmp_path / "crosspost.toml", tmp_path / ".env"
    config.touch()
    env.touch()
    assert load(config, env, environ=environ).database == "postgresql://crosspost:password@database/crosspost"


def image_environment() -> dict[str, str]:
    (block,) = re.findall(
        r"^ENV ((?:.*\\\n)*.*)$", (DEPLOY / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    return dict(word.split("=", 1) for word in block.replace("\\\n", " ").split())


def variables_of(*words: str) -> set[str]:
    """The environment variables that a command reads as options."""
    command: Any = get_command(app)
    for word in words:
        command = command.commands[word]
    return {str(one.envvar) for one in command.params if getattr(one, "envvar", None)}


def test_commands_in_a_container_mean_the_files_of_its_service() -> None:
    """Options of the entry point hold for the service alone: `exec` would work on an empty folder."""
    environment = image_environment()
    assert {"CROSSPOST_CONFIG", "CROSSPOST_ENV"} == variables_of() & set(environment)
    assert environment["PATH"].startswith("/opt/crosspost/bin:")
    written = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["crosspost"]' in written
    for name in ("compose.yaml", "compose.workers.yaml"):
        (service,) = (one for one in services(name).values() if "build" in one)
        assert f"../config/crosspost.toml:{environment['CROSSPOST_CONFIG']}:ro" in service["volumes"]
        assert environment["CROSSPOST_ENV"].removeprefix("/run/secrets/") in service["secrets"]


def test_the_page_of_a_container_is_reached_from_its_machine_with_a_password() -> None:
    service = services("compose.yaml")["crosspost"]
    assert service["environment"].keys() <= variables_of("run")
    assert service["ports"] == [f"127.0.0.1:{DEFAULT_PORT}:{DEFAULT_PORT}"]
    host = service["environment"]["CROSSPOST_WEB_HOST"]
    with pytest.raises(ConfigError, match="set-password"):
        checked(WebSettings(host=host))
    page = checked(WebSettings(host=host, password_hash=Secret(hashed("a long enough password"))))
    assert host_allowed(f"localhost:{DEFAULT_PORT}", page)
    assert host_allowed(f"127.0.0.1:{DEFAULT_PORT}", page)


def test_health_is_asked_at_the_services_door() -> None:
    asked = services("compose.yaml")["crosspost"]["healthcheck"]["test"][-1]
    written = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    assert asked in " ".join(written.split())
    assert f".get('port', {ServiceTable().port})" in asked


def test_no_secret_and_no_database_goes_into_an_image() -> None:
    ignored = set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())
    assert {".git", ".env", "secrets", "var", "config/crosspost.toml", "**/*.db", "!.env.example"} <= ignored
    assert not (ROOT / ".containerignore").exists(), "podman would read it instead, and Docker would not read it"


@pytest.mark.parametrize("name", ["crosspost.service", "crosspost-backup.service"])
def test_the_units_use_the_command_that_people_use(name: str) -> None:
    """Settings, keys and database are named there alone."""
    unit = (DEPLOY / name).read_text(encoding="utf-8")
    (words,) = re.findall(r"^ExecStart=.*?/usr/local/bin/crosspost ([a-z]+)", unit, re.MULTILINE)
    assert CliRunner().invoke(app, [words, "--help"]).exit_code == 0
    assert "CROSSPOST_" not in unit
    assert "User=crosspost\n" in unit
    exported = set(re.findall(r"^export (CROSSPOST_\w+)=", (DEPLOY / "crosspost").read_text("utf-8"), re.MULTILINE))
    assert exported == {*variables_of(), "CROSSPOST_DATABASE"}


@pytest.mark.parametrize("guide", ["running.md", "workers.md"])
def test_the_guides_name_only_files_that_are_there(guide: str) -> None:
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    named = set(re.findall(r"\bdeploy/[\w.*/-]*[\w*]", text))
    assert named
    for path in named:
        assert list(ROOT.glob(path)), path
