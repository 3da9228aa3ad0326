"""What `deploy/` promises can be kept: files that are there, commands that exist, settings that the program reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from crosspost.cli import app
from crosspost.config import load

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE_FILES = ("compose.yaml", "compose.workers.yaml")
MADE_BY_HAND = {"config/crosspost.toml", ".env", "secrets/postgres_password", "secrets/database"}
"""Settings and secrets: nobody ships them."""


def services(name: str) -> dict[str, dict[str, Any]]:
    read = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    assert set(read) == {"services", "secrets", "volumes"}
    return dict(read["services"])


@pytest.mark.parametrize("name", COMPOSE_FILES)
def test_a_compose_file_names_only_files_volumes_and_secrets_that_are_there(name: str) -> None:
    read = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    for secret in read["secrets"].values():
        assert secret["file"].removeprefix("../") in MADE_BY_HAND
    for service in read["services"].values():
        assert set(service.get("secrets", ())) <= set(read["secrets"])
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            by_hand = source.removeprefix("../") in MADE_BY_HAND
            assert by_hand or source in read["volumes"] or (DEPLOY / source).exists(), volume
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        for other in service.get("depends_on", ()):
            assert "healthcheck" in read["services"][other], "who waits for a healthy service needs its health check"


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
