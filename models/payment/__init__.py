"""Time for which hours are sold that are not paid yet."""

from . import waiting
