"""The layouts that are recognised by themselves, the most telling first."""

from __future__ import annotations

from collections.abc import Iterator

from segreview.dataset.layouts.ade20k import by_full_ade20k, by_scene_parsing
from segreview.dataset.layouts.bids import by_bids
from segreview.dataset.layouts.camvid import by_camvid
from segreview.dataset.layouts.cell_tracking import by_cell_tracking
from segreview.dataset.layouts.cityscapes import by_cityscapes
from segreview.dataset.layouts.coco import by_coco
from segreview.dataset.layouts.cvat import by_cvat
from segreview.dataset.layouts.drawn_predictions import (
    drawn_predictions,
    with_drawn_predictions,
)
from segreview.dataset.layouts.kitti import by_kitti
from segreview.dataset.layouts.label_studio import by_label_studio
from segreview.dataset.layouts.labelme import by_labelme
from segreview.dataset.layouts.labelme_xml import by_labelme_xml
from segreview.dataset.layouts.landcover import by_landcover
from segreview.dataset.layouts.layout import Folder, Layout, Recogniser
from segreview.dataset.layouts.mapillary import by_mapillary
from segreview.dataset.layouts.mvtec import by_mvtec
from segreview.dataset.layouts.nnunet import by_nnunet
from segreview.dataset.layouts.numbered_masks import by_numbered_masks
from segreview.dataset.layouts.photos import by_photos
from segreview.dataset.layouts.plain_folders import by_inner_folders, by_outer_folders
from segreview.dataset.layouts.prefixes import by_prefixes
from segreview.dataset.layouts.sample_folders import by_sample_folders
from segreview.dataset.layouts.siblings import by_siblings
from segreview.dataset.layouts.suffixes import by_suffixes
from segreview.dataset.layouts.synthia import by_synthia
from segreview.dataset.layouts.voc import by_voc
from segreview.dataset.layouts.yolo import by_yolo

RECOGNISERS: tuple[Recogniser, ...] = (
    by_voc,
    by_cityscapes,
    by_full_ade20k,
    by_scene_parsing,
    by_camvid,
    by_cell_tracking,
    by_kitti,
    by_landcover,
    by_mapillary,
    by_mvtec,
    by_nnunet,
    by_synthia,
    by_label_studio,
    by_coco,
    by_cvat,
    by_labelme,
    by_labelme_xml,
    by_yolo,
    by_bids,
    by_siblings,
    by_outer_folders,
    by_inner_folders,
    by_sample_folders,
    by_numbered_masks,
    by_prefixes,
    by_suffixes,
    by_photos,
)


def layouts_of(folder: Folder) -> Iterator[Layout]:
    """Yield the ways in which a folder can be read."""
    drawn = drawn_predictions(folder)
    for recogniser in RECOGNISERS:
        layout = recogniser(folder)
        if layout is not None:
            yield with_drawn_predictions(layout, drawn)
