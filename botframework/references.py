"""``${NAME}`` from the environment, ``${secret:NAME}`` from where secrets are kept, and no secrets in the file itself.

All look at values as text, before the schema gives them meaning. A literal that looks like a key, token or password is
refused with its line: configurations are shared, printed and hashed. A secret is read when a parameter takes it, not here.
Imports ``yamlsafe``, ``structure``, ``secretsources`` and ``errors``; called by ``config``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from botframework.errors import ConfigError
from botframework.redaction import KNOWN
from botframework.secretsources import NAME, REFERENCE, Secrets
from botframework.structure import nearest
from botframework.yamlsafe import YamlScalar

_REFERENCE = re.compile(r"\$\$(?=\{)|\$\{([^}]*)\}|\$\{")
_REFERENCE_INSIDE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)
_SECRET_KEY = re.compile(
    r"(^|[._])(pass(word|wd|phrase)?|secret|token|(api|private|access|signing|encryption)_?key|credentials?)(_|$)", re.I
)
_SECRET_TEXT = re.compile(r"-----BEGIN |\beyJ[A-Za-z0-9_-]{8,}\.|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}")
_LONG_WORD = re.compile(r"[A-Za-z0-9+=]{32,}")


def is_secret(name: str) -> bool:
    """Whether a key's name says that its value must not be shown."""
    return _SECRET_KEY.search(name) is not None


def veiled(path: str, node: YamlScalar) -> YamlScalar:
    """The scalar for showing, hashing and journalling: a secret stays the reference it was written as."""
    if node.from_env and is_secret(path.rpartition(".")[2]):
        return attrs.evolve(node, text=node.raw, plain=False)
    return node


@attrs.frozen
class References:
    """Replaces references to the environment and refuses secrets written out."""

    source: str
    env: Mapping[str, str]
    secrets: Secrets = attrs.field(default=attrs.Factory(lambda self: Secrets(self.env), takes_self=True))

    def change(self, path: str, node: YamlScalar) -> YamlScalar:
        self.refuse_secret(path, node)
        if "${" not in node.text:
            return node
        if "${secret:" in node.text.replace("$${", ""):
            return self.refer(path, node)
        text = _REFERENCE.sub(lambda match: self.replace(match, node), node.text)
        if is_secret(path.rpartition(".")[2]):
            KNOWN.add(text)  # used as plain text by what takes it, so the net has to know it for good
            for match in _REFERENCE.finditer(node.text):
                if match[1] is not None:
                    self.secrets.plain[match[1].partition(":-")[0]] = f"{self.source}:{node.line}"
        return attrs.evolve(node, text=text, from_env=True)

    def refer(self, path: str, node: YamlScalar) -> YamlScalar:
        """A reference to a secret stays what it is; what it means can be read."""
        where = f"{self.source}:{node.line}"
        found = REFERENCE.fullmatch(node.text.strip())
        if found is None:
            raise ConfigError(
                f"{path} has more than the reference to a secret",
                where=where,
                hint="write ${secret:NAME} alone, or take it out",
            )
        name = found[1]
        if not NAME.fullmatch(name):
            raise ConfigError(
                f"'{node.text[:40]}' names no secret",
                where=where,
                hint="write ${secret:NAME}, NAME of letters, digits, _ . and -",
            )
        self.secrets.asked[name] = where
        return attrs.evolve(node, text=node.text.strip(), secret=lambda: self.secrets.get(name, where))

    def replace(self, match: re.Match[str], node: YamlScalar) -> str:
        if match[0] == "$$":
            return "$"
        where = f"{self.source}:{node.line}"
        inside = _REFERENCE_INSIDE.fullmatch(match[1]) if match[1] is not None else None
        if inside is None:
            hint = "write ${NAME} or ${NAME:-default}; for a literal ${ write $${"
            raise ConfigError(f"'{node.text[match.start() :][:40]}' is no reference", where=where, hint=hint)
        name, default = inside[1], inside[2]
        value = self.env.get(name) or default
        if value is None:
            close = nearest(name, sorted(self.env))
            hint = f"did you mean ${{{close}}}?" if close else f"set it, or write ${{{name}:-default}}"
            raise ConfigError(f"the environment has no {name}", where=where, hint=hint)
        if any(ord(char) < 32 for char in value):
            raise ConfigError(f"{name} holds a control character", where=where, hint="set it to one line of text")
        if is_secret(name):
            # It may stand where it does not belong, in an account's place say, and be told in an error.
            KNOWN.add(value)
        return value

    def refuse_secret(self, path: str, node: YamlScalar) -> None:
        key = path.rpartition(".")[2]
        literal = _REFERENCE.sub("", node.text)
        word = _LONG_WORD.search(literal)
        is_pin = re.fullmatch(r"gateway\.pin(\[\d+\])?", path) is not None
        looks_random = (
            word is not None
            and not is_pin
            and re.search("[0-9]", word[0]) is not None
            and (
                re.fullmatch("[0-9a-fA-F]+", word[0]) is not None
                or (re.search("[a-z]", word[0]) is not None and re.search("[A-Z]", word[0]) is not None)
            )
        )
        is_source = re.fullmatch(r"secrets\.[^.\[]+", path) is not None  # where the secret is kept, not the secret
        if looks_random or is_source or _SECRET_TEXT.search(literal) or (literal and is_secret(key)):
            raise ConfigError(
                f"{path} looks like a secret written out",
                where=f"{self.source}:{node.line}",
                hint="keep it out of the file: write ${secret:NAME} and keep NAME in a file of mode 0600",
            )
