"""A person signs in to the console with a key, and only pages of this service can use the session."""

import time

import pytest

from api.access.gate import COOKIE
from tests.api.test_keys import bearer, new_key
from tests.api.test_problems import assert_problem

OURS = {"Sec-Fetch-Site": "same-origin"}
REPORT = {"machine": "7979Q7C"}
PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def secret(client):
    """The secret of a key for the desk."""
    return new_key(client, "diagnose")["secret"]


def cookie_of(response):
    """The header that sets the cookie."""
    return response.headers["set-cookie"]


def test_a_key_begins_a_session_that_scripts_cannot_read(client, secret):
    """The cookie is not the key, and is for this site alone."""
    response = client.post("/session", json={"key": secret})

    assert response.json()["name"] == "desk"
    assert response.json()["scopes"] == ["diagnose"]
    said = cookie_of(response).lower()
    assert "httponly" in said
    assert "samesite=strict" in said
    assert "secure" not in said
    assert secret not in cookie_of(response)
    assert client.get("/v1/symptoms").status_code == 200


def test_behind_https_the_cookie_is_secure(client, secret):
    """A proxy on this machine says so in X-Forwarded-Proto, which the server turns into the scheme."""
    client.base_url = "https://127.0.0.1"

    assert "secure" in cookie_of(client.post("/session", json={"key": secret})).lower()


@pytest.mark.parametrize("key", ["dk_wrong", "x", "ds_of-a-session"])
def test_a_wrong_key_begins_no_session(client, secret, key):
    """401, and no cookie."""
    response = client.post("/session", json={"key": key})

    assert_problem(response, 401)
    assert "diagnoser_session" not in response.headers.get("set-cookie", "")


def test_a_session_begins_no_other_session(client, secret):
    """A cookie that leaks ends with its session."""
    client.post("/session", json={"key": secret})

    assert_problem(client.post("/session", json={"key": client.cookies[COOKIE]}, headers=OURS), 401)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (OURS, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://127.0.0.1"}, 201),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_another_site_cannot_use_a_session(client, secret, headers, status):
    """Each browser tells from where a request comes; a request that does not is refused."""
    client.post("/session", json={"key": secret})

    assert client.post("/v1/diagnoses", json=REPORT, headers=headers).status_code == status


def test_a_session_has_the_scopes_of_its_key(client, secret):
    """And no more."""
    client.post("/session", json={"key": secret})

    assert_problem(client.get("/v1/keys"), 403)


def test_signing_out_ends_the_session(client, secret):
    """For everybody who kept the cookie."""
    client.post("/session", json={"key": secret})
    kept = client.cookies[COOKIE]

    assert client.delete("/session").status_code == 204
    assert COOKIE not in client.cookies
    client.cookies.set(COOKIE, kept)
    assert_problem(client.get("/v1/symptoms"), 401)


def test_a_session_ends_with_its_key(client, secret):
    """Revoked or rotated."""
    client.post("/session", json={"key": secret})
    (key,) = client.app.state.keys.all()
    client.app.state.keys.revoke(key.key_id)
    client.app.state.ring.read()

    assert_problem(client.get("/v1/symptoms"), 401)


def test_a_session_ends_after_its_hours(start, diagnoser):
    """Whoever comes back then signs in again."""
    client = start(lambda _: diagnoser, session_hours=0.6 / 3600)
    client.post("/session", json={"key": new_key(client, "diagnose")["secret"]})
    assert client.get("/v1/symptoms").status_code == 200

    time.sleep(0.6)
    assert_problem(client.get("/v1/symptoms"), 401)


def test_a_page_leads_to_the_page_where_one_signs_in_and_back(client, secret):
    """Without a script: a form, a redirect, the page that was wanted."""
    led = client.get("/", headers=PAGE, follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (303, "/signin?next=/")

    shown = client.get("/signin?next=/?lang=zh&lang=zh", headers=PAGE)
    assert "登录" in shown.text
    assert "form-action 'self'" in shown.headers["content-security-policy"]
    signed_in = client.post("/signin?next=/", data={"key": f" {secret} "}, follow_redirects=False)
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/")
    assert client.get("/", headers=PAGE, follow_redirects=False).status_code == 200


def test_the_wanted_page_keeps_what_its_address_says(client, secret):
    """Its search, and its language also for the page where one signs in."""
    led = client.get("/cases?state=open&lang=zh-Hant", headers=PAGE, follow_redirects=False)
    address = led.headers["location"]
    signed_in = client.post(address, data={"key": secret}, follow_redirects=False)

    assert "登入" in client.get(address, headers=PAGE).text
    assert signed_in.headers["location"] == "/cases?state=open&lang=zh-Hant"


def test_without_keys_the_page_where_one_signs_in_leads_on_in_its_language(start, diagnoser):
    """There is nothing to sign in to, but a language was asked for."""
    client = start(lambda _: diagnoser)

    assert 'lang="zh-Hant"' in client.get("/signin?lang=zh-Hant", headers=PAGE).text


def test_a_wrong_key_in_the_form_is_said_on_the_page(client, secret):
    """In its language, and without a session."""
    response = client.post("/signin?lang=zh", data={"key": "dk_wrong"})

    assert response.status_code == 401
    assert "该密钥不存在" in response.text
    assert "diagnoser_session" not in response.headers.get("set-cookie", "")
    assert client.post("/signin", content=b"\xff\xfe", headers=PAGE).status_code == 401


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb"])
def test_signing_in_leads_nowhere_else(client, secret, address):
    """An address of another site after sign-in would help a forger."""
    response = client.post("/signin", params={"next": address}, data={"key": secret}, follow_redirects=False)

    assert response.headers["location"] == "/"


def test_while_no_key_exists_there_is_nothing_to_sign_in_to(client):
    """The page leads home."""
    assert client.get("/signin", follow_redirects=False).headers["location"] == "/"
    assert client.delete("/session").status_code == 204


def test_the_api_is_never_led_to_a_page(client, secret):
    """A browser that calls the API gets its problem."""
    assert_problem(client.get("/v1/symptoms", headers=PAGE), 401)


def test_a_key_in_the_header_counts_before_a_cookie(client, secret):
    """A program with a key of its own needs no page."""
    client.post("/session", json={"key": secret})

    assert client.post("/v1/diagnoses", json=REPORT, headers=bearer(secret)).status_code == 201
    assert_problem(client.get("/v1/symptoms", headers=bearer("dk_wrong")), 401)
