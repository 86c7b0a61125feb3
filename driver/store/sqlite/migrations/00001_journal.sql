-- +goose Up

-- The journal, in the order of commits, and with no index but that order: a commit appends. An entry's prev is where its
-- account's entry before it is, and skip where the one is whose seq is this one's without its lowest set bit; 0 where
-- there is none. By these an entry is found in some log² steps from the newest, and its neighbours in one.
-- What stands before the payload can be read without it.
CREATE TABLE entries (
    pos     INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    seq     INTEGER NOT NULL,
    prev    INTEGER NOT NULL,
    skip    INTEGER NOT NULL,
    due_at  INTEGER,          -- microseconds since 1970; NULL: never
    clock   TEXT NOT NULL,    -- the account's; '' for the real one
    key     TEXT NOT NULL,
    marks   TEXT,             -- a JSON array; NULL for none
    at      INTEGER NOT NULL, -- microseconds since 1970
    actor   TEXT NOT NULL,
    digest  TEXT NOT NULL,
    command BLOB NOT NULL,
    events  BLOB NOT NULL
) STRICT;

-- Up to which position the journal is indexed: by accounts, and by the segments of marks. For what comes after it, the
-- index is in memory, and made again from the journal when the database is opened.
CREATE TABLE progress (
    heads INTEGER NOT NULL,
    marks INTEGER NOT NULL
) STRICT;
INSERT INTO progress VALUES (0, 0);

-- Where each account is: its newest entry's number and position, and what that one says of the account.
CREATE TABLE accounts (
    id     TEXT PRIMARY KEY,
    seq    INTEGER NOT NULL,
    pos    INTEGER NOT NULL,
    due_at INTEGER,
    clock  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX accounts_due ON accounts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX accounts_clock ON accounts (clock, id) WHERE clock <> '';

-- Who claimed which mark. A segment is a run of consecutive pages: first the marks' hashes in order, then the segment's
-- directory.
CREATE TABLE mark_segments (
    id         INTEGER PRIMARY KEY,
    family     INTEGER NOT NULL, -- 0: ids, kept for ever; 1: idempotency keys
    level      INTEGER NOT NULL, -- how often its marks were merged with others
    marks      INTEGER NOT NULL,
    first_page INTEGER NOT NULL,
    pages      INTEGER NOT NULL, -- with marks
    directory  INTEGER NOT NULL, -- pages after them, with the directory
    closed_at  INTEGER NOT NULL  -- seconds since 1970: not before any of its entries was committed
) STRICT;

CREATE TABLE mark_pages (
    id   INTEGER PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

CREATE TABLE snapshots (
    account TEXT PRIMARY KEY,
    seq     INTEGER NOT NULL,
    state   BLOB NOT NULL
) STRICT;

CREATE TABLE records (
    account TEXT NOT NULL,
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    body    BLOB NOT NULL,
    PRIMARY KEY (account, kind, id)
) STRICT;
