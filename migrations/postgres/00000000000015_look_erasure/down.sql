DROP TRIGGER audit_events_refuse_update ON audit_events;
DROP TRIGGER audit_events_refuse_change ON audit_events;
CREATE TRIGGER audit_events_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
