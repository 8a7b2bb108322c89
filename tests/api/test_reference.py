"""`/docs`: what the service offers, as a page without scripts and without other hosts."""

import re
from html.parser import HTMLParser

import pytest

from api.reference.document import kind_of
from tests.api.test_keys import new_key


class Page(HTMLParser):
    """The ids, the links and the tags of a page, and its words."""

    def __init__(self, text):
        """Read a page."""
        super().__init__()
        self.ids, self.links, self.tags, self.words, self.attributes = [], [], set(), "", set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note ids and links."""
        self.tags.add(tag)
        given = dict(attrs)
        self.attributes |= set(given)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given[name] for name in ("href", "src") if name in given]

    def handle_data(self, data):
        """Note words."""
        self.words += data


@pytest.fixture
def answer(client):
    """The page."""
    return client.get("/docs")


def test_every_operation_and_every_schema_is_on_the_page(client, answer):
    """Each with an anchor, and every link on the page leads somewhere."""
    document, page = client.get("/openapi.json").json(), Page(answer.text)

    names = [each["operationId"] for path in document["paths"].values() for each in path.values()]
    assert set(names) | set(document["components"]["schemas"]) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert len(names) > 30


def test_scopes_are_shown(answer):
    """For each operation which key it needs."""
    operations = dict(
        re.findall(r'<details id="(\w+)">.*?<span class="scope">([^<]*)', answer.text, re.DOTALL)
    )

    assert operations["create_diagnosis"] == "scope diagnose"
    assert operations["create_key"] == "scope admin"
    assert operations["list_symptoms"] == "any key"
    assert operations["get_live"] == "no key"


def test_nothing_comes_from_another_host_and_no_script_runs(client, answer):
    """The policy forbids both, and the page needs neither."""
    page = Page(answer.text)

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not page.tags & {"script", "style", "iframe", "img"}
    assert not any(name == "style" or name.startswith("on") for name in page.attributes)
    assert not any(re.match(r"\w+:|//", link) for link in page.links)
    for link in page.links:
        if not link.startswith("#"):
            assert client.get(f"/{link}").status_code == 200


def test_it_needs_no_key_like_the_document_itself(client):
    """A stranger learns how to call, and nothing of a case."""
    new_key(client, "admin")

    assert client.get("/docs").status_code == 200
    assert client.get("/v1/symptoms").status_code == 401


def test_words_of_a_schema_cannot_become_markup():
    """They are escaped."""
    assert "<b>" not in kind_of({"enum": ["<b>"]})
    assert "<b>" not in kind_of({"$ref": "#/components/schemas/<b>"})
    assert kind_of({"anyOf": [{"type": "string"}, {"type": "null"}]}) == "string or null"
