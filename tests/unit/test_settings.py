"""Settings: where each value comes from, and what is refused before anything is sent."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from pulumi_dataworks.client.transport import Transport
from pulumi_dataworks.errors import SettingsError
from pulumi_dataworks.settings import Settings, refuse_plain_secrets, settings_warning, strict_of
from pulumi_dataworks.settings.credentials import CredentialsChain
from pulumi_dataworks.settings.endpoints import Endpoint
from pulumi_dataworks.studio.session import Session

REGION = {"dataworks:region": "cn-shanghai"}
KEYS = {"dataworks:accessKeyId": "id", "dataworks:accessKeySecret": "canary-secret"}
VARIABLES = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "env-id", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "canary-env"}


def resolve(config: Mapping[str, str], environ: Mapping[str, str] | None = None) -> Settings:
    return Settings.resolve(config.get, environ or {})


def test_the_first_source_of_a_region_wins_and_is_remembered() -> None:
    """Our key, that of the Alibaba Cloud provider, then three variables."""
    config = {"dataworks:region": "cn-a", "alicloud:region": "cn-b"}
    environ = {"ALIBABA_CLOUD_REGION": "cn-c", "ALIBABA_CLOUD_REGION_ID": "cn-d", "ALICLOUD_REGION": "cn-e"}
    seen = []
    while config or environ:
        region = resolve(config, environ).region
        seen.append(region.value)
        (config if region.source in config else environ).pop(region.source)
    assert seen == ["cn-a", "cn-b", "cn-c", "cn-d", "cn-e"]


def test_a_missing_region_is_one_error_that_names_all_sources() -> None:
    """And the command that sets it."""
    with pytest.raises(SettingsError) as caught:
        resolve({})
    for name in ("dataworks:region", "alicloud:region", "ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION"):
        assert name in caught.value.message
    assert caught.value.advice.startswith("Run `pulumi config set dataworks:region ")


@pytest.mark.parametrize(
    "region",
    [
        "cn shanghai",
        "cn-shanghai/",
        "a/b",
        "evil.example#",
        "CN",
        "-a",
        "a..b",
        "cn\ud800",
        "cn\x00a",
        "ｃｎ",
        "c@d",
        "۱",
    ],
)
def test_a_region_cannot_lead_to_another_host(region: str) -> None:
    """It becomes part of a host name."""
    with pytest.raises(SettingsError, match="dataworks:region must be the id of a region"):
        resolve({"dataworks:region": region})


@pytest.mark.parametrize(
    ("region", "endpoint"),
    [
        ("cn-shanghai", "https://dataworks.cn-shanghai.aliyuncs.com"),
        ("ap-southeast-7", "https://dataworks.ap-southeast-7.aliyuncs.com"),
        ("cn-shanghai-finance-1", "https://dataworks.cn-shanghai-finance-1.aliyuncs.com"),
        ("cn-qingdao", "https://dataworks.aliyuncs.com"),
        ("ap-south-1", "https://dataworks.aliyuncs.com"),
        ("xx-new-1", "https://dataworks.xx-new-1.aliyuncs.com"),
    ],
)
def test_a_region_has_its_documented_endpoint(region: str, endpoint: str) -> None:
    """Own hosts, the central one, and the documented pattern for regions that are new."""
    assert resolve({"dataworks:region": region}).endpoint.value == endpoint


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [
        ("dataworks-vpc.cn-shanghai.aliyuncs.com", "https://dataworks-vpc.cn-shanghai.aliyuncs.com"),
        ("https://dataworks.cn-shanghai.ALIYUNCS.com:8443/", "https://dataworks.cn-shanghai.aliyuncs.com:8443"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:1", "http://[::1]:1"),
    ],
)
def test_an_endpoint_can_be_given(given: str, endpoint: str) -> None:
    """A bare host means https; plain http is for this machine."""
    settings = resolve({**REGION, "dataworks:endpoint": given})
    assert (settings.endpoint.value, settings.endpoint.source) == (endpoint, "dataworks:endpoint")


REFUSED = (
    "http://dataworks.cn-shanghai.aliyuncs.com",
    "http://127.0.0.1.evil.example",
    "http://user:canary@127.0.0.1",
    "http://127.0.0.1:1@evil.example",
    "https://a@dataworks.cn-shanghai.aliyuncs.com",
    "https://evil.example\\@dataworks.cn-shanghai.aliyuncs.com",
    "https://dataworks.cn-shanghai.aliyuncs.com/path",
    "https://dataworks.cn-shanghai.aliyuncs.com?x=1",
    "https://dataworks.cn-shanghai.aliyuncs.com#x",
    "https://dataworks.cn-shanghai.aliyuncs.com:0",
    "https://dataworks.cn-shanghai.aliyuncs.com:99999",
    "https://dataworks.cn-shanghai.aliyuncs.com.",
    "https://dataworks.cn-shanghai.aliyuncs.com\n.evil.example",
    "ftp://127.0.0.1",
    "https://",
    "http://[::1",
    "https://host:port",
    "https://dataworks.cn-shanghai\ud800.aliyuncs.com",
    "https://dataworks.cn-shanghai.aliyuncs.com\x00",
    "https://dataworks.cn-shanghai.aliyuncs.com:" + "9" * 5000,
    "https://dataworks.cn-shanghai.aliyuncs.com:۱",
    "a" * 1_000_000,
)
ODD = (
    # what one program takes for a name, and another for this machine
    "127.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "127.0.0.0x1",
    "127.000.000.001",
    "localhost.",
    "localhost。",
    "127。0。0。1",
    "１２７.0.0.1",
    "ⓛocalhost",
    "0.0.0.0",  # noqa: S104  a host to be refused
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "[::1%25lo]",
)


@pytest.mark.parametrize("given", [*REFUSED, *(f"{scheme}://{host}:1" for host in ODD for scheme in ("http", "https"))])
def test_an_endpoint_that_could_leak_or_is_none_is_refused(given: str) -> None:
    """Plain http out of this machine, user names, paths, odd spellings and nonsense; the value is not repeated."""
    for switch in ("false", "true"):
        with pytest.raises(SettingsError, match="dataworks:endpoint") as caught:
            resolve({**REGION, "dataworks:endpoint": given, "dataworks:allowCustomEndpoint": switch})
        assert "canary" not in str(caught.value)
        assert caught.value.advice


@pytest.mark.parametrize(
    "host",
    [
        "a" * 64 + ".aliyuncs.com",
        "-a.aliyuncs.com",
        "a-.aliyuncs.com",
        "a." * 130 + "aliyuncs.com",
        "xn--\u0000.aliyuncs.com",
        "xn--99999999999.aliyuncs.com",
    ],
)
def test_a_host_that_no_name_server_can_hold_is_refused(host: str) -> None:
    """Labels of 63 characters, 253 in all, punycode that can be read: the socket would raise errors of its own."""
    with pytest.raises(SettingsError, match="dataworks:endpoint must be"):
        resolve({**REGION, "dataworks:endpoint": host})


def test_a_region_that_no_host_can_be_named_by_is_refused() -> None:
    """It becomes a label of the name of the host."""
    with pytest.raises(SettingsError, match="dataworks:region must be the id of a region"):
        resolve({"dataworks:region": "cn-" + "a" * 61})


@pytest.mark.parametrize("part", ["dataworks:accessKeyId", "dataworks:accessKeySecret", "dataworks:securityToken"])
@pytest.mark.parametrize("text", ["canary\u00e9", "canary\nkey", "canary key", "canary\ud800", "c" * 5000])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(part: str, text: str) -> None:
    """A copied line break, a letter outside of ASCII."""
    credentials = resolve({**REGION, **KEYS, part: text}).credentials
    with pytest.raises(SettingsError, match="of the access key has a character that is not printable ASCII") as caught:
        credentials()
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("where", ["constructor", "call"])
def test_a_source_of_credentials_that_never_answers_ends_in_time(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A credentials file that is a pipe, a URI that answers a byte at a time: the hook would never end."""
    never = threading.Event()

    class Client:
        def __init__(self) -> None:
            if where == "constructor":
                never.wait()

        def get_credential(self) -> None:
            never.wait()

    monkeypatch.setitem(sys.modules, "alibabacloud_credentials.client", SimpleNamespace(Client=Client))
    chain = CredentialsChain(
        lambda _: None, {}, Endpoint("https://dataworks.cn-shanghai.aliyuncs.com", False), seconds=0.05
    )
    with pytest.raises(SettingsError, match=r"returned no credentials within 0\.05 seconds") as caught:
        chain()
    never.set()
    assert "credentials URI" in caught.value.advice


