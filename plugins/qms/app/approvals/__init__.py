"""Decisions of people: approvals, keys, evidence on paper."""
