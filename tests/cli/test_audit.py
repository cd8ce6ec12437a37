"""segreview audit: 0 clean, 1 findings, 2 could not start."""

import json

import numpy as np
from PIL import Image

from segreview.cli.app import main

SOFT = np.array([[0.1, 0.2, 0.7, 0.6, 0.3, 0.4]], "f4")


def findings_of(path):
    return {entry["kind"]: entry for entry in json.loads(path.read_text())["findings"]}


def test_a_clean_folder_is_status_0(data, capsys):
    assert main(["audit", str(data)]) == 0
    said = capsys.readouterr()
    assert "2 samples with 2 images; predictions: 2 of soft, 2 of sure." in said.out
    assert said.out.endswith("Nothing is doubtful.\n")
    assert said.err == ""


def test_a_doubt_is_status_1(data, capsys):
    (data / "predictions" / "sure" / "b.png").unlink()
    assert main(["audit", str(data)]) == 1
    assert "  ! 1 prediction of sure is missing." in capsys.readouterr().out


def test_a_layout_that_leaves_files_out_on_purpose_is_clean(tmp_path, capsys):
    for place in ("JPEGImages", "SegmentationClass", "SegmentationObject", "preds"):
        (tmp_path / place).mkdir()
        Image.fromarray(np.array([[0, 1, 2]], np.uint8)).save(tmp_path / place / "a.png")
    assert main(["audit", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "    Files that this layout does not use: SegmentationObject (1)." in said


def test_a_ground_truth_among_several_is_a_doubt_until_it_is_chosen(tmp_path, capsys):
    for name in ("sub-1_SEM", "sub-1_SEM_seg-axon-manual", "sub-1_SEM_seg-myelin-manual"):
        Image.fromarray(np.array([[0, 255]], np.uint8)).save(tmp_path / f"{name}.png")
    assert main(["audit", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "-> seg-axon-manual; otherwise: --ground-truth-set seg-myelin-manual" in said
    assert main(["audit", str(tmp_path), "--ground-truth-set", "seg-myelin-manual"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "seg-myelin-manual is used, not seg-axon-manual" in said
    assert main(["audit", str(tmp_path), "--ground-truth-set", "x"]) == 2
    assert main(["evaluate", str(tmp_path)]) == 1
    assert "seg-axon-manual is used, not seg-myelin-manual" in capsys.readouterr().err


def test_an_inferred_pairing_is_a_doubt_with_an_option(tmp_path, capsys):
    for number in ("01", "02"):
        for role, ending in (("masks", "manual"), ("preds", "test")):
            (tmp_path / role).mkdir(exist_ok=True)
            picture = Image.fromarray(np.array([[0, 255]], np.uint8))
            picture.save(tmp_path / role / f"{number}_{ending}.png")
    assert main(["audit", str(tmp_path)]) == 1
    assert "-> Pair them so; otherwise: --pairing names" in capsys.readouterr().out
    assert main(["audit", str(tmp_path), "--pairing", "names"]) == 2
    assert "no prediction has the name of a ground truth" in capsys.readouterr().err


def test_of_files_with_one_name_an_option_says_which(data, tmp_path, capsys):
    np.save(data / "predictions" / "sure" / "a.npy", np.array([[1, 0], [1, 0]], "f4"))
    assert main(["audit", str(data)]) == 1
    assert "-> Leave these samples out; otherwise: --prefer .npy|.png" in capsys.readouterr().out
    assert main(["audit", str(data), "--prefer", ".png"]) == 0
    capsys.readouterr()
    options = ["--prefer", ".png", "--csv-dir", str(tmp_path / "tables")]
    assert main(["evaluate", str(data), *options]) == 0
    assert "those that end with .png are used" in capsys.readouterr().err
    settings = json.loads((tmp_path / "tables" / "settings.json").read_text())
    assert (settings["choices"]["prefer"], settings["choices"]["pairing"]) == (".png", "inferred")
    assert main(["audit", str(data), "--prefer", ".gif"]) == 2
    assert "they differ by: .npy, .png" in capsys.readouterr().err


def test_pixels_of_unknown_values_can_be_left_out(tmp_path, capsys):
    for role in ("masks", "preds"):
        (tmp_path / role).mkdir()
        for name in "abcde":
            values = [[0, 1, 255 if (role, name) == ("masks", "e") else 1]]
            Image.fromarray(np.array(values, np.uint8)).save(tmp_path / role / f"{name}.png")
    assert main(["evaluate", str(tmp_path)]) == 1
    assert "a choice of the audit, or of --unknown" in capsys.readouterr().err
    assert main(["evaluate", str(tmp_path), "--unknown", "ignore"]) == 0
    assert main(["audit", str(tmp_path), "--unknown", "ignore"]) == 0
    assert "-> Leave these pixels out" in capsys.readouterr().out
    csv = tmp_path / "tables"
    options = ["--unknown", "foreground", "--csv-dir", str(csv), "--quiet"]
    assert main(["evaluate", str(tmp_path), *options]) == 0
    assert json.loads((csv / "settings.json").read_text())["choices"]["unknown"] == "foreground"
    assert main(["audit", str(tmp_path), "--unknown", "foreground"]) == 0
    assert "or value nothing names count as foreground." in capsys.readouterr().out
    assert main(["audit", str(tmp_path), "--unknown", "tree"]) == 2
    assert "there is no class named 'tree'" in capsys.readouterr().err
    assert main(["audit", str(tmp_path), "--unknown", "7"]) == 2
    assert "classes are: 0 background, 1 foreground" in capsys.readouterr().err


def test_what_is_no_data_set_is_status_2(tmp_path, capsys):
    assert main(["audit", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


def test_json_goes_to_the_terminal_instead_of_the_text(data, capsys):
    assert main(["audit", str(data), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["clean"] is True


def test_json_goes_to_a_file_beside_the_text(data, tmp_path, capsys):
    assert main(["audit", str(data), "--json", str(tmp_path / "audit.json")]) == 0
    assert "What was found" in capsys.readouterr().out
    assert findings_of(tmp_path / "audit.json")["sizes"]["severity"] == "note"


def test_other_sizes_are_told_from_the_headers(data, capsys):
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(data / "predictions" / "soft" / "a.png")
    assert main(["audit", str(data)]) == 1
    said = capsys.readouterr().out
    assert "a: soft 4 × 4, ground truth 2 × 2" in said
    assert "otherwise: --resize nearest" in said


def test_the_roles_and_choices_are_those_of_evaluate(data, valid, tmp_path):
    options = [
        *("--ground-truth", str(data / "ground_truth"), "--valid", str(valid)),
        *("--prediction", f"mine={data / 'predictions' / 'soft'}", "--missing", "skip"),
        *("--scores", "mine=0..65535", "--json", str(tmp_path / "audit.json")),
    ]
    assert main(["audit", str(data), *options]) == 0
    found = findings_of(tmp_path / "audit.json")
    assert found["prediction"]["subject"] == "mine"
    assert (found["prediction"]["chosen"], found["prediction"]["default"]) == ("0..65535", "0..255")
    assert found["valid area"]["chosen"] == "used"


def test_scores_need_a_name_and_a_reading(data, capsys):
    assert main(["audit", str(data), "--scores", "logits"]) == 2
    assert "NAME=HOW" in capsys.readouterr().err
    assert main(["audit", str(data), "--scores", "other=logits"]) == 2
    assert "there is no prediction set 'other'" in capsys.readouterr().err
    assert main(["audit", str(data), "--scores", "soft=percent"]) == 2
    assert "probability, logits" in capsys.readouterr().err


def test_scores_change_what_evaluate_counts(data, tmp_path):
    for scores, name in (("0..255", "one"), ("0..400", "other")):
        options = ["--scores", f"soft={scores}", "--csv-dir", str(tmp_path / name), "--quiet"]
        assert main(["evaluate", str(data), *options]) == 0
    one, other = ((tmp_path / name / "images.csv").read_bytes() for name in ("one", "other"))
    assert one != other
    settings = json.loads((tmp_path / "other" / "settings.json").read_text())
    assert settings["choices"]["scores"] == {"soft": "0..400"}


def test_a_page_and_what_is_read_of_each_pixel_are_options(data, capsys):
    pages = [Image.fromarray(np.full((2, 2), value, np.uint8)) for value in (0, 255)]
    for path in list((data / "predictions" / "sure").iterdir()):
        path.unlink()
        pages[0].save(path.with_suffix(".tif"), save_all=True, append_images=pages[1:])

    assert main(["audit", str(data)]) == 1
    assert "otherwise: --page sure=1|2" in capsys.readouterr().out
    assert main(["audit", str(data), "--page", "sure=2", "--values", "sure=shown"]) == 0
    said = capsys.readouterr().out
    assert "sure: 2 files have 2 pages or frames, of which number 2 is read." in said


def test_options_for_parts_name_a_role_and_what_is_meant(data, capsys):
    for options, sentence in (
        (["--page", "2"], "--page needs ROLE=..., not 2"),
        (["--values", "=alpha"], "--values needs ROLE=..., not =alpha"),
        (["--page", "sure=first"], "the page is 'first'; allowed are each, and numbers from 1"),
        (["--values", "ground-truth=x"], "the values are 'x'; allowed are stored, shown, alpha"),
        (
            ["--page", "nobody=1"],
            "there are no files of 'nobody' to read a part of; there are: ground truth, image, "
            "valid area, soft, sure",
        ),
    ):
        assert main(["audit", str(data), *options]) == 2
        assert sentence in capsys.readouterr().err


def test_a_prediction_that_cannot_be_read_is_skipped_or_counts_as_empty(data, capsys):
    (data / "predictions" / "sure" / "b.png").write_bytes(b"no picture")
    assert main(["audit", str(data)]) == 1
    said = capsys.readouterr().out
    assert "  ! 1 prediction cannot be read." in said
    assert "-> Do not score these samples; otherwise: --unreadable empty" in said
    assert main(["evaluate", str(data), "--unreadable", "empty"]) == 1
    said = capsys.readouterr()
    assert "b (sure): prediction cannot be read, counted as empty: b.png is damaged" in said.err
    assert "sure: 2 of 2 images scored" in said.out


def test_stacks_of_another_length_are_a_doubt_with_an_option(tmp_path, capsys):
    for folder, pages in (("masks", 3), ("preds", 2)):
        (tmp_path / folder).mkdir()
        first, *others = [Image.fromarray(np.array([[0, 255]], np.uint8))] * pages
        first.save(tmp_path / folder / "a.tif", save_all=True, append_images=others)
    assert main(["audit", str(tmp_path)]) == 1
    assert "-> Do not score these samples; otherwise: --lengths number" in capsys.readouterr().out
    assert main(["evaluate", str(tmp_path), "--lengths", "number", "--missing", "skip"]) == 1
    said = capsys.readouterr()
    assert "a/2 (preds): prediction missing, skipped as asked" in said.err
    assert "preds: 2 of 3 images scored" in said.out


def test_scores_beside_labels_are_scored_once_the_foreground_is_named(tmp_path, capsys):
    for folder in ("masks", "preds"):
        (tmp_path / folder).mkdir()
    Image.fromarray(np.array([[0, 1, 2, 2, 9, 9]], np.uint8)).save(tmp_path / "masks" / "a.png")
    np.save(tmp_path / "preds" / "a.npy", SOFT)
    assert main(["audit", str(tmp_path)]) == 1
    assert "otherwise: --foreground any|1|2|9" in capsys.readouterr().out
    assert main(["evaluate", str(tmp_path)]) == 1
    assert main(["evaluate", str(tmp_path), "--foreground", "2", "--ignore", "9"]) == 0
    assert "preds: 1 of 1 images scored" in capsys.readouterr().out


def test_a_line_that_cannot_be_used_is_a_doubt_and_a_problem(data, capsys):
    lines = ["ground_truth,prediction", "ground_truth/a.png,predictions/sure/a.png", "b"]
    (data / "manifest.csv").write_text("\n".join(lines))
    assert main(["audit", str(data)]) == 1
    said = capsys.readouterr().out
    assert "Line 3 of manifest.csv has 1 cells, while the first has 2." in said
    assert "-> Go on without them\n" in said
    assert main(["evaluate", str(data)]) == 1
    said = capsys.readouterr()
    assert said.err == "Line 3 of manifest.csv has 1 cells, while the first has 2.\n"
    assert "1 of 1 images scored" in said.out


def test_a_ground_truth_that_cannot_be_read_has_no_option(data, capsys):
    (data / "ground_truth" / "b.png").write_bytes(b"no picture")
    assert main(["audit", str(data)]) == 1
    assert "-> Do not score these samples\n" in capsys.readouterr().out
