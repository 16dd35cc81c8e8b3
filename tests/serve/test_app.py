"""The API: what it answers, and what it says to what it can't take."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from pretended_model import ABOUT, application, lengths
from starlette.testclient import TestClient

from lstmlab.data.tagging.values import Cut
from lstmlab.serve import pages
from lstmlab.serve.app import make
from lstmlab.serve.limits import Limits

HERE = "http://localhost:8103"


@pytest.fixture(scope="module")
def client():
    limits = {"characters": 10, "texts": 3, "explained": 1, "waiting": 50, "body": 300}
    with TestClient(application(**limits), HERE, raise_server_exceptions=False) as client:
        yield client


def test_texts_are_answered_in_their_order(client):
    response = client.post("/predict", json={"texts": ["bb", "", "很好"]})
    assert response.status_code == 200
    assert [answer["label"] for answer in response.json()["answers"]] == ["2", "0", "2"]
    assert client.get("/health").json() == {"status": "ok", "waiting": 0}
    assert client.get("/model").json()["metrics"] == {"test": {"accuracy": 50.0}}


JSON = {"Content-Type": "application/json"}
REFUSED = {
    "not JSON": ('{"texts": [}', JSON, 400, "not JSON: Expecting value"),
    "not UTF-8": (b"\xff{}", JSON, 400, "There was an error parsing the body"),
    "nested": ("[" * 250, JSON, 400, "not JSON"),
    "no body": ("", JSON, 422, 'send {"texts": ["…"]} with Content-Type: application/json'),
    "not said to be JSON": ('{"texts": ["a"]}', {"Content-Type": "text/plain"}, 422, 'send {"te'),
    "no texts": ('{"texts": []}', JSON, 422, "texts: List should have at least 1 item"),
    "no text": (
        '{"texts": ["a", 5]}', JSON, 422,
        'texts[1]: Input should be a valid string; send such as {"texts": ["…"]}',
    ),
    "misspelt": ('{"texts": ["a"], "explian": true}', JSON, 422, "explian: Extra inputs are not"),
    "surrogate": (r'{"texts": ["\ud800"]}', JSON, 422, "texts[0]: half a surrogate pair"),
    "long": ('{"texts": ["", "12345678901"]}', JSON, 422, "texts[1]: 11 characters; send at"),
    "many": ('{"texts": ["", "", "", ""]}', JSON, 422, "texts: 4 of them; send at most 3"),
    "many to explain": ('{"texts": ["", ""], "explain": true}', JSON, 422, "texts: 2 to explain"),
    "large": (f'{{"texts": ["{"a" * 400}"]}}', JSON, 413, "more than 300 bytes; send fewer texts"),
    "fails": ('{"texts": ["fail"]}', JSON, 500, "the model failed on this; the server's log says"),
}  # fmt: skip


@pytest.mark.parametrize("reason", REFUSED)
def test_what_cannot_be_taken_is_refused_in_one_line(reason, client):
    content, headers, status, said = REFUSED[reason]
    response = client.post("/predict", content=content, headers=headers)
    assert response.status_code == status
    assert [*response.json()] == ["error"]
    assert response.json()["error"].startswith(said)
    assert "\n" not in response.json()["error"]
    assert client.post("/predict", json={"texts": ["good"]}).status_code == 200


def test_a_body_of_unknown_size_is_bounded_too(client):
    parts = (b'{"texts": ["', *[b"a" * 100] * 5, b'"]}')
    response = client.post("/predict", content=iter(parts), headers=JSON)
    assert response.status_code == 413


def test_other_paths_and_methods(client):
    assert client.get("/nothing").json() == {"error": "Not Found"}
    response = client.get("/predict")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_a_full_queue_says_when_to_come_again():
    go = Event()

    def held(texts, explain):
        assert go.wait(30)
        return lengths(texts, explain)

    with TestClient(application(held, waiting=3), HERE) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/predict", json={"texts": ["a", "b", "c"]})
        until(lambda: client.get("/health").json()["waiting"] == 3)
        refused = client.post("/predict", json={"texts": ["d"]})
        go.set()
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert refused.json() == {"error": "busy (texts waiting: 3); try again in 1 s"}
        assert [answer["text"] for answer in first.result(30).json()["answers"]] == ["a", "b", "c"]


def until(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("path", ["/", "/about", "/docs", "/try.js", "/pages.css"])
def test_pages_need_nothing_from_elsewhere(path, client):
    response = client.get(path)
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    links = re.findall(r"(?:src|href)=\"([^\"]*)\"|url\(([^)]*)\)", response.text)
    assert not [link for link in links if re.match("(https?:)?//", "".join(link))]
    assert "<script>" not in response.text
    assert "style=" not in response.text
    for link, _ in links:
        if link not in {"data:,", "."}:
            assert client.get(f"/{link}").status_code == 200


def test_every_answer_carries_the_headers(client):
    responses = [
        client.get("/model"),
        client.get("/nothing"),
        client.post("/predict", content=b"a" * 400),
        client.post("/predict", json={"texts": ["fail"]}),
    ]
    assert [response.status_code for response in responses] == [200, 404, 413, 500]
    for response in responses:
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in response.headers


def test_the_script_puts_no_text_into_html(client):
    script = client.get("/try.js").text
    assert not re.search("innerHTML|outerHTML|insertAdjacent|document.write|eval", script)


def test_the_description_names_every_object_and_escapes(client):
    page = client.get("/docs").text
    api = client.get("/openapi.json").json()
    assert [*api["paths"]] == ["/predict", "/model", "/health"]
    for name in api["components"]["schemas"]:
        if name not in {"HTTPValidationError", "ValidationError"}:
            assert f"<h3>{name}</h3>" in page
    assert "&lt;pretended&gt;" in page
    assert "<pretended>" not in page
    assert "<td>array of string</td>" in page


def test_the_description_names_the_port_it_is_read_at(client):
    assert "<pre>curl http://localhost:8103/predict -H" in client.get("/docs").text
    elsewhere = client.get("/docs", headers={"Host": "127.0.0.1:9"}).text
    assert "<pre>curl http://127.0.0.1:9/predict -H" in elsewhere


CARD = """# <b>shop</b> & co

