"""Workloads of kernels around functions of users."""
