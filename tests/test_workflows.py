"""GitHub's workflows: pinned actions, few permissions, commands that exist, nothing published untested."""

import re
import subprocess
import tomllib

import pytest
import yaml

from press.paths import ROOT

WORKFLOWS = {path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
             for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))}
JOBS = [pytest.param(workflow, name, id=f"{file}:{name}")
        for file, workflow in WORKFLOWS.items() for name in workflow["jobs"]]
DEPENDABOT = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
COMMAND = re.compile(r"\bmake ([a-z-]+)")
STARTED_BY_TESTS = {"help", "chapter", "page", "exercise"}  # tests/test_setup.py, tests/test_scaffold.py


def steps(job):
    return job.get("steps", [])


def commands(workflow):
    return {target for job in workflow["jobs"].values() for step in steps(job)
            for target in COMMAND.findall(re.sub("#.*", "", step.get("run", "")))}


@pytest.mark.parametrize("workflow, name", JOBS)
def test_actions_are_pinned_by_commit(workflow, name):
    used = [step["uses"] for step in steps(workflow["jobs"][name]) if "uses" in step]
    assert used or steps(workflow["jobs"][name])
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w./-]+@[0-9a-f]{40}", action), f"{action}: 커밋 40자리로 고정한다"


def test_each_pin_says_its_version_and_is_the_same_everywhere():
    pins = {}
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        for action, commit, version in re.findall(r"uses: (\S+)@(\S+)(?: # (v[\d.]+))?$", path.read_text(), re.MULTILINE):
            assert version, f"{path.name}: {action} 뒤에 판을 적는다"
            pins.setdefault(action, set()).add((commit, version))
    assert pins and all(len(versions) == 1 for versions in pins.values()), pins


@pytest.mark.parametrize("workflow, name", JOBS)
def test_read_only_but_for_publishing(workflow, name):
    assert workflow["permissions"] == {"contents": "read"}
    job = workflow["jobs"][name]
    assert job.get("permissions", {}) == ({"pages": "write", "id-token": "write"} if name == "publish" else {})
    assert "pull_request_target" not in workflow[True]  # YAML reads `on` as true


@pytest.mark.parametrize("workflow, name", JOBS)
def test_job_ends_and_keeps_no_token(workflow, name):
    job = workflow["jobs"][name]
    assert job["timeout-minutes"] <= 120
    for step in steps(job):
        if "actions/checkout@" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
        # What a pull request can choose reaches a shell as a variable, never as text of the program.
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("file", WORKFLOWS)
def test_commands_exist(file):
    assert commands(WORKFLOWS[file]), file
    assert commands(WORKFLOWS[file]) <= TARGETS


def test_every_command_is_started_somewhere():
    started = set.union(*map(commands, WORKFLOWS.values()))
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    prerequisites = re.findall(r"^[a-z-]+:([a-z -]*)##", MAKEFILE, re.MULTILINE)
    recipes = re.findall(r"\$\(MAKE\).* ([a-z-]+)$", MAKEFILE, re.MULTILINE)
    started |= {*COMMAND.findall(ci), *" ".join(prerequisites).split(), *recipes}
    missing = TARGETS - started - STARTED_BY_TESTS
    assert not missing, f"어느 워크플로도 테스트도 실행하지 않는 명령: {missing}"


def test_publishing_waits_for_every_leg():
    for file, workflow in WORKFLOWS.items():
        publishes = [name for name, job in workflow["jobs"].items()
                     if any("deploy-pages@" in step.get("uses", "") for step in steps(job))]
        assert publishes == (["publish"] if file == "book.yml" else [])
    jobs = WORKFLOWS["book.yml"]["jobs"]
    waited, left = set(), ["publish"]
    while left:
        needs = jobs[left.pop()].get("needs", [])
        for job in [needs] if isinstance(needs, str) else needs:
            waited.add(job)
            left.append(job)
    assert waited == set(jobs) - {"publish"}
    for job in waited:  # a leg that may fail would not be waited for
        assert "continue-on-error" not in str(jobs[job]) and "if" not in jobs[job]
    assert "refs/heads/main" in jobs["publish"]["if"] and "pull_request" in jobs["publish"]["if"]


def test_one_python_for_proposals_and_all_for_main():
    plan, = (step for step in steps(WORKFLOWS["book.yml"]["jobs"]["plan"]) if step.get("id") == "plan")
    condition, proposal, main = re.fullmatch(r"\$\{\{ (.+) && '(.+)' \|\| '(.+)' \}\}", plan["env"]["PYTHONS"]).groups()
    assert condition == "github.event_name == 'pull_request'"
    assert yaml.safe_load(proposal) == ["3.11"] and yaml.safe_load(main) == ["3.11", "3.12", "3.13"]


def test_legs_run_all_tests():
    """By chapter the notebooks, and what pyproject.toml calls tests beside them, and those of the site."""
    jobs = WORKFLOWS["book.yml"]["jobs"]
    assert jobs["notebooks"]["strategy"]["matrix"]["chapter"] == "${{ fromJSON(needs.plan.outputs.chapters) }}"
    notebooks, = (step for step in steps(jobs["notebooks"]) if "run" in step)
    assert notebooks["env"]["NOTEBOOKS"] == "${{ matrix.chapter.notebooks }}"
    programs = [step for step in steps(jobs["programs"]) if "run" in step]
    assert any(step["run"] == 'make test PATHS="tests/test_*.py live excs/answers"'
               and step["env"]["NBGRADER"] == "1" for step in programs)
    assert "make test-site" in [step.get("run") for step in steps(jobs["site"])]


def test_make_test_takes_paths():
    run = subprocess.run(["make", "--dry-run", "--no-print-directory", "test", "PATHS=a.ipynb b.ipynb"], cwd=ROOT,
                         capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1].endswith("-m pytest a.ipynb b.ipynb")


def test_make_test_takes_a_page():
    run = subprocess.run(["make", "--dry-run", "--no-print-directory", "test", "PAGE=book/a.md"], cwd=ROOT,
                         capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1].endswith("-m press test book/a.md")


def test_every_test_has_a_leg():
    """What `make test` collects, in parts: the notebooks by chapter, all other tests together."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    programs = " ".join(step.get("run", "") for step in WORKFLOWS["book.yml"]["jobs"]["programs"]["steps"])
    for place in settings["tool"]["pytest"]["ini_options"]["testpaths"]:
        assert place.partition("/*")[0] in programs or place in ("book", "excs"), place
    assert "excs/answers" in programs


def test_bot_watches_each_place_that_pins():
    places = {(update["package-ecosystem"], directory) for update in DEPENDABOT["updates"]
              for directory in update.get("directories", [update.get("directory")])}
    assert places == {("github-actions", "/"), ("pip", "/"), ("pip", "/locks"), ("npm", "/press/measure/lighthouse_lock")}
    for directory, file in {"/": "requirements.txt", "/locks": "nbgrader.txt", "/press/measure/lighthouse_lock": "package-lock.json"}.items():
        assert (ROOT / directory.strip("/") / file).exists()
    for update in DEPENDABOT["updates"]:
        assert update["schedule"]["interval"] == "weekly" and update["groups"] and update["cooldown"]["default-days"] >= 7
