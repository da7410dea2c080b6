import json
import re
from pathlib import Path

import pytest

from apps.operations.routing import files
from apps.operations.routing.foreign import Rule

RULE = Rule("a.*", {"queue": "q"})


@pytest.fixture
def python(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "celeryconfig.py"
        path.write_text(text)
        return path

    return write


@pytest.mark.parametrize(
    "text",
    [
        "task_routes = {'a.*': {'queue': 'q'}}",
        "CELERY_TASK_ROUTES: dict = {'a.*': {'queue': 'q'}}",
        "app.conf.task_routes = {'a.*': {'queue': 'q'}}",
        "app.conf.update(timezone=zone(), task_routes={'a.*': {'queue': 'q'}})",
        "task_routes = ({'a.*': {'queue': 'q'}},)",
        "task_routes = ([('a.*', {'queue': 'q'})],)",
    ],
)
def test_a_table_is_found_where_celery_takes_it_from(python, text):
    assert files.read(python(text)) == ((RULE,),)


def test_python_is_read_and_never_executed(python, tmp_path):
    witness = tmp_path / "executed"
    text = f"open({str(witness)!r}, 'w')\ntask_routes = {{'a.*': {{'queue': 'q'}}}}"

    assert files.read(python(text)) == ((RULE,),)
    assert not witness.exists()


def test_a_written_regular_expression_is_understood(python):
    text = "import re\ntask_routes = {re.compile(r'(a|b)\\..*'): 'q'}"

    assert files.read(python(text)) == ((Rule(re.compile(r"(a|b)\..*"), "q"),),)


@pytest.mark.parametrize("inner", [{"a.*": {"queue": "q"}}, [{"a.*": {"queue": "q"}}]])
def test_json_is_the_table_or_holds_it(tmp_path, inner):
    path = tmp_path / "routes.json"

    path.write_text(json.dumps(inner))
    bare = files.read(path)
    path.write_text(json.dumps({"timezone": "UTC", "task_routes": inner}))

    assert bare == files.read(path) == ((RULE,),)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("queues = {}", "must assign task_routes or CELERY_TASK_ROUTES or CELERY_ROUTES once"),
        ("task_routes = {}\ntask_routes = {}", "(lines that do: 1, 2)"),
        ("task_routes = {'a.*': {'queue': NAME}}", "line 1 has 'NAME', which only running it"),
        ("task_routes = {**other}", "takes another table in by '**'"),
        ("task_routes = ('app.routers.route',)", "'app.routers.route' is a router function"),
        ("task_routes = ['ab', 'cd']", "'ab' is a router function"),
        ("task_routes = [('a.*', 'q')]", "'a.*' is no rule: write a pattern and its queue"),
        ("task_routes = 5", "a table is a dict"),
        ("task_routes = [5]", "5 is no list of rules"),
        ("task_routes = {5: 'q'}", "5 is no pattern"),
        ("task_routes = {['a']: 'q'}", "unhashable"),
        ("task_routes = {re.compile('('): 'q'}", "unterminated subpattern"),
        ("task_routes = {", "was never closed"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(python, text, because):
    with pytest.raises(files.UnreadableTable, match=re.escape(because)):
        files.read(python(text))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[1, ", b"7"])
def test_a_file_that_is_no_json_is_refused(tmp_path, content):
    path = tmp_path / "routes.json"
    path.write_bytes(content)

    with pytest.raises(files.UnreadableTable, match="holds no route table"):
        files.read(path)
