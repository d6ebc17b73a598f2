-- a copy for trials: nothing that waits in the outbox is sent from it
UPDATE hour_bank_message
   SET state = 'dropped', next_try = NULL
 WHERE state IN ('waiting', 'failed');
-- nor is anything issued, and so mailed, by itself
UPDATE ir_cron
   SET active = false
 WHERE id IN (
       SELECT res_id
         FROM ir_model_data
        WHERE model = 'ir.cron'
          AND module = 'helpdesk_hour_bank'
          AND name IN (
              'ir_cron_hour_bank_judge',
              'ir_cron_hour_bank_message',
              'ir_cron_hour_bank_watch_days',
              'ir_cron_hour_bank_statement_due',
              'ir_cron_hour_bank_statement_run'
          )
);
