"""A manifest names the files of every sample, or says in one sentence which line is wrong."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.dataset.dataset import Roles, open_dataset
from segreview.dataset.manifest import is_manifest, read_manifest
from segreview.errors import DatasetError, SegReviewError
from segreview.formats.pixel_source import PixelSource


def manifest(folder, *lines, name="m.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def opened(folder, *lines):
    return open_dataset(manifest(folder, *lines))


def refusal(folder, *lines):
    with pytest.raises(DatasetError) as failure:
        opened(folder, *lines)
    return str(failure.value)


def test_every_line_is_a_sample_whose_paths_start_at_the_manifest(tmp_path):
    dataset = opened(
        tmp_path,
        "image,ground_truth,prediction,valid,group",
        "photos/10.jpg,gt/b.png,out/c.npy,fov/d.png,patient 2",
        "photos/9.jpg,gt/a.png,out/a.npy,,patient 1",
    )
    assert [sample.id for sample in dataset.samples] == ["9", "10"]
    assert dataset.prediction_sets == ("prediction",)
    nine, ten = dataset.samples
    assert ten.image == PixelSource(tmp_path / "photos/10.jpg")
    assert ten.ground_truth == PixelSource(tmp_path / "gt/b.png")
    assert ten.predictions == (PixelSource(tmp_path / "out/c.npy"),)
    assert ten.valid == PixelSource(tmp_path / "fov/d.png")
    assert (nine.valid, nine.group, ten.group) == (None, "patient 1", "patient 2")
    assert dataset.layout == "manifest m.csv"
    assert dataset.pairing == "by the lines of m.csv"
    assert (dataset.root, dataset.folder) == (tmp_path / "m.csv", tmp_path)


def test_prediction_columns_with_names_are_sets_in_the_order_of_the_file(tmp_path):
    dataset = opened(
        tmp_path,
        "ground_truth,prediction:unet, Prediction : Deep Lab",
        "a.png,b.png,",
        "c.png,,d.png",
    )
    assert dataset.prediction_sets == ("unet", "Deep Lab")
    assert [sample.predictions for sample in dataset.samples] == [
        (PixelSource(tmp_path / "b.png"), None),
        (None, PixelSource(tmp_path / "d.png")),
    ]


def test_lines_are_never_put_together_by_their_names(tmp_path):
    dataset = opened(tmp_path, "ground_truth,prediction,sample", "x,y,a_mask", "z,,a", "u,,a_pred")
    assert {sample.id: sample.predictions for sample in dataset.samples} == {
        "a_mask": (PixelSource(tmp_path / "y"),),
        "a": (None,),
        "a_pred": (None,),
    }


def test_names_come_from_the_images_without_the_folders_that_all_share(tmp_path):
    lines = ["image,ground_truth,prediction", "in/a/1.v2.png,x,p", "in/b/1.v2.png,y,q"]
    assert [s.id for s in opened(tmp_path, *lines).samples] == ["a/1.v2", "b/1.v2"]


def test_names_come_from_the_ground_truth_where_an_image_is_missing_or_used_twice(tmp_path):
    for image in ("", "one.jpg"):
        lines = ["image,ground_truth,prediction", f"{image},gt/x.png,p", "one.jpg,gt/y.png,q"]
        assert [s.id for s in opened(tmp_path, *lines).samples] == ["x", "y"]


def test_a_name_that_is_given_wins(tmp_path):
    dataset = opened(tmp_path, "sample,ground_truth,prediction", "case 7,x.png,p", ",y.png,q")
    assert [sample.id for sample in dataset.samples] == ["case 7", "y"]


def test_one_valid_mask_belongs_to_its_line_only(tmp_path):
    dataset = opened(tmp_path, "ground_truth,prediction,valid", "a,p,", "b,q,v")
    assert [sample.valid for sample in dataset.samples] == [None, PixelSource(tmp_path / "v")]


def test_a_line_without_ground_truth_is_listed_and_no_error(tmp_path):
    dataset = opened(
        tmp_path, "image,ground_truth,prediction", "a.jpg,a.png,p", "", "b.jpg,,q", ",,"
    )
    assert len(dataset.samples) == 1
    (entry,) = dataset.unpaired
    assert entry.path == tmp_path / "b.jpg"
    assert entry.reason == "line 4 of m.csv names no ground truth"


def test_columns_that_mean_nothing_are_named(tmp_path):
    dataset = opened(tmp_path, "ground_truth,age,prediction,", "a,7,p,")
    assert dataset.notes == ("Columns of m.csv that are not used: age.",)


def test_a_byte_order_mark_and_quoted_commas_are_read(tmp_path):
    path = tmp_path / "m.CSV"
    path.write_bytes('\ufeffGROUND_TRUTH,prediction\r\n"a,b.png",p.png\r\n'.encode())
    (sample,) = open_dataset(path).samples
    assert sample.ground_truth == PixelSource(tmp_path / "a,b.png")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (
            ["image;ground_truth;prediction", "a;b;c"],
            "m.csv is no manifest: its first line must name the columns, ground_truth among them, "
            "and holds image;ground_truth;prediction.",
        ),
        (
            [""],
            "m.csv is no manifest: its first line must name the columns, ground_truth among them, "
            "and holds nothing.",
        ),
        (
            ["ground_truth,prediction", "", "c"],
            "Line 3 of m.csv has 1 cells, while the first has 2.",
        ),
        (
            ["ground_truth,ground_truth,prediction"],
            "Line 1 of m.csv names the column ground_truth more than once.",
        ),
        (
            ["ground_truth,prediction:"],
            "Line 1 of m.csv names a prediction set without a name: write prediction:NAME.",
        ),
        (
            ["ground_truth,prediction,prediction:prediction"],
            "Line 1 of m.csv names two prediction sets prediction.",
        ),
        (
            ["ground_truth,prediction", "a,b", 'c,"d', "e"],
            "Line 4 of m.csv is no CSV: unexpected end of data.",
        ),
        (
            ["ground_truth,prediction", "a.png,p", "a.png,q"],
            "Line 3 of m.csv names the sample a once more, which line 2 has: neither is used; give "
            "each line a name of its own in the column sample.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, lines, sentence):
    assert refusal(tmp_path, *lines) == sentence


def test_lines_that_cannot_be_used_are_left_out_and_told(tmp_path):
    lines = ["a.png,p", "c", "b.png,p", "a.png,q", "d,e,f", "a.png,r"]
    dataset = opened(tmp_path, "ground_truth,prediction", *lines)
    assert [sample.id for sample in dataset.samples] == ["b"]
    assert dataset.unusable == (
        "Line 3 of m.csv has 1 cells, while the first has 2.",
        "Line 6 of m.csv has 3 cells, while the first has 2.",
        "Line 5 of m.csv names the sample a once more, which line 2 has: neither is used; give "
        "each line a name of its own in the column sample.",
    )


def test_bytes_that_are_no_text_are_said_with_their_line(tmp_path):
    (tmp_path / "m.csv").write_bytes(b"ground_truth,prediction\na,b\nc,\xff\n")
    with pytest.raises(DatasetError, match=r"^Line 3 of m\.csv is not UTF-8; save the file as CSV"):
        open_dataset(tmp_path / "m.csv")


def test_a_manifest_that_is_named_may_lead_anywhere(tmp_path):
    lines = ["ground_truth,prediction", f"../gt/a.png,{tmp_path / 'far/a.png'}"]
    (sample,) = opened(tmp_path, *lines).samples
    assert sample.ground_truth.path == tmp_path / "../gt/a.png"
    assert sample.predictions == (PixelSource(tmp_path / "far/a.png"),)


@pytest.mark.parametrize(
    "path", ["../a.png", "/etc/a.png", "x/../../a.png", "C:a.png", r"..\a.png"]
)
@pytest.mark.parametrize("column", ["image", "ground_truth", "valid", "prediction:m"])
def test_a_manifest_that_lies_in_a_folder_stays_there(tmp_path, column, path):
    columns = ["image", "ground_truth", "valid", "prediction:m"]
    cells = [path if name == column else "in.png" for name in columns]
    manifest(tmp_path, ",".join(columns), ",".join(cells), name="manifest.csv")
    with pytest.raises(DatasetError) as failure:
        open_dataset(tmp_path)
    assert str(failure.value).startswith("Line 2 of manifest.csv leads out of the folder with ")


def test_the_manifest_of_a_folder_is_used_instead_of_recognition(tmp_path):
    for name in ("masks/a.png", "preds/a.png", "other.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert open_dataset(tmp_path).layout.startswith("plain folders")
    manifest(
        tmp_path, "ground_truth,prediction:best", "masks/a.png,preds/a.png", name="manifest.csv"
    )
    dataset = open_dataset(tmp_path)
    assert dataset.prediction_sets == ("best",)
    assert (dataset.root, dataset.folder) == (tmp_path, tmp_path)


def test_explicit_roles_come_before_the_manifest(tmp_path):
    for name in ("masks/a.png", "preds/a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    path = manifest(tmp_path, "nonsense")
    roles = Roles(None, tmp_path / "masks", (("p", tmp_path / "preds"),))
    assert open_dataset(path, roles).layout == "explicit roles"


def test_a_manifest_of_another_kind_is_named_and_not_used(tmp_path):
    for name in ("masks/a.png", "preds/a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    manifest(tmp_path, "file,hash", "a,b", name="manifest.csv")
    dataset = open_dataset(tmp_path)
    assert dataset.layout.startswith("plain folders")
    assert dataset.skipped == ("manifest.csv is not used: it has no column ground_truth.",)


def test_a_class_table_lies_beside_the_manifest(tmp_path):
    (tmp_path / "palette.json").write_text('{"classes": [{"id": 0}, {"id": 1}, {"id": 2}]}')
    assert opened(tmp_path, "ground_truth,prediction", "x/y/a,b").class_table is not None


def test_a_folder_with_a_name_like_a_manifest_is_a_folder(tmp_path):
    assert not is_manifest(tmp_path)
    (tmp_path / "data.csv").mkdir()
    assert not is_manifest(tmp_path / "data.csv")
    with pytest.raises(SegReviewError, match=r"gone\.csv cannot be read"):
        open_dataset(tmp_path / "gone.csv")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.booleans())
def test_any_bytes_are_a_layout_or_one_sentence(tmp_path_factory, data, leads):
    path = Path(tmp_path_factory.getbasetemp()) / "any.csv"
    path.write_bytes(b"ground_truth,prediction,image\n" + data)
    try:
        layout = read_manifest(path, leads)
    except SegReviewError as error:
        sentences = str(error).splitlines()
    else:
        sentences = [layout.described]
        assert len({file.key for file in layout.ground_truth}) == len(layout.ground_truth)
    assert len(sentences) == 1
