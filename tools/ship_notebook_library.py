"""Gathers what a Swift notebook loads into one folder: `tools/ship_notebook_library.py`.

`swift build` must have made the products TandemNotebook and tandem-interop before. The folder
holds the library of Tandem's own modules, a library for each module over a C or C++ library (loaded
when a cell imports it: libvips and OpenCV bring 170 others, whose symbols cost LLDB 130 MB), the
modules' interfaces, and the C modules for cells that call C themselves and for code completion.
`library.json` says how they are used.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
SOURCES = REPOSITORY / "swift" / "Sources"
SUFFIX = "dylib" if sys.platform == "darwin" else "so"

# In the order in which they are imported at a notebook's start.
TANDEM = ["Python", "TensorFlow", "Tandem", "Notebook"]
ON_IMPORT = {
    "BuiltinFloat": [],
    "SoxAudio": ["CSoxShim"],
    "VipsImage": ["CVipsShim"],
    "OpenCVImage": ["COpenCVShim"],
}
# The packages of pkg-config whose headers a C module names.
HEADERS = {"CSox": "sox", "CSoxShim": "sox", "CVips": "vips", "CVipsShim": "vips"}


def built(release: Path, module: str) -> bool:
    """Whether the last build made a module: one over a C library needs that to be there."""
    return (release / "Modules" / f"{module}.swiftmodule").exists()


def objects(release: Path, targets: list[str]) -> list[Path]:
    """The object files of the targets named."""
    return [file for name in targets for file in sorted((release / f"{name}.build").glob("*.o"))]


def link(release: Path, folder: Path, module: str, shims: list[str]) -> None:
    """Links a module with its C part against the library of Tandem's own modules."""
    subprocess.run(
        ["swiftc", "-emit-library", "-module-name", module, "-o"]
        + [str(folder / f"lib{module}.{SUFFIX}")]
        + [str(file) for file in objects(release, [module, *shims])]
        + [f"-L{folder}", "-lTandemNotebook", "-lstdc++" if SUFFIX == "so" else "-lc++"]
        + (["-Xlinker", "-rpath", "-Xlinker", "$ORIGIN"] if SUFFIX == "so" else []),
        check=True,
    )


def strip(library: Path) -> None:
    """Takes out debugging information, which the debugger of a notebook would read whole."""
    subprocess.run(["strip", "-S", str(library)], check=True)


@cache
def header_flags(package: str) -> list[str]:
    """Where pkg-config finds a package's headers."""
    found = subprocess.run(
        ["pkg-config", "--cflags-only-I", package], capture_output=True, text=True
    )
    return found.stdout.split() if found.returncode == 0 else []


def copy_c_modules(folder: Path) -> list[str]:
    """Copies the C modules' maps and headers; gives the flags by which a compiler finds them.

    They lie one folder deeper, as LLDB would take them up unasked, without the flags they need,
    and name no library to link, as LLDB looks for it in Swift's own folders: it is open already.
    """
    flags: list[str] = []
    for source in sorted(SOURCES.glob("C*")):
        headers = source / "include" if (source / "include").is_dir() else source
        named = [*headers.glob("*.h"), *headers.glob("*.modulemap")]
        if not named or source.name.startswith("COpenCV"):
            continue
        target = folder / "c" / source.name
        target.mkdir(parents=True)
        for file in named:
            shutil.copy(file, target)
        modulemap = target / "module.modulemap"
        text = f'module {source.name} {{\n  umbrella "."\n  export *\n}}\n'
        text = modulemap.read_text() if modulemap.exists() else text
        modulemap.write_text(re.sub(r'^ *link ".*"\n', "", text, flags=re.MULTILINE))
        flags.append(f"-fmodule-map-file=c/{source.name}/module.modulemap")
        package = HEADERS.get(source.name)
        flags += [f for f in (header_flags(package) if package else []) if f not in flags]
    return [part for flag in flags for part in ("-Xcc", flag)]


def description(present: list[str], on_import: list[str], flags: list[str]) -> dict[str, object]:
    """What library.json says; paths are relative to its folder."""
    return {
        "libraries": [f"libTandemNotebook.{SUFFIX}"],
        "imports": ["Foundation", "_Differentiation", *present],
        "on_import": {name: f"lib{name}.{SUFFIX}" for name in on_import},
        "modules": present + on_import,
        "display": "Notebook" if "Notebook" in present else None,
        "python": "Python" in present,
        "end_of_cell": "endOfCell()" if "Python" in present else None,
        "environment": {"TANDEM_ROOT": str(REPOSITORY)},
        "lsp_flags": flags,
        "unbuilt": "run `make setup` in Tandem's folder",
    }


def ship(release: Path, folder: Path) -> list[str]:
    """Fills the folder anew and puts it in place in one step; gives the modules in it."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    present = [name for name in TANDEM if built(release, name)]
    on_import = [name for name in ON_IMPORT if built(release, name)]
    library = f"libTandemNotebook.{SUFFIX}"
    shutil.copy(release / library, part)
    strip(part / library)
    for name in on_import:
        link(release, part, name, ON_IMPORT[name])
        strip(part / f"lib{name}.{SUFFIX}")
    for name in present + on_import:
        shutil.copy(release / "Modules" / f"{name}.swiftmodule", part)
        documentation = release / "Modules" / f"{name}.swiftdoc"
        if documentation.exists():
            shutil.copy(documentation, part)
    text = json.dumps(description(present, on_import, copy_c_modules(part)), indent=2)
    (part / "library.json").write_text(text + "\n")
    replace(part, folder)
    return present + on_import


def replace(part: Path, folder: Path) -> None:
    """Puts the new folder where the old one was; kernels that run keep what they have opened."""
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.rename(folder, old)
    os.rename(part, folder)
    shutil.rmtree(old, ignore_errors=True)


def main() -> None:
    """Ships what the last release build made."""
    build = REPOSITORY / "swift" / ".build"
    modules = ship(build / "release", build / "notebook")
    print(f"for notebooks: {', '.join(modules)}")


if __name__ == "__main__":
    main()
