from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile


def packaged(root: Path) -> set[str]:
    """The files that an installed package needs beside its modules."""
    names = {path.relative_to(root).as_posix() for path in (root / "srtbatch").rglob("*") if path.is_file()}
    return {name for name in names if "__pycache__" not in name}


def test_wheel_and_sdist_hold_every_module_style_and_script(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=120)
    needed = packaged(root)
    assert {f"srtbatch/report/html/{name}" for name in ("page.html", "report.css", "report.js")} < needed
    (wheel,) = tmp_path.glob("*.whl")
    assert needed <= set(ZipFile(wheel).namelist())
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        assert needed <= {name.partition("/")[2] for name in archive.getnames()}


def test_a_report_can_be_made_from_the_wheel_alone(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    code = (
        f"import sys; sys.path.insert(0, {str(wheel)!r})\n"
        "from srtbatch.report.html import page_frame\n"
        "assert '.whl' in page_frame.__file__, page_frame.__file__\n"
        "print(''.join(page_frame.page_chunks('$style', [page_frame.script()])))\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60
    )
    assert made.stderr == ""
    assert "<title>$style</title>\n<style>\n:root {" in made.stdout
    assert "<script>\n(function () {" in made.stdout
