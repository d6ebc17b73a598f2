from . import hour_bank_manager_mixin
from . import hour_bank_adjust
from . import hour_bank_change_state
from . import hour_bank_grant
from . import hour_bank_import
from . import hour_bank_import_errors
from . import hour_bank_statement
from . import hr_timesheet_switch
