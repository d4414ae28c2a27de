"""Packages that look installed: a module and its entry points in a folder on the path."""

from pathlib import Path


def install(folder: Path, name: str, source: str, **groups: dict[str, str]) -> None:
    """Put a module and a distribution of the same name into a folder, which is on the path.

    ``groups`` are entry points: ``readers={"vec": "module:Class"}`` is of ``neurosim.readers``.
    """
    folder.joinpath(f"{name}.py").write_text(source)
    told = folder / f"{name}-1.0.dist-info"
    told.mkdir()
    told.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = [f"[neurosim.{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items())
             for group, points in groups.items()]  # fmt: skip
    told.joinpath("entry_points.txt").write_text("\n".join(lines))
