from . import hour_bank_manager_mixin
from . import hour_bank_adjust
from . import hour_bank_grant
from . import hour_bank_import
from . import hour_bank_import_errors
from . import hour_bank_statement
from . import hour_bank_transfer_refuse
from . import hr_timesheet_switch
