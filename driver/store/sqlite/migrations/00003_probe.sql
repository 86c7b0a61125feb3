-- +goose Up

-- How often the database was probed, modulo a million: a row for a write that shows that writing works.
ALTER TABLE progress ADD COLUMN probed INTEGER NOT NULL DEFAULT 0;
