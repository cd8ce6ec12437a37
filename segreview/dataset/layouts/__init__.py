"""Layouts: one module for each way in which people lay out their data, the most telling first."""
