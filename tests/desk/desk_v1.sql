-- The tables of a desk as version 1 of the program made them: what the migration is tried on.
CREATE TABLE setting (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	UNIQUE ("key")
)
 STRICT;
CREATE TABLE unit (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name TEXT NOT NULL, 
	aliases TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	parent_id INTEGER, 
	initials TEXT DEFAULT '' NOT NULL, 
	removed INTEGER DEFAULT '0' NOT NULL, 
	FOREIGN KEY(parent_id) REFERENCES unit (id)
)
 STRICT;
CREATE TABLE file (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	path TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	bytes INTEGER DEFAULT '0' NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	format TEXT DEFAULT '' NOT NULL, 
	width INTEGER, 
	height INTEGER, 
	seconds REAL, 
	taken TEXT, 
	trouble TEXT DEFAULT '' NOT NULL, 
	UNIQUE (path)
)
 STRICT;
CREATE INDEX ix_file_sha256 ON file (sha256);
CREATE TABLE history (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	batch TEXT DEFAULT '' NOT NULL, 
	at TEXT DEFAULT '' NOT NULL, 
	who TEXT DEFAULT '' NOT NULL, 
	verb TEXT DEFAULT '' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL
)
 STRICT;
CREATE INDEX history_by_state ON history (state, id);
CREATE TABLE liaison (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	unit_id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	gender TEXT DEFAULT '' NOT NULL, 
	post TEXT DEFAULT '' NOT NULL, 
	office_phone TEXT DEFAULT '' NOT NULL, 
	mobile TEXT DEFAULT '' NOT NULL, 
	fax TEXT DEFAULT '' NOT NULL, 
	email TEXT DEFAULT '' NOT NULL, 
	org TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	UNIQUE (unit_id), 
	FOREIGN KEY(unit_id) REFERENCES unit (id)
)
 STRICT;
CREATE TABLE work (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	notice TEXT DEFAULT '' NOT NULL, 
	unit_id INTEGER NOT NULL, 
	slot TEXT DEFAULT '' NOT NULL, 
	title TEXT DEFAULT '' NOT NULL, 
	introduction TEXT DEFAULT '' NOT NULL, 
	remark TEXT DEFAULT '' NOT NULL, 
	FOREIGN KEY(unit_id) REFERENCES unit (id)
)
 STRICT;
CREATE INDEX work_by_cell ON work (notice, unit_id, slot);
CREATE TABLE excuse (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	notice TEXT DEFAULT '' NOT NULL, 
	unit_id INTEGER NOT NULL, 
	slot TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	FOREIGN KEY(unit_id) REFERENCES unit (id)
)
 STRICT;
CREATE UNIQUE INDEX excuse_by_cell ON excuse (notice, unit_id, slot);
CREATE TABLE change (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	history_id INTEGER NOT NULL, 
	place TEXT DEFAULT '' NOT NULL, 
	"row" INTEGER DEFAULT '0' NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	FOREIGN KEY(history_id) REFERENCES history (id)
)
 STRICT;
CREATE INDEX ix_change_history_id ON change (history_id);
CREATE TABLE material (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	notice TEXT DEFAULT '' NOT NULL, 
	unit_id INTEGER, 
	slot TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	bucket TEXT DEFAULT '' NOT NULL, 
	received TEXT DEFAULT '' NOT NULL, 
	n INTEGER DEFAULT '1' NOT NULL, 
	work_id INTEGER, 
	file_id INTEGER, 
	medium TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	caption TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	url TEXT DEFAULT '' NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	origin TEXT DEFAULT '' NOT NULL, 
	sender TEXT DEFAULT '' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	FOREIGN KEY(unit_id) REFERENCES unit (id), 
	FOREIGN KEY(work_id) REFERENCES work (id), 
	FOREIGN KEY(file_id) REFERENCES file (id)
)
 STRICT;
CREATE INDEX material_late ON material (notice, slot, received, state, n, unit_id);
CREATE INDEX material_by_work ON material (work_id);
CREATE INDEX material_by_file ON material (file_id);
CREATE INDEX material_board ON material (notice, unit_id, slot, kind, bucket, state, n);
PRAGMA user_version=1;
PRAGMA application_id=1396786756;
