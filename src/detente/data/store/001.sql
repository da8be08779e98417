-- Version 1 of the database. Days are ISO 8601 text, records are JSON of the structs in records.py.

CREATE TABLE versions (
    n INTEGER PRIMARY KEY,
    detente TEXT NOT NULL,
    language_model TEXT NOT NULL,
    knowledge TEXT NOT NULL,
    UNIQUE (detente, language_model, knowledge)
);

CREATE TABLE articles (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,              -- digest of the text
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    outlet TEXT NOT NULL,
    source TEXT NOT NULL,
    day TEXT,                             -- last day the text can be from, else the day of the page
    data TEXT NOT NULL,                   -- the article without its text
    version INTEGER NOT NULL REFERENCES versions (n),
    added TEXT NOT NULL,                  -- UTC
    report INTEGER NOT NULL,              -- n of the first article of which this is a reprint or update
    records INTEGER NOT NULL DEFAULT 0    -- how many the program read in it
);
CREATE INDEX articles_day ON articles (day);
CREATE INDEX articles_report ON articles (report);
CREATE INDEX articles_version ON articles (version);

-- Every place that an article was met at, reprints with the very same text among them.
CREATE TABLE sources (
    source TEXT NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    outlet TEXT NOT NULL,
    met TEXT NOT NULL,                    -- UTC
    PRIMARY KEY (source, article)
) WITHOUT ROWID;
CREATE INDEX sources_article ON sources (article);

-- Signatures of near-duplicates: one row a band of the MinHash.
CREATE TABLE bands (
    band INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    PRIMARY KEY (band, hash, article)
) WITHOUT ROWID;
CREATE INDEX bands_article ON bands (article);

CREATE TABLE sentences (
    n INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (article, start, text)
);

CREATE TABLE records (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    kind TEXT NOT NULL,                   -- event, statement, position, commitment, tie, forum
    id TEXT NOT NULL,
    place INTEGER NOT NULL,               -- in the reading, from 0
    sentence INTEGER REFERENCES sentences (n),
    verdict TEXT,                         -- accepted, edited, rejected; NULL: nobody has judged it
    data TEXT NOT NULL,                   -- with people's edits
    machine TEXT,                         -- as the program read it, where it differs
    kept INTEGER NOT NULL DEFAULT 0,      -- 1: the program finds it no more, people's judgement keeps it
    UNIQUE (article, kind, id)
);
CREATE INDEX records_id ON records (id);
CREATE INDEX records_kind ON records (kind, article);
CREATE INDEX records_sentence ON records (sentence);
CREATE INDEX records_verdict ON records (verdict) WHERE verdict IS NOT NULL;

-- What events are found by; one row an event, made from records.data.
CREATE TABLE events (
    n INTEGER PRIMARY KEY REFERENCES records (n) ON DELETE CASCADE,
    article INTEGER NOT NULL REFERENCES articles (n) ON DELETE CASCADE,
    day TEXT,                             -- last day of its time, else the article's day
    first TEXT,                           -- first day of its time, else the article's day
    dated INTEGER NOT NULL,               -- 1: the event has a time of its own
    root TEXT NOT NULL,
    mode TEXT,
    status TEXT NOT NULL,
    quad INTEGER NOT NULL,
    intensity REAL NOT NULL,
    confidence REAL NOT NULL,
    said INTEGER NOT NULL,                -- 1: a source in the article says so, 0: the reporter
    contested INTEGER NOT NULL,
    state TEXT,                           -- where it took place
    lat REAL,
    lon REAL,
    happening INTEGER REFERENCES happenings (n)
);
CREATE INDEX events_day ON events (day, n, first);
CREATE INDEX events_root ON events (root, day, n);
CREATE INDEX events_root_status ON events (root, status, day, n);
CREATE INDEX events_status ON events (status, day, n);
CREATE INDEX events_article ON events (article);
CREATE INDEX events_happening ON events (happening);
CREATE INDEX events_state ON events (state, day, n) WHERE state IS NOT NULL;