- see [here](https://elsewhere.example/) and ![this](https://elsewhere.example/i.png)
- <script>alert(1)</script> <javascript:alert(2)>

| given | right |
| --- | ---: |
| <img src=x onerror=alert(3)> | 7 |

```toml
name = "</code><script>"
```
"""


def test_the_card_is_a_page_in_which_nothing_is_html_but_its_own():
    page = pages.about(ABOUT.model_copy(update={"card": CARD}), "en")
    assert "<h1>&lt;b&gt;shop&lt;/b&gt; &amp; co</h1>" in page
    assert "<li>&lt;script&gt;alert(1)&lt;/script&gt; &lt;javascript:alert(2)&gt;</li>" in page
    assert '<td>&lt;img src=x onerror=alert(3)&gt;</td>\n<td class="right">7</td>' in page
    assert "name = &quot;&lt;/code&gt;&lt;script&gt;&quot;" in page
    links = re.findall(r"(?:href|src)=\"([^\"]*)\"", page)
    assert links == ["data:,", "pages.css", ".", "docs", "model"]
    assert not re.search("<(script|img)|style=", page)


def test_a_model_without_a_card_is_described_by_its_figures():
    assert '<td>accuracy</td><td class="right">50.00</td>' in pages.about(ABOUT, "en")
    assert "此模型没有说明卡" in pages.about(ABOUT, "zh-CN,zh;q=0.9,en;q=0.8")


def test_the_page_says_something_to_an_empty_text(client):
    assert "required" not in client.get("/").text  # a browser's own words would stand in for it
    script = client.get("/try.js").text
    assert "there is no text yet: write one above" in script.partition("if (blank) {")[2]


def test_what_is_tagged_may_come_in_tokens():
    def spoken(texts, explain):
        return [{"text": text, "is_cut": isinstance(text, Cut)} for text in texts]

    about = ABOUT.model_copy(update={"kind": "tagged", "task": "tagging"})
    with TestClient(make(spoken, about, Limits()), HERE) as client:
        asked = {"texts": ["Ann in Rome", ["Ann", "in", "New York", ""]]}
        assert client.post("/predict", json=asked).json()["answers"] == [
            {"text": "Ann in Rome", "is_cut": False},
            {"text": "Ann in New_York _", "is_cut": True},
        ]
        said = client.post("/predict", json={"texts": ["a", []]})
        assert said.status_code == 422
        assert said.json()["error"].startswith("texts[1]: no tokens")
        said = client.post("/predict", json={"texts": [{"tokens": ["a"]}]}).json()["error"]
        assert said.startswith("texts[0]: Input should be")
        assert said.endswith('; send such as {"texts": ["…"]}')


def test_pairs_that_are_none_are_refused_with_an_example():
    about = ABOUT.model_copy(update={"kind": "pair-labelled"})
    with TestClient(make(lengths, about, Limits()), HERE) as client:
        said = client.post("/predict", json={"texts": ["one text"]}).json()["error"]
    assert said == 'texts[0]: Input should be a valid list; send such as {"texts": [["…", "…"]]}'


def test_all_that_the_page_says_is_there_in_chinese(client):
    script = client.get("/try.js").text
    chinese = script.partition("const CHINESE = {")[2].partition("\n};")[0]
    names = set(re.findall(r'say\(\s*"([^"]+)"', script))
    names |= {f"{{name}} ({what})" for what in ("missing", "others")}
    assert len(names) > 20
    assert [name for name in sorted(names) if f'"{name}": ' not in chinese] == ["{type}, {share}"]
