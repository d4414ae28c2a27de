"""Workloads of what drives neurons from outside."""
