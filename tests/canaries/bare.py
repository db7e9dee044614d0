"""The control: the same programs without the type and without the net. Whatever they show then, the two keep back.

``python -m tests.canaries.bare MODULE ARGUMENTS`` runs a module as ``python -m`` does. The functions are replaced before anything
imports them by name; nothing in the product can do this.
"""

from __future__ import annotations

import runpy
import sys

from botframework import redaction, secret


def as_it_is(text: object, *_: object, **__: object) -> str:
    return str(text)


def main() -> None:
    redaction.cleaned = as_it_is
    redaction.cleaned_json = as_it_is
    redaction.shapes_hidden = as_it_is
    redaction.hidden = as_it_is
    redaction.cleaned_value = lambda value: value
    redaction.Known.hidden = lambda self, text, **_: text  # type: ignore[method-assign]  # the point of it
    redaction.Known.__contains__ = lambda self, text: False  # type: ignore[method-assign]  # the point of it
    secret.Secret.__repr__ = secret.Secret.__str__ = secret.Secret.reveal  # type: ignore[method-assign, assignment]  # the point of it
    from botframework.ibkr import redact

    redact.Redactor.__call__ = lambda self, text: str(text)  # type: ignore[method-assign]  # the point of it
    module, sys.argv = sys.argv[1], sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
