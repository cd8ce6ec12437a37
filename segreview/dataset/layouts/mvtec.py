"""MVTec: ground_truth/DEFECT/000_mask.png against test/DEFECT/000.png; good images are empty."""

from __future__ import annotations

from segreview.dataset.findings import counted
from segreview.dataset.layouts.beside import completed
from segreview.dataset.layouts.folder_names import folder_role
from segreview.dataset.layouts.layout import Folder, Layout, Role, RoleFile
from segreview.formats.label_coding import EmptyMask
from segreview.formats.registry import is_mask_file

_MASK = "_mask"
_GOOD = "good"
_EMPTY = EmptyMask()
_OTHER_ROLES = (Role.GROUND_TRUTH, Role.PREDICTION)


def by_mvtec(folder: Folder) -> Layout | None:
    """Read ground_truth against the folder beside it that holds the same defects."""
    ground_truth = tuple(
        RoleFile(before + inside + path.stem.removesuffix(_MASK), path)
        for before, inside, path in folder.masks_below("ground_truth")
        if inside and path.stem.endswith(_MASK)
    )
    if not ground_truth:
        return None
    images = _images(folder, {file.key for file in ground_truth})
    good = tuple(
        RoleFile(file.key, file.path, _EMPTY)
        for file in images
        if _GOOD in file.key.split("/")[:-1]
    )
    layout = Layout(
        "MVTec: ground truth in ground_truth; image in test",
        ground_truth + good,
        images,
        notes=_notes(len(good)),
    )
    return completed(layout, folder)


def _images(folder: Folder, keys: set[str]) -> tuple[RoleFile, ...]:
    """Return the images of the folder that lies beside ground_truth and shares its defects."""
    found: dict[tuple[str, str], list[RoleFile]] = {}
    befores = {before for before, _, _ in folder.masks_below("ground_truth")}
    for place, paths in folder.folders.items():
        parts = place.split("/")
        for at, part in enumerate(parts):
            before = "".join(f"{p}/" for p in parts[:at])
            if before not in befores or folder_role(part) in _OTHER_ROLES:
                continue
            inside = "".join(f"{p}/" for p in parts[at + 1 :])
            found.setdefault((before, part), []).extend(
                RoleFile(before + inside + path.stem, path)
                for path in paths
                if is_mask_file(path.name)
            )
    chosen: dict[str, list[RoleFile]] = {}
    for (before, part), files in found.items():
        shares = any(file.key in keys for file in files)
        if shares and (part == "test" or before not in chosen):
            chosen[before] = files
    return tuple(file for files in chosen.values() for file in files)


def _notes(good: int) -> tuple[str, ...]:
    if not good:
        return ()
    what = counted(good, "good image has", "good images have")
    return (f"{what} no mask: ground truth is read as all background there.",)
