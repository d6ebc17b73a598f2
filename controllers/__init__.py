from . import portal
from . import banks
from . import statement
from . import statements
from . import verify
from . import contacts
from . import tickets
from . import buy
