"""What is in the images and in the containers, and what is not."""

import json
import re

import pytest

from tests.compose.site import SERVICES, Site

MEGABYTE = 1_000_000
ALL = ("rabbitmq", "mongo", *SERVICES)
SECRET = re.compile(r"://[^/\s:]+:[^@\s]+@|default_pass")


def image(site: Site, name: str) -> dict:
    (one,) = json.loads(site.docker("image", "inspect", name))
    return dict(one)


@pytest.fixture(params=ALL)
def service(request) -> str:
    return str(request.param)


def test_every_part_is_well(site: Site, service: str) -> None:
    (container,) = site.containers(service)
    assert container["State"]["Health"]["Status"] == "healthy"


def test_no_process_is_root(site: Site, service: str) -> None:
    for container in site.containers(service):
        heads, *processes = site.docker("top", container["Id"], "-eo", "uid,pid,args").splitlines()
        assert heads.split()[0] == "UID"
        assert processes
        assert all(int(line.split()[0]) > 0 for line in processes), processes


def test_the_root_of_the_files_cannot_be_written(site: Site, service: str) -> None:
    (container,) = site.containers(service)
    assert container["HostConfig"]["ReadonlyRootfs"]
    said = site.inside(service, "sh", "-c", "touch /x 2>&1 || echo refused; touch /tmp/x")
    assert "refused" in said


def test_no_capability_is_left(site: Site, service: str) -> None:
    status = site.inside(service, "cat", "/proc/1/status")
    assert re.search(r"CapEff:\s+0+$", status, re.MULTILINE)
    assert re.search(r"NoNewPrivs:\s+1$", status, re.MULTILINE)


def test_no_secret_is_in_an_image_or_a_setting(site: Site, service: str) -> None:
    (container,) = site.containers(service)
    history = site.docker("history", "--no-trunc", container["Image"])
    kept = json.dumps([container["Config"], image(site, container["Image"])["Config"]])
    files = [path for path in (site.folder / "secrets").glob("*-url") if path.stat().st_size > 1]
    ours = [path.read_text().strip() for path in files]
    assert len(ours) > 10
    for text in (history, kept):
        assert not SECRET.search(text)
        assert not any(secret in text for secret in ours)


def test_no_secret_is_in_a_file_of_an_image(site: Site, service: str) -> None:
    files = [path for path in (site.folder / "secrets").glob("*-url") if path.stat().st_size > 1]
    wanted = " ".join(f"-e '{path.read_text().strip()}'" for path in files)
    away = " ".join(f"--exclude-dir={name}" for name in ("proc", "sys", "dev", "run", "tmp"))
    assert site.inside(service, "sh", "-c", f"grep -rlsF {wanted} {away} / || true") == ""
    asked = "find / -xdev -name .env -o -xdev -name 'keys.json' -not -path '/run/*'"
    assert site.inside(service, "sh", "-c", f"{asked} 2>/dev/null || true") == ""


def test_an_image_runs_as_a_numbered_user(site: Site) -> None:
    for service in SERVICES:
        (container,) = site.containers(service)
        assert image(site, container["Image"])["Config"]["User"] == "10001:10001"


@pytest.mark.parametrize("service", ["gateway", "digest-worker"])
def test_there_is_no_compiler_no_installer_and_no_store(site: Site, service: str) -> None:
    for program in ("gcc", "cc", "clang", "make", "pip", "secantusd-py"):
        asked = f"command -v {program} || echo none"
        assert site.inside(service, "sh", "-c", asked).strip() == "none", program
    asked = "import importlib.util as u; print(u.find_spec('secantus'), u.find_spec('pip'))"
    assert site.inside(service, "python", "-I", "-c", asked).strip() == "None None"


def test_the_gateway_carries_no_mathematics(site: Site) -> None:
    asked = "import importlib.util as u; print(u.find_spec('numpy'))"
    assert site.inside("gateway", "python", "-c", asked).strip() == "None"


@pytest.mark.parametrize(("service", "most"), [("gateway", 200), ("digest-worker", 450)])
def test_an_image_is_small(site: Site, service: str, most: int) -> None:
    (container,) = site.containers(service)
    assert image(site, container["Image"])["Size"] < most * MEGABYTE
