-- +goose Up

-- Where the journal ended when the database was closed last: the next position after it is missed if its rows are gone.
ALTER TABLE progress ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