def test_without_the_default_chain_the_error_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The chain is an extra: its absence is a missing key like any other, and not a traceback."""
    monkeypatch.delitem(sys.modules, "alibabacloud_credentials.client", raising=False)
    monkeypatch.setitem(sys.modules, "alibabacloud_credentials", None)
    with pytest.raises(
        SettingsError, match=r"^No credentials were found\. Tried the config keys dataworks:access"
    ) as caught:
        resolve(REGION).credentials()
    assert "because it is not installed: the default chain of alibabacloud-credentials" in caught.value.message
    assert "pulumi config set --secret dataworks:accessKeyId" in caught.value.advice
    assert caught.value.advice.endswith("pip install 'pulumi-dataworks[credentials]'")


def test_a_default_chain_that_lacks_a_module_of_its_own_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installing it once more would not help."""

    class Client:
        def __init__(self) -> None:
            raise ModuleNotFoundError("No module named 'Tea'", name="Tea")

    monkeypatch.setitem(sys.modules, "alibabacloud_credentials.client", SimpleNamespace(Client=Client))
    with pytest.raises(SettingsError, match="No credentials were found") as caught:
        resolve(REGION).credentials()
    assert "pip install" not in str(caught.value)


NO_NUMBERS = ["", "abc", "-1", "99999999", "9" * 5000, "nan", "inf", "1e3", "۸۱۹۲", "8192\x00", "8192\ud800"]


