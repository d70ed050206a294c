"""The files for Kubernetes are what its schemas allow, and as closed as they say."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from services.chassis.config import PREFIX, SETTING_NAMES
from services.contracts.registry import Queue

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
KEDA = json.loads((Path(__file__).parent / "schemas" / "keda.json").read_text())
FILES = [path for path in sorted(FOLDER.glob("*/*.yaml")) if path.name != "kustomization.yaml"]
MANIFESTS: list[dict[str, Any]] = [
    one for path in FILES for one in yaml.safe_load_all(path.read_text())
]
PROCESSES = {"ideas", "engagement", "digest", "digest-worker", "gateway"}
VERSION = "1.31"


def of(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in MANIFESTS if one["kind"] == kind}


def check(manifest: dict[str, Any]) -> None:
    if manifest["apiVersion"].startswith("keda.sh/"):
        jsonschema.validate(manifest["spec"], KEDA[manifest["kind"]])
    else:
        kubernetes_validate.validate(manifest, VERSION, strict=True)


@pytest.mark.parametrize(
    "manifest", MANIFESTS, ids=lambda m: f"{m['kind']}/{m['metadata']['name']}"
)
def test_it_is_what_the_schema_allows(manifest):
    check(manifest)


@pytest.mark.parametrize("kind", ["Deployment", "ScaledObject"])
def test_a_mistake_would_be_noticed(kind):
    bad = json.loads(json.dumps(next(iter(of(kind).values()))))
    bad["spec"]["replica"] = 1
    with pytest.raises((kubernetes_validate.ValidationError, jsonschema.ValidationError)):
        check(bad)


@pytest.mark.parametrize("folder", ["base", "keda"])
def test_kustomize_finds_every_file(folder):
    known = yaml.safe_load((FOLDER / folder / "kustomization.yaml").read_text())["resources"]
    names = {path.name for path in (FOLDER / folder).glob("*.yaml")} - {"kustomization.yaml"}
    assert {name for name in known if name.endswith(".yaml")} == names


def test_every_process_has_its_deployment_and_its_budget():
    assert of("Deployment").keys() == of("PodDisruptionBudget").keys() == PROCESSES


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_a_pod_is_closed_and_probed(name):
    pod = of("Deployment")[name]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert not pod["automountServiceAccountToken"]
    closed = container["securityContext"]
    assert closed["readOnlyRootFilesystem"]
    assert not closed["allowPrivilegeEscalation"]
    assert closed["capabilities"] == {"drop": ["ALL"]}
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert pod["terminationGracePeriodSeconds"] > 20
    assert container["resources"]["limits"]["memory"]


def test_accounts_that_may_not_make_queues_do_not_try():
    assert of("ConfigMap")["klankbord"]["data"]["KLANKBORD_DECLARE"] == "False"


def test_what_makes_them_runs_as_closed_as_the_others():
    pod = of("Job")["setup"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["args"] == ["deploy.setup"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    (mounted,) = (one for one in container["volumeMounts"] if one["name"] == "secrets")
    assert {"name": "KLANKBORD_SECRETS", "value": mounted["mountPath"]} in container["env"]


def test_every_secret_that_compose_gives_a_process_is_given_here_too():
    compose = yaml.safe_load((FOLDER.parents[1] / "docker-compose.yml").read_text())["services"]
    for name, deployment in of("Deployment").items():
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        given = {one["name"] for one in container["env"] if one["name"].endswith("_FILE")}
        known = {one for one in compose[name]["environment"] if one.endswith("_FILE")}
        assert given == known


def test_every_setting_exists():
    known = {PREFIX + name.upper() for name in SETTING_NAMES}
    asked = set(of("ConfigMap")["klankbord"]["data"])
    for deployment in of("Deployment").values():
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        asked |= {one["name"].removesuffix("_FILE") for one in container["env"]}
    assert asked - {"KLANKBORD_KEYS"} <= known


def test_budgets_and_policies_meet_pods_that_exist():
    work = (*of("Deployment").values(), *of("Job").values())
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in work]
    selectors = [one["spec"]["selector"] for one in of("PodDisruptionBudget").values()]
    selectors += [one["spec"]["podSelector"] for one in of("NetworkPolicy").values()]
    for selector in selectors:
        wanted = selector.get("matchLabels", {}).items()
        assert any(wanted <= known.items() for known in labels)


def test_workers_follow_the_queue_of_jobs():
    scaled = of("ScaledObject")["digest-worker"]["spec"]
    assert scaled["scaleTargetRef"]["name"] in of("Deployment")
    (trigger,) = scaled["triggers"]
    assert trigger["metadata"]["queueName"] == Queue.DIGEST_BUILD
    names = {trigger["authenticationRef"]["name"]}
    assert names == set(of("TriggerAuthentication"))
