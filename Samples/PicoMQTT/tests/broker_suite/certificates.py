"""Throw-away certificates: two authorities, and servers that are right or wrong."""
import os
import subprocess

# What the guest connects to, and what a host's tool does.
GOOD_NAMES = "IP:10.0.2.2,DNS:10.0.2.2,DNS:broker.test,DNS:localhost,IP:127.0.0.1"
WRONG_NAMES = "DNS:elsewhere.test,IP:192.0.2.1"
VALID = ("20240101000000Z", "20491231235959Z")
EXPIRED = ("20200101000000Z", "20210101000000Z")
NOT_YET = ("20480101000000Z", "20491231235959Z")

_CONFIGURATION = """
[ca]
default_ca = here
[here]
new_certs_dir = {folder}
database = {folder}/{name}.index
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[req]
distinguished_name = name
[name]
"""


def _openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr.strip()}")


class Certificates:
    """All certificates of a run, in PEM files. `path("ecdsa.pem")` is where one is."""

    def __init__(self, folder):
        self.folder = folder
        self._authority("ca", "ec")
        self._authority("rsa-ca", "rsa")
        self._authority("other-ca", "ec")
        self._issue("ecdsa", "ca", "ec", VALID, GOOD_NAMES)
        self._issue("rsa", "rsa-ca", "rsa", VALID, GOOD_NAMES)
        self._issue("wrong-ca", "other-ca", "ec", VALID, GOOD_NAMES)
        self._issue("wrong-name", "ca", "ec", VALID, WRONG_NAMES)
        self._issue("expired", "ca", "ec", EXPIRED, GOOD_NAMES)
        self._issue("not-yet", "ca", "ec", NOT_YET, GOOD_NAMES)
        self._issue("client", "ca", "ec", VALID, None)
        with open(self.path("no-ca.pem"), "w", encoding="ascii") as file:
            file.write("this is no certificate\n")

    def path(self, name):
        return os.path.join(self.folder, name)

    def _key(self, name, kind):
        kinds = {"ec": ("EC", "ec_paramgen_curve:P-256"), "rsa": ("RSA", "rsa_keygen_bits:2048")}
        algorithm, option = kinds[kind]
        _openssl("genpkey", "-algorithm", algorithm, "-pkeyopt", option,
                 "-out", self.path(f"{name}.key"))

    def _request(self, name, configuration):
        _openssl("req", "-new", "-config", configuration, "-key", self.path(f"{name}.key"),
                 "-subj", f"/CN={name}", "-out", self.path(f"{name}.csr"))

    def _sign(self, name, configuration, dates, *options):
        _openssl("ca", "-batch", "-notext", "-config", configuration, *options,
                 "-startdate", dates[0], "-enddate", dates[1],
                 "-in", self.path(f"{name}.csr"), "-out", self.path(f"{name}.pem"))

    def _authority(self, name, kind):
        configuration = self.path(f"{name}.cnf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(_CONFIGURATION.format(folder=self.folder, name=name))
        open(self.path(f"{name}.index"), "w", encoding="ascii").close()
        self._key(name, kind)
        self._request(name, configuration)
        self._sign(name, configuration, VALID, "-selfsign",
                   "-keyfile", self.path(f"{name}.key"), "-extensions", "authority")

    def _issue(self, name, authority, kind, dates, names):
        configuration = self.path(f"{name}.cnf")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(_CONFIGURATION.format(folder=self.folder, name=authority))
            file.write("[leaf]\nbasicConstraints = CA:FALSE\n")
            if names:
                file.write(f"subjectAltName = {names}\n")
        self._key(name, kind)
        self._request(name, configuration)
        self._sign(name, configuration, dates, "-extensions", "leaf",
                   "-cert", self.path(f"{authority}.pem"),
                   "-keyfile", self.path(f"{authority}.key"))