@pytest.mark.parametrize("text", [*NO_NUMBERS, "10", "8192.5"])
def test_a_limit_that_is_none_is_refused(text: str) -> None:
    """With the command that sets the default."""
    with pytest.raises(SettingsError, match=r"dataworks:maxQueryBytes .* between 256 and 1000000"):
        resolve({**REGION, "dataworks:maxQueryBytes": text})


def _pipe(path: Path) -> str:
    os.mkfifo(path)
    return str(path)


def _huge(path: Path) -> str:
    with path.open("wb") as file:
        file.truncate(1 << 32)
    return str(path)


CA_FILES: dict[str, Callable[[Path], str]] = {
    "a pipe": _pipe,
    "a device that never ends": lambda _: "/dev/zero",
    "a file of 4 GiB": _huge,
    "a directory": lambda path: str(path.parent),
    "no certificates": lambda path: (path.write_text("no certificate", encoding="utf-8"), str(path))[1],
    "half of a surrogate pair": lambda path: f"{path}\ud800",
    "a NUL": lambda path: f"{path}\x00",
}


@pytest.mark.parametrize("what", CA_FILES)
def test_a_certificate_file_that_cannot_be_read_to_its_end_is_refused(what: str, tmp_path: Path) -> None:
    """Before it is opened: reading it would never end, or fill the process."""
    config = {**REGION, "dataworks:caFile": CA_FILES[what](tmp_path / "file")}

    def connect() -> None:
        Transport("https://dataworks.cn-shanghai.aliyuncs.com", ca_file=resolve(config).ca_file)

    with pytest.raises(SettingsError, match=r"dataworks:caFile (cannot be read|must be)"):
        connect()


