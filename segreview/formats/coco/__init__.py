"""COCO JSON: read piece by piece, a large file by a process of its own."""
