"""Vedette: logging, monitoring and alerting in AWS."""

__version__ = "0.1.0"
