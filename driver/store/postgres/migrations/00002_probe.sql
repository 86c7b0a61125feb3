-- +goose Up

-- A row for a write that shows that writing works; it counts such writes, modulo a million.
CREATE TABLE probe (
    probed integer NOT NULL
) WITH (fillfactor = 50);
INSERT INTO probe VALUES (0);
