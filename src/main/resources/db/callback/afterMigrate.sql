-- why: a change of the schema is a deed, too; runs as the owner after the migrations of every start
INSERT INTO audit_entry (merchant_id, id, actor, role, action, object, outcome, address, detail, at)
SELECT '00000000-0000-7000-8000-000000000001', uuidv7(), session_user, 'system', 'schema.migrated', current_database(),
       'done', host(inet_client_addr()), jsonb_build_object('versions', new.versions, 'rank', new.rank), now()
FROM (SELECT array_agg(h.version ORDER BY h.installed_rank) AS versions, max(h.installed_rank) AS rank
      FROM flyway_schema_history h
      WHERE h.success
        AND h.version IS NOT NULL
        AND h.installed_rank > (SELECT coalesce(max((e.detail ->> 'rank')::int), 0)
                                FROM audit_entry e
                                WHERE e.action = 'schema.migrated'
                                  AND e.merchant_id = '00000000-0000-7000-8000-000000000001')) new
WHERE new.versions IS NOT NULL;