-- Parties of events: their state, else their code ('party'), whole code, and name.
CREATE TABLE parties (
    party TEXT NOT NULL,
    role TEXT NOT NULL,                   -- actor, recipient
    day TEXT NOT NULL,                    -- '' where the event has none
    event INTEGER NOT NULL REFERENCES events (n) ON DELETE CASCADE,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    alone INTEGER NOT NULL,               -- 1: an actor of several, nobody is named that it is done to
    PRIMARY KEY (party, role, day, event, code, name)
) WITHOUT ROWID;
CREATE INDEX parties_event ON parties (event, role, alone);
CREATE INDEX parties_name ON parties (name COLLATE NOCASE, day, role, alone);
CREATE INDEX parties_code ON parties (code, role, alone, day);

CREATE TABLE dyads (
    actor TEXT NOT NULL,
    recipient TEXT NOT NULL,
    day TEXT NOT NULL,
    event INTEGER NOT NULL REFERENCES events (n) ON DELETE CASCADE,
    PRIMARY KEY (actor, recipient, day, event)
) WITHOUT ROWID;
CREATE INDEX dyads_event ON dyads (event);
CREATE INDEX dyads_day ON dyads (day);

-- Events of several reports that are one: see reconcile.
CREATE TABLE happenings (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    first TEXT,
    last TEXT,
    reports INTEGER NOT NULL,             -- independent reports: reprints count once
    articles INTEGER NOT NULL
);
CREATE INDEX happenings_last ON happenings (last);

CREATE TABLE corrections (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    article TEXT NOT NULL,                -- id of the article; no reference: it outlives the records
    kind TEXT NOT NULL,
    record TEXT NOT NULL,                 -- id of the record
    action TEXT NOT NULL,                 -- accept, reject, edit
    changes TEXT,                         -- of an edit: field to new value
    about TEXT NOT NULL,                  -- the record as it was judged, by which it is found after re-coding
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    made TEXT NOT NULL,                   -- UTC
    undone TEXT                           -- UTC
);
CREATE INDEX corrections_record ON corrections (article, kind, record);

-- What could not be read; repeated with add --retry.
CREATE TABLE failures (
    source TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    kind TEXT NOT NULL,                   -- class of the error
    options TEXT NOT NULL,                -- how the source was to be read, as JSON
    tries INTEGER NOT NULL,
    last TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE feeds (
    address TEXT PRIMARY KEY,
    etag TEXT NOT NULL,
    modified TEXT NOT NULL,
    polled TEXT,
    next TEXT,
    failures INTEGER NOT NULL
) WITHOUT ROWID;

CREATE VIRTUAL TABLE article_search USING fts5 (
    title, text, content = 'articles', content_rowid = 'n', tokenize = 'porter unicode61'
);
CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
    INSERT INTO article_search (rowid, title, text) VALUES (new.n, new.title, new.text);
END;
CREATE TRIGGER articles_changed AFTER UPDATE OF title, text ON articles BEGIN
    INSERT INTO article_search (article_search, rowid, title, text) VALUES ('delete', old.n, old.title, old.text);
    INSERT INTO article_search (rowid, title, text) VALUES (new.n, new.title, new.text);
END;
CREATE TRIGGER articles_removed AFTER DELETE ON articles BEGIN
    INSERT INTO article_search (article_search, rowid, title, text) VALUES ('delete', old.n, old.title, old.text);
END;

CREATE VIRTUAL TABLE sentence_search USING fts5 (
    text, content = 'sentences', content_rowid = 'n', tokenize = 'porter unicode61'
);
CREATE TRIGGER sentences_added AFTER INSERT ON sentences BEGIN
    INSERT INTO sentence_search (rowid, text) VALUES (new.n, new.text);
END;
CREATE TRIGGER sentences_removed AFTER DELETE ON sentences BEGIN
    INSERT INTO sentence_search (sentence_search, rowid, text) VALUES ('delete', old.n, old.text);
END;
