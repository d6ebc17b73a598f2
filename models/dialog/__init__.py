"""A dialog: who may, what it may read, and that it acts once."""

from . import manager_mixin
from . import act
from . import form
