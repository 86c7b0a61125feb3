-- +goose Up

-- The studio's queue and history: what was asked to be generated, and what became of it. Times are microseconds since
-- 1970; look_at is far beyond them where nobody has to look. The rank orders the queue: when it came, and later the
-- more of its account's own wait before it. The node is the one that alone can look after it; '' for any.
CREATE TABLE generations (
    account   text NOT NULL,
    id        text NOT NULL,
    user_id   text NOT NULL,
    model     text NOT NULL,
    kind      text NOT NULL,
    provider  text NOT NULL,
    class     bigint NOT NULL,
    state     text NOT NULL,
    version   bigint NOT NULL,
    queued_at bigint NOT NULL,
    ready_at  bigint NOT NULL,
    look_at   bigint NOT NULL,
    rank      bigint NOT NULL,
    node      text NOT NULL,
    body      bytea NOT NULL,
    PRIMARY KEY (account, id)
);

CREATE INDEX generations_queue ON generations (provider, class, rank, id) WHERE state = 'queued';
CREATE INDEX generations_running ON generations (provider, account) WHERE state = 'running';
CREATE INDEX generations_look ON generations (look_at);
CREATE INDEX generations_time ON generations (account, queued_at, id);

-- The gallery: a row per file, which lies elsewhere. folded is its text in small letters, for the search; deleted_at is
-- 0 where it is not deleted.
CREATE TABLE assets (
    account    text NOT NULL,
    id         text NOT NULL,
    generation text NOT NULL,
    user_id    text NOT NULL,
    kind       text NOT NULL,
    made_at    bigint NOT NULL,
    favourite  bigint NOT NULL,
    folder     text NOT NULL,
    deleted_at bigint NOT NULL,
    text       text NOT NULL,
    folded     text NOT NULL,
    body       bytea NOT NULL,
    PRIMARY KEY (account, id)
);

CREATE INDEX assets_time ON assets (account, made_at, id);
CREATE INDEX assets_deleted ON assets (deleted_at) WHERE deleted_at > 0;
