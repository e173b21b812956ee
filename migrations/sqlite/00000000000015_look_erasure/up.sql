-- A look whose keeping period is over may be erased; nothing else in the record is ever changed.
DROP TRIGGER audit_events_refuse_update;
CREATE TRIGGER audit_events_refuse_update BEFORE UPDATE ON audit_events
WHEN NOT (NEW.id = OLD.id AND NEW.sequence = OLD.sequence AND NEW.recorded_at = OLD.recorded_at
    AND NEW.action = OLD.action AND NEW.subject_kind = OLD.subject_kind AND NEW.outcome = OLD.outcome AND NEW.withheld = OLD.withheld
    AND NEW.chain = OLD.chain AND OLD.action IN ('levels.read', 'wishes.read', 'wish_reasons.read', 'drafts.read')
    AND NEW.detail = 'erased' AND NEW.roles = '' AND NEW.subject_id = '' AND NEW.request_id = ''
    AND NEW.account_id IS NULL AND NEW.talent_id IS NULL AND NEW.on_behalf_of IS NULL AND NEW.organization_code IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'audit_events is append-only');
END;
