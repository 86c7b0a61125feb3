-- +goose Up

-- The node that counts on being the only one that writes, by the name of its sessions; '' for none, 'leaving' while one
-- may still count on it that was told not to.
CREATE TABLE alone (
    holder text NOT NULL
);
INSERT INTO alone VALUES ('');
