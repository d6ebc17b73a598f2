from . import test_dispute
from . import test_dispute_books
from . import test_dispute_deadline
from . import test_dispute_histories
from . import test_dispute_pages
from . import test_dispute_rights
from . import test_dispute_tours
from . import test_dispute_told
