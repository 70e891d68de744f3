-- why: a bank can take back what it took together with the authorization; what was never taken cannot be taken back

CREATE OR REPLACE FUNCTION check_undo() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS
$$
BEGIN
    PERFORM 1 FROM public.payment_event f
    WHERE f.merchant_id = new.merchant_id AND f.payment_id = new.payment_id AND f.move_id = new.move_id
      AND f.amount = new.amount
      AND CASE new.kind
              WHEN 'refund_failed' THEN f.kind = 'refund_requested'
              WHEN 'capture_failed' THEN f.kind = 'capture_requested'
              ELSE f.kind IN ('captured', 'captured_at_once')
          END;
    IF NOT found THEN
        RAISE EXCEPTION 'a % undoes a move of the same amount', new.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'undoes_what_was_asked';
    END IF;
    RETURN new;
END
$$;
