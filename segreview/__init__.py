"""SegReview: review segmentation predictions against ground truth."""

__version__ = "0.1.0"
