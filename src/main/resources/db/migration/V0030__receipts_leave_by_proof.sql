-- why: a receipt that no file is proven to have is lost to nobody's hand, not even the owner's by mistake

-- In place of the rule for all records: a receipt leaves when the log has its hash at a place that the month's file was proven for, and
-- the month's release has begun; otherwise it stays, and it is never changed. Its own plan: one made for empty tables would read all.
CREATE FUNCTION refuse_loss_of_receipt() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
DECLARE
    platform CONSTANT uuid := '00000000-0000-7000-8000-000000000001';
    archive  public.receipt_archive%ROWTYPE;
    place    public.log_leaf%ROWTYPE;
    move     text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT a.* INTO archive FROM public.receipt_archive a
        WHERE a.merchant_id = platform
          AND a.month = (SELECT s.month FROM public.archived_receipt s
                         WHERE s.merchant_id = OLD.merchant_id AND s.id = OLD.id);
        SELECT l.* INTO place FROM public.log_leaf l
        WHERE l.merchant_id = platform AND l.entry_id = OLD.id AND l.kind = 'receipt' AND l.of_merchant = OLD.merchant_id;
        SELECT m.kind INTO move FROM public.receipt_archive_move m
        WHERE m.merchant_id = platform AND m.number = archive.number ORDER BY m.seq DESC LIMIT 1;
        IF move = 'release_begun' AND place.leaf_hash = OLD.leaf_hash AND place.position < archive.tree_size
            AND OLD.id >= public.first_id_at(archive.month::timestamp AT TIME ZONE 'UTC')
            AND OLD.id < public.first_id_at((archive.month + interval '1 month') AT TIME ZONE 'UTC') THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% holds records: they are inserted and never changed, and leave only as an archive releases them',
        TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
REVOKE EXECUTE ON FUNCTION refuse_loss_of_receipt() FROM PUBLIC;
DROP TRIGGER records_stay ON receipt;
CREATE TRIGGER records_stay BEFORE UPDATE OR DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION refuse_loss_of_receipt();
ALTER TABLE receipt ENABLE ALWAYS TRIGGER records_stay;
