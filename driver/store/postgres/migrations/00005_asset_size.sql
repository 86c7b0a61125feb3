-- +goose Up

-- How many bytes a file has, which its body alone has said until here: what an account brings is bounded, and summed
-- from the index.
ALTER TABLE assets ADD COLUMN size bigint NOT NULL DEFAULT 0;
UPDATE assets SET size = COALESCE((convert_from(body, 'UTF8')::jsonb ->> 'bytes')::bigint, 0) WHERE generation = '';
CREATE INDEX assets_brought ON assets (account, deleted_at, size) WHERE generation = '';
