"""Installed plugins are found as the standard library finds them, and without the time it takes."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from botframework import pluginfind
from botframework.errors import PluginError
from botframework.pluginfind import Available, available, in_folders

OURS = "[botframework]\n{name} = {name}_module\n"


def package(
    folder: Path,
    name: str,
    *,
    version: str = "1.0",
    points: str | None = None,
    ending: str = "dist-info",
    head: str = "",
) -> Path:
    """An installed package as pip leaves it: its metadata, and what it brings."""
    place = folder / f"{name.replace('-', '_')}-{version}.{ending}"
    place.mkdir(parents=True)
    text = f"{head}Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nName: not a header\n"
    (place / ("METADATA" if ending == "dist-info" else "PKG-INFO")).write_text(text)
    if points is not None:
        (place / "entry_points.txt").write_text(points)
    return place


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three folders on the import path, the last of which is missing."""
    path = [str(tmp_path / name) for name in ("one", "two", "none")]
    for name in path[:2]:
        Path(name).mkdir()
    monkeypatch.setattr(sys, "path", path)
    return path


def asked() -> list[Available]:
    return list(pluginfind._sorted(pluginfind._asked()))


def test_what_is_installed_here() -> None:
    assert {plugin.name for plugin in available()} >= {"sma_cross", "rebalance"}
    assert list(available()) == asked()


def test_packages_of_every_kind(path: list[str]) -> None:
    one, two = Path(path[0]), Path(path[1])
    package(one, "plain", points=OURS.format(name="plain"))
    package(
        one,
        "Two-Words.more",
        points="[console_scripts]\nx = y:z\n\n[botframework]\n# a word\n a=b.c:D\nother = e\n[z]\nq = r\n",
    )
    package(one, "old", points=OURS.format(name="old"), ending="egg-info")
    package(one, "nothing")
    package(one, "strange", points="[botframeworks]\nx = y\n[botframework.x]\nz = w\n")
    package(two, "nothing", version="2.0", points=OURS.format(name="hidden"))  # the first of a name counts
    package(two, "plain", version="0.9", points=OURS.format(name="hidden"))
    package(two, "second", points=OURS.format(name="plain"))
    (one / "file.egg-info").write_text("Name: file\n")  # metadata in one file has no entry points
    found = in_folders(path)
    assert found is not None
    assert [plugin.name for plugin in available()] == ["a", "old", "other", "plain", "plain"]
    assert list(available()) == asked() == list(pluginfind._sorted(found))
    assert Available("a", "Two-Words.more", "1.0", "b.c:D") in found


@pytest.mark.parametrize("odd", ["archive", "egg", "headless", "no text"])
def test_what_takes_more_to_tell_is_asked_of_the_standard_library(path: list[str], odd: str) -> None:
    one = Path(path[0])
    package(one, "plain", points=OURS.format(name="plain"))
    names = ["plain"]
    if odd == "archive":
        path.append(str(one / "packed.zip"))
        with zipfile.ZipFile(path[-1], "w") as archive:
            archive.writestr("packed-1.0.dist-info/METADATA", "Name: packed\nVersion: 1.0\n")
            archive.writestr("packed-1.0.dist-info/entry_points.txt", OURS.format(name="packed"))
        names = ["packed", "plain"]
    elif odd == "egg":
        path.append(str(one / "packed-1.0.egg"))
        place = Path(path[-1]) / "EGG-INFO"
        place.mkdir(parents=True)
        (place / "PKG-INFO").write_text("Name: packed\nVersion: 1.0\n")
        (place / "entry_points.txt").write_text(OURS.format(name="packed"))
        names = ["packed", "plain"]
    elif odd == "headless":
        package(one, "folded", points=OURS.format(name="folded"), head="Summary: two\n lines\n")
        names = ["folded", "plain"]
    else:
        (package(one, "bytes") / "entry_points.txt").write_bytes(b"[other]\nx = \xff\n")
    assert in_folders(path) is None
    if odd == "no text":
        with pytest.raises(PluginError):
            available()
    else:
        assert [plugin.name for plugin in available()] == names
        assert list(available()) == asked()


def test_a_finder_of_another_kind_is_asked(monkeypatch: pytest.MonkeyPatch, path: list[str]) -> None:
    class Finder:
        @classmethod
        def find_spec(cls, *about: object) -> None:
            return None

        @classmethod
        def find_distributions(cls, context: object = None) -> list[object]:
            return [importlib_metadata.PathDistribution(place)]

    from importlib import metadata as importlib_metadata

    place = package(Path(path[0]) / "elsewhere", "far", points=OURS.format(name="far"))
    assert available() == ()
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    assert [plugin.name for plugin in available()] == ["far"]


def test_the_standard_librarys_reader_is_not_imported_for_it() -> None:
    code = "import sys; from botframework.plugins import Plugins; Plugins(); print('importlib.metadata' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.parametrize("points", [b"[botframework]\nno value\n", b"\xff\xfe[botframework]\nx = y\n"])
def test_a_damaged_package_is_one_line_that_names_it(path: list[str], points: bytes) -> None:
    package(Path(path[0]), "whole", points=OURS.format(name="whole"))
    place = package(Path(path[1]), "torn", points="")
    (place / "entry_points.txt").write_bytes(points)
    with pytest.raises(PluginError, match=r"entry_points.txt cannot be read .*install that package anew") as caught:
        available()
    assert caught.value.where == str(place)


def test_what_is_no_text_on_the_import_path_is_passed_over(path: list[str]) -> None:
    package(Path(path[0]), "plain", points=OURS.format(name="plain"))
    path.append(Path(path[1]))  # type: ignore[arg-type]  # as many a script does
    assert list(available()) == asked() == [Available("plain", "plain", "1.0", "plain_module")]
