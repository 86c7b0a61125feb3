-- +goose Up

-- An operator finds a file by its id alone.
CREATE INDEX assets_id ON assets (id);
