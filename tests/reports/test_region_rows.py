"""One row per error region, the largest of each image first."""

from segreview.reports.region_rows import region_rows


def test_a_row_says_where_a_region_lies_and_what_is_wrong_there(binary):
    missed, invented = region_rows(binary)
    assert missed == {
        "sample": "a",
        "prediction_set": "model",
        "region": 1,
        "kind": "boundary",
        "outcome": "fn",
        "ground_truth_class": 1,
        "prediction_class": 0,
        "area": 1,
        "x": 1,
        "y": 0,
        "width": 1,
        "height": 1,
        "depth": 1.0,
        "verdict": "flagged",
    }
    assert (invented["region"], invented["outcome"]) == (2, "fp")
    assert (invented["kind"], invented["x"]) == ("whole_object", 2)


def test_a_predicted_class_that_is_not_valid_is_an_empty_cell(multi):
    rows = [(row["ground_truth_class"], row["prediction_class"]) for row in region_rows(multi)]
    assert rows == [(0, 1), (1, None)]
