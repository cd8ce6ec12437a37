"""Arrays from files: one file format per module."""

READ_COCO = "--read-coco"
"""The word by which this program becomes the process that reads one large COCO file."""
