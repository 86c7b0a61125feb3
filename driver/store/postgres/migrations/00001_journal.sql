-- +goose Up

-- Every table's key begins with the account, and nothing refers across accounts, so that the tables can be distributed by
-- account as they are. Text is compared by bytes: ids have no language.

-- Where each account is. Whoever appends to its journal locks its row first. Pages keep room, so that an update which
-- leaves due_at alone touches no index.
CREATE TABLE accounts (
    id     text COLLATE "C" PRIMARY KEY,
    seq    bigint NOT NULL,
    due_at timestamptz,
    clock  text COLLATE "C" NOT NULL
) WITH (fillfactor = 50);

CREATE INDEX accounts_due ON accounts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX accounts_clock ON accounts (clock, id) WHERE clock <> '';

CREATE TABLE entries (
    account text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    at      timestamptz NOT NULL,
    actor   text NOT NULL,
    key     text NOT NULL,
    digest  text NOT NULL,
    command bytea NOT NULL,
    events  bytea NOT NULL,
    marks   jsonb, -- an array; NULL for none
    PRIMARY KEY (account, seq)
);

-- Who claimed which mark. Rows come in the order of time, for which a block range index is enough: it finds old keys.
CREATE TABLE marks (
    account text COLLATE "C" NOT NULL,
    mark    text COLLATE "C" NOT NULL,
    seq     bigint NOT NULL,
    key_at  timestamptz, -- when it was claimed, if it is an idempotency key's, which may be forgotten; NULL: for ever
    PRIMARY KEY (account, mark)
);

CREATE INDEX marks_key_at ON marks USING brin (key_at);

CREATE TABLE snapshots (
    account text COLLATE "C" PRIMARY KEY,
    seq     bigint NOT NULL,
    state   bytea NOT NULL
);

CREATE TABLE records (
    account text COLLATE "C" NOT NULL,
    kind    text COLLATE "C" NOT NULL,
    id      text COLLATE "C" NOT NULL,
    body    bytea NOT NULL,
    PRIMARY KEY (account, kind, id)
);
