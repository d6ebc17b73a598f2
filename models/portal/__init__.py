"""Who of a customer sees which hours, without the backend."""

from . import level
from . import visible
from . import told
from . import link
