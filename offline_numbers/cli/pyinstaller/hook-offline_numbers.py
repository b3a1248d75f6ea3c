"""What PyInstaller cannot see: modules that are imported by name, recipes that are read, versions that are printed."""  # noqa: N999 - PyInstaller's own form of a name

from PyInstaller.utils.hooks import collect_data_files, collect_submodules, copy_metadata

DISTRIBUTIONS = ("offline-numbers", "aiohttp", "attrs", "tenacity")  # doctor prints their versions

hiddenimports = [
    *collect_submodules("offline_numbers.cli", filter=lambda name: "pyinstaller" not in name),
    *collect_submodules("offline_numbers.allocation"),
    "offline_numbers.session",
    *collect_submodules("cyclopts"),
    *collect_submodules("rich"),
]
datas = [
    *collect_data_files("offline_numbers.recipes", include_py_files=True),
    *(pair for name in DISTRIBUTIONS for pair in copy_metadata(name)),
]
