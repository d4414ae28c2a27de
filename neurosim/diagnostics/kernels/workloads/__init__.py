"""Workloads of the kernels: ``room/stem.py`` here arranges those of ``kernels/room/stem.py``."""