@pytest.mark.parametrize("what", ["a pipe", "a device that never ends", "a file of 4 GiB", "no certificates"])
def test_a_certificate_file_of_the_environment_is_read_as_one_of_the_config(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE is read where no dataworks:caFile is set, and not for the emulator on this machine."""
    monkeypatch.setenv("SSL_CERT_FILE", CA_FILES[what](tmp_path / "file"))
    with pytest.raises(SettingsError, match="SSL_CERT_FILE or SSL_CERT_DIR cannot be read"):
        Transport("https://dataworks.cn-shanghai.aliyuncs.com")
    Transport("http://127.0.0.1:1").close()


@pytest.mark.parametrize("name", ["ALIBABA_CLOUD_CREDENTIALS_FILE", "ALIBABA_CLOUD_OIDC_TOKEN_FILE"])
@pytest.mark.parametrize("what", ["a pipe", "a device that never ends", "a file of 4 GiB", "a directory"])
def test_a_file_of_credentials_that_cannot_be_read_to_its_end_is_refused(what: str, name: str, tmp_path: Path) -> None:
    """Before the default chain opens it, by the name of its variable."""
    credentials = resolve(REGION, {name: CA_FILES[what](tmp_path / "file")}).credentials
    with pytest.raises(SettingsError, match=f"^{name} must be the path of a regular file of at most 1 MiB"):
        credentials()


PROXIES = (
    "http://[::1",
    "http://host:port",
    "http://host:99999",
    "http://",
    "://",
    "http://a\x00b",
    "http://a\nb",
    "http://a\udcff",
    "http://user:canary@",
    "http://a..b",
    "http://" + "a" * 64,
    "socks5://127.0.0.1:1",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
)


@pytest.mark.parametrize("proxy", PROXIES)
def test_a_proxy_that_is_no_address_is_an_error_of_the_settings(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the variables to check, and without the value, which may hold a password. The emulator needs no proxy."""
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": proxy, "http": proxy})
    with pytest.raises(SettingsError, match="proxy that the environment names cannot be used") as caught:
        Transport("https://dataworks.cn-shanghai.aliyuncs.com")
    assert "HTTPS_PROXY" in caught.value.advice
    assert "canary" not in str(caught.value)
    Transport("http://127.0.0.1:1").close()


def test_threads_that_ask_at_once_resolve_the_settings_once() -> None:
    """Or the client would sign with keys that the redactor does not know."""
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(200):
            session = Session({**REGION, **KEYS}.get, environ={})
            barrier = threading.Barrier(4)

            def ask(session: Session = session, barrier: threading.Barrier = barrier) -> int:
                barrier.wait()
                return id(session.settings)

            with ThreadPoolExecutor(4) as pool:
                assert len({asked.result() for asked in [pool.submit(ask) for _ in range(4)]}) == 1
    finally:
        sys.setswitchinterval(switch)


def test_an_ended_token_makes_the_chain_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for all threads that saw the same token end; every secret that was given out is remembered."""
    built: list[int] = []

    class Client:
        def __init__(self) -> None:
            built.append(len(built))

        def get_credential(self) -> SimpleNamespace:
            number = built[-1]
            return SimpleNamespace(
                access_key_id="id", access_key_secret=f"secret-{number}", security_token=f"token-{number}"
            )

    monkeypatch.setitem(sys.modules, "alibabacloud_credentials.client", SimpleNamespace(Client=Client))
    chain = resolve(REGION).credentials
    first = chain()
    assert chain() == first
    chain.expired(first)
    second = chain()
    chain.expired(first)
    assert (first.security_token, second.security_token, chain()) == ("token-0", "token-1", second)
    assert chain.secrets == ("secret-0", "secret-1", "token-0", "token-1")


def test_an_ended_token_of_the_config_stays_what_it_is() -> None:
    """There is nowhere to ask for a newer one."""
    chain = resolve({**REGION, **KEYS, "dataworks:securityToken": "t"}).credentials
    found = chain()
    chain.expired(found)
    assert chain() == found


@pytest.mark.parametrize("key", ["dataworks:accessKeySecret", "dataworks:securityToken"])
def test_a_plain_secret_is_refused_with_the_command_that_fixes_it(key: str) -> None:
    """Kept as a secret it is fine; the value is never repeated."""
    config = {key: "canary"}
    with pytest.raises(SettingsError) as caught:
        refuse_plain_secrets(lambda _: False, config.get)
    assert f"`pulumi config set --secret {key}`" in caught.value.advice
    assert "canary" not in str(caught.value)
    refuse_plain_secrets(lambda _: True, config.get)
    refuse_plain_secrets(lambda _: False, lambda _: None)


def test_no_text_form_of_settings_shows_a_secret() -> None:
    """They may end up in a traceback of somebody else."""
    settings = resolve({**REGION, **KEYS})
    settings.credentials()
    assert "canary" not in repr(settings) + str(vars(settings))


@pytest.mark.parametrize(("said", "strict"), [(None, False), ("", False), ("false", False), (" True ", True)])
def test_strictness_is_said_by_one_word(said: str | None, strict: bool) -> None:
    """Nothing said is not strict."""
    assert strict_of({"dataworks:strict": said}.get) is strict


def test_another_word_is_not_taken_for_a_strictness() -> None:
    """The error says which command fixes it."""
    with pytest.raises(SettingsError, match="pulumi config set dataworks:strict true"):
        strict_of({"dataworks:strict": "yes"}.get)


@pytest.mark.parametrize(
    "host", ["proxy.example:8443", "aliyuncs.com.evil.example", "evilaliyuncs.com", "10.0.0.1", "localhost"]
)
def test_hosts_of_others_need_a_switch(host: str) -> None:
    """Credentials go to Alibaba Cloud, unless somebody says in so many words that they may go elsewhere."""
    config = {**REGION, "dataworks:endpoint": f"https://{host}"}
    with pytest.raises(SettingsError, match="must be a host of Alibaba Cloud") as caught:
        resolve(config)
    assert "pulumi config set dataworks:allowCustomEndpoint true" in caught.value.advice
    assert resolve({**config, "dataworks:allowCustomEndpoint": "true"}).endpoint.value == f"https://{host}"
    with pytest.raises(SettingsError, match="must be true or false"):
        resolve({**config, "dataworks:allowCustomEndpoint": "yes"})


def test_keys_of_the_emulator_stay_on_this_machine() -> None:
    """They mean that somebody forgot to set the endpoint."""
    config = {**REGION, **KEYS, "dataworks:accessKeyId": "emulator-key"}
    with pytest.raises(SettingsError, match="the host of dataworks:endpoint is not this machine"):
        resolve(config).credentials()
    assert resolve({**config, "dataworks:endpoint": "http://[::1]:1"}).credentials().access_key_id == "emulator-key"


def test_credentials_come_from_config_then_environment() -> None:
    """With their token, and only when they are asked for."""
    config = {**REGION, **KEYS, "dataworks:securityToken": "t"}
    found = resolve(config, VARIABLES).credentials()
    assert (found.access_key_id, found.access_key_secret, found.security_token) == ("id", "canary-secret", "t")
    found = resolve(REGION, VARIABLES).credentials()
    assert (found.access_key_id, found.security_token) == ("env-id", None)


SOURCES = (
    ("dataworks:accessKeyId", "dataworks:accessKeySecret", "dataworks:securityToken"),
    ("alicloud:accessKey", "alicloud:secretKey", "alicloud:securityToken"),
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
    ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
)
"""In the order of docs/settings.md."""


def test_keys_of_the_sister_provider_are_read_after_ours() -> None:
    """Config before environment; each with its own token, never with that of another source."""
    values = {name: f"{name}-value" for names in SOURCES for name in names}
    for names in SOURCES:
        found = resolve({**REGION, **values}, values).credentials()
        assert (found.access_key_id, found.access_key_secret, found.security_token) == tuple(
            f"{name}-value" for name in names
        )
        values = {name: value for name, value in values.items() if name not in names}
    order = [
        (Path(__file__).parents[2] / "docs/settings.md").read_text(encoding="utf-8").index(f"`{names[0]}`")
        for names in SOURCES
    ]
    assert order == sorted(order)


ROLE = """
import json, sys
from pulumi_dataworks.settings import Settings
from alibabacloud_credentials.provider.ram_role_arn import RamRoleArnCredentialsProvider as Role
import alibabacloud_credentials.provider as provider
seen = {}

class Recorded(Role):
    def __init__(self, **given):
        seen.update(given)
        super().__init__(**given)

    def get_credentials(self):
        return self._credentials_provider.get_credentials()

provider.RamRoleArnCredentialsProvider = Recorded
config, environ = json.loads(sys.argv[1]), json.loads(sys.argv[2])
found = Settings.resolve({"dataworks:region": "cn-shanghai", **config}.get, environ).credentials()
given = {name: value for name, value in seen.items() if isinstance(value, str | int)}
print(json.dumps([found.access_key_id, given]))
"""

PROFILE = {"profiles": [{"name": "shop", "mode": "AK", "access_key_id": "of-shop", "access_key_secret": "canary"}]}
ARN = "acs:ram::1234567890123456:role/dataworks"


@pytest.mark.slow("imports the credential library in a process of its own, five times")
@pytest.mark.parametrize(
    ("config", "environ", "key", "role"),
    [
        ({"alicloud:profile": "shop"}, {}, "of-shop", {}),
        ({}, {"ALICLOUD_PROFILE": "shop"}, "of-shop", {}),
        ({"alicloud:profile": "shop", "alicloud:accessKey": "k", "alicloud:secretKey": "s"}, {}, "k", {}),
        (
            {"alicloud:accessKey": "k", "alicloud:secretKey": "s", "alicloud:assumeRole": json.dumps({"roleArn": ARN})},
            {},
            "k",
            {"role_arn": ARN, "role_session_name": "pulumi-dataworks", "duration_seconds": 3600},
        ),
        (
            {"alicloud:profile": "shop"},
            {"ALICLOUD_ASSUME_ROLE_ARN": ARN, "ALICLOUD_ASSUME_ROLE_SESSION_NAME": "ci"},
            "of-shop",
            {"role_arn": ARN, "role_session_name": "ci"},
        ),
    ],
)
def test_profiles_and_roles_of_the_sister_provider_are_used(
    tmp_path: Path, config: dict[str, str], environ: dict[str, str], key: str, role: dict[str, object]
) -> None:
    """A role is assumed with the key or the profile that the other settings give."""
    (tmp_path / ".aliyun").mkdir()
    (tmp_path / ".aliyun" / "config.json").write_text(json.dumps({"current": "other", **PROFILE}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ROLE, json.dumps(config), json.dumps(environ)],
        env={"HOME": str(tmp_path), "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found, given = json.loads(done.stdout)
    assert found == key
    assert {name: value for name, value in given.items() if name in role} == role


@pytest.mark.parametrize("text", ["x", "[]", "{}", '{"roleArn": 5}', '{"roleArn": "a", "rolArn": "b"}', "5"])
def test_a_role_that_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(SettingsError, match="alicloud:assumeRole must be an object with roleArn"):
        resolve({**REGION, **KEYS, "alicloud:assumeRole": text}).credentials()


def test_a_plain_secret_of_the_sister_provider_is_refused_where_it_is_used() -> None:
    """Where this package has a key of its own, the other one is not its business."""
    config = {"alicloud:secretKey": "canary"}
    with pytest.raises(SettingsError, match="alicloud:secretKey is in plain text"):
        refuse_plain_secrets(lambda _: False, config.get)
    refuse_plain_secrets(lambda key: key.startswith("dataworks"), {**config, **KEYS}.get)


def warned(config: Mapping[str, str], environ: Mapping[str, str] | None = None, home: str = "/nonexistent") -> str:
    return settings_warning(config, config.get, environ or {}, home=home)


def test_every_missing_setting_is_named_at_once_with_its_command() -> None:
    text = warned({})
    for command in (
        "`pulumi config set dataworks:region cn-shanghai`",
        "`pulumi config set --secret dataworks:accessKeyId`",
        "`pulumi config set --secret dataworks:accessKeySecret`",
    ):
        assert command in text
    assert warned({**REGION, **KEYS}) == ""


def test_credentials_of_any_source_are_not_called_missing(tmp_path: Path) -> None:
    """None is opened: a preview needs no network and no file."""
    for config in ({"alicloud:accessKey": "k"}, {"alicloud:profile": "p"}):
        assert warned({**REGION, **config}) == ""
    for name in ("ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_ECS_METADATA"):
        assert warned(REGION, {name: "x"}) == ""
    assert warned({**KEYS}, {"ALICLOUD_REGION": "cn-shanghai"}) == ""
    (tmp_path / ".aliyun").mkdir()
    (tmp_path / ".aliyun/config.json").touch()
    assert warned(REGION, home=str(tmp_path)) == ""


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("maxqps", "maxQps"), ("regin", "region"), ("accesskeyID", "accessKeyId"), ("onlineCheck", "onlineChecks")],
)
def test_a_mistyped_key_is_named_with_the_nearest_right_one(key: str, nearest: str) -> None:
    text = warned({**REGION, **KEYS, f"dataworks:{key}": "x"})
    assert text.startswith(f"dataworks:{key} is not a setting of pulumi-dataworks and has no effect; did you mean")
    assert f"did you mean dataworks:{nearest}?" in text
    assert f"`pulumi config rm dataworks:{key}`" in text
    assert "did you mean" not in warned({**REGION, **KEYS, "dataworks:zzzz": "x"})


def test_every_key_of_the_settings_page_is_known() -> None:
    page = (Path(__file__).parents[2] / "docs/settings.md").read_text(encoding="utf-8")
    for key in set(re.findall(r"dataworks:[a-zA-Z]+", page)):
        assert warned({**REGION, **KEYS, key: "x"}) == "", key


@pytest.mark.parametrize("key", [*KEYS, *VARIABLES])
def test_half_a_pair_is_told_with_what_is_missing(key: str) -> None:
    """Instead of going on to another account's credentials."""
    config = {**REGION, key: "canary"} if key in KEYS else REGION
    environ = {key: "canary"} if key in VARIABLES else {}
    with pytest.raises(SettingsError, match=r"^The (config|environment) sets \w+(:\w+)? without ") as caught:
        resolve(config, environ).credentials()
    assert "canary" not in str(caught.value)


def test_real_keys_never_travel_in_clear() -> None:
    """Plain http takes only keys of the emulator, wherever they come from."""
    clear = {**REGION, "dataworks:endpoint": "http://127.0.0.1:1"}
    with pytest.raises(SettingsError, match="is plain http, and the access key is not one of the emulator") as caught:
        resolve({**clear, **KEYS}).credentials()
    assert "canary" not in str(caught.value)
    with pytest.raises(SettingsError, match="is plain http, and the access key is not one of the emulator"):
        resolve(clear, VARIABLES).credentials()
    resolve({**clear, **KEYS, "dataworks:accessKeyId": "emulator-key"}).credentials()


CHAIN = """
import sys
from pulumi_dataworks.settings import Settings
settings = Settings.resolve({"dataworks:region": "cn-shanghai"}.get, {})
assert "alibabacloud_credentials" not in sys.modules
try:
    print(settings.credentials().access_key_id)
except Exception as error:
    print(type(error).__name__, error)
assert "alibabacloud_credentials" in sys.modules
"""


@pytest.mark.parametrize("found", [True, False])
def test_the_default_chain_is_the_last_resort(tmp_path: object, found: bool) -> None:
    """Imported only when it is reached; when it finds nothing, one error names everything that was tried."""
    environ = {"HOME": str(tmp_path), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true", **(VARIABLES if found else {})}
    done = subprocess.run(
        [sys.executable, "-c", CHAIN], env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    if found:
        assert done.stdout == "env-id\n"
    else:
        assert done.stdout.startswith("SettingsError No credentials were found. Tried the config keys dataworks:access")
        assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in done.stdout
        assert done.stderr == ""  # the library writes each source that failed, with its traceback
    assert "canary" not in done.stdout + done.stderr


def test_the_limit_can_be_set() -> None:
    """In bytes; 8192 unless set."""
    assert resolve(REGION).max_query_bytes == 8192
    assert resolve({**REGION, "dataworks:maxQueryBytes": "16384"}).max_query_bytes == 16384


@pytest.mark.parametrize(("text", "rate"), [(None, 5.0), ("0", 0.0), ("0.5", 0.5), ("50", 50.0)])
def test_the_calls_in_a_second_can_be_set(text: str | None, rate: float) -> None:
    """Five unless set, 0 for no limit."""
    assert resolve({**REGION, **({} if text is None else {"dataworks:maxQps": text})}).max_qps == rate


@pytest.mark.parametrize("text", ["", "-1", "0.05", "1e3", "1000", "five", "５"])
def test_a_rate_that_is_none_is_refused(text: str) -> None:
    """With the command that sets the default."""
    with pytest.raises(SettingsError, match=r"dataworks:maxQps must be a number") as caught:
        resolve({**REGION, "dataworks:maxQps": text})
    assert "pulumi config set dataworks:maxQps 5" in caught.value.advice


def test_a_file_of_certificates_is_named_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has to be there, for a slip must not lead back to the usual certificates; and a relative path means another
    file in each working folder."""
    path = tmp_path / "ca.pem"
    path.write_text("", encoding="utf-8")
    assert resolve({**REGION, "dataworks:caFile": str(path)}).ca_file == str(path)
    assert resolve(REGION).ca_file is None
    monkeypatch.chdir(path.parent)
    for given in ("ca.pem", path.name, f"./{path.name}", str(tmp_path), str(tmp_path / "none.pem")):
        with pytest.raises(SettingsError, match="dataworks:caFile must be the absolute path of a file"):
            resolve({**REGION, "dataworks:caFile": given})
