"""Measurements in ratios: each beside a baseline in the same run, as machines are shared and noisy."""
