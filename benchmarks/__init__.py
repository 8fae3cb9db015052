"""Measurements that take too long, or too quiet a machine, for the tests."""
