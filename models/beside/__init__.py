"""Other addons that show the same on the same screens."""

from . import helpdesk_mgmt_timesheet
