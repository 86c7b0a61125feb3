-- +goose Up

-- The studio's queue and history: what was asked to be generated, and what became of it. Times are microseconds since
-- 1970; look_at is far beyond them where nobody has to look. The rank orders the queue: when it came, and later the
-- more of its account's own wait before it. The node is the one that alone can look after it; '' for any.
CREATE TABLE generations (
    account   TEXT NOT NULL,
    id        TEXT NOT NULL,
    user_id   TEXT NOT NULL,
    model     TEXT NOT NULL,
    kind      TEXT NOT NULL,
    provider  TEXT NOT NULL,
    class     INTEGER NOT NULL,
    state     TEXT NOT NULL,
    version   INTEGER NOT NULL,
    queued_at INTEGER NOT NULL,
    ready_at  INTEGER NOT NULL,
    look_at   INTEGER NOT NULL,
    rank      INTEGER NOT NULL,
    node      TEXT NOT NULL,
    body      BLOB NOT NULL,
    PRIMARY KEY (account, id)
) STRICT;

CREATE INDEX generations_queue ON generations (provider, class, rank, id) WHERE state = 'queued';
CREATE INDEX generations_running ON generations (provider, account) WHERE state = 'running';
CREATE INDEX generations_look ON generations (look_at);
CREATE INDEX generations_time ON generations (account, queued_at, id);

-- The gallery: a row per file, which lies elsewhere. folded is its text in small letters, for the search; deleted_at is
-- 0 where it is not deleted.
CREATE TABLE assets (
    account    TEXT NOT NULL,
    id         TEXT NOT NULL,
    generation TEXT NOT NULL,
    user_id    TEXT NOT NULL,
    kind       TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    favourite  INTEGER NOT NULL,
    folder     TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    text       TEXT NOT NULL,
    folded     TEXT NOT NULL,
    body       BLOB NOT NULL,
    PRIMARY KEY (account, id)
) STRICT;

CREATE INDEX assets_time ON assets (account, made_at, id);
CREATE INDEX assets_deleted ON assets (deleted_at) WHERE deleted_at > 0;
