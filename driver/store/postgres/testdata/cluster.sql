-- What Conto calls of Citus, on one plain PostgreSQL: a distributed table is one that is partitioned by the hash of its column.
-- A statement that one machine of a cluster could answer is then one that reads one partition, which its plan shows.

CREATE TABLE pg_dist_partition (logicalrelid regclass PRIMARY KEY, partkey text NOT NULL, colocated text NOT NULL);

CREATE FUNCTION create_distributed_table(r regclass, distribution_column text, colocate_with text DEFAULT 'default')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    named text := r::text;
BEGIN
    EXECUTE format('ALTER TABLE %I RENAME TO %I', named, named || '_local');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) PARTITION BY HASH (%I)', named, named || '_local', distribution_column);
    FOR i IN 0..3 LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS 4, REMAINDER %s)', named || '_shard' || i, named, i);
    END LOOP;
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', named, named || '_local');
    EXECUTE format('DROP TABLE %I', named || '_local');
    INSERT INTO pg_dist_partition VALUES (to_regclass(named), distribution_column, colocate_with);
END $$;
