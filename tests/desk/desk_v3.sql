-- A desk as version 3 of the program left it: three units, a card, a work, an activity, a mail that waits.
PRAGMA application_id=1396786756;
PRAGMA user_version=3;
BEGIN TRANSACTION;
CREATE TABLE activity (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	notice TEXT DEFAULT '' NOT NULL, 
	unit_id INTEGER, 
	name TEXT DEFAULT '' NOT NULL, 
	form TEXT DEFAULT '' NOT NULL, 
	time TEXT DEFAULT '' NOT NULL, 
	place TEXT DEFAULT '' NOT NULL, 
	responsible TEXT DEFAULT '' NOT NULL, 
	outlet TEXT DEFAULT '' NOT NULL, 
	remark TEXT DEFAULT '' NOT NULL, 
	material_id INTEGER, 
	holder_id INTEGER, 
	edited INTEGER DEFAULT '0' NOT NULL, 
	removed INTEGER DEFAULT '0' NOT NULL, 
	FOREIGN KEY(unit_id) REFERENCES unit (id)
)
 STRICT

;
INSERT INTO "activity" VALUES(1,'zushi-2024',2,'安全宣传咨询日','','','','','','',NULL,NULL,0,0);
CREATE TABLE alike (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	file_id INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	bits INTEGER DEFAULT '0' NOT NULL, 
	FOREIGN KEY(file_id) REFERENCES file (id), 
	FOREIGN KEY(other_id) REFERENCES file (id)
)
 STRICT

;
CREATE TABLE change (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	history_id INTEGER NOT NULL, 
	place TEXT DEFAULT '' NOT NULL, 
	"row" INTEGER DEFAULT '0' NOT NULL, 
	"before" TEXT, 
	"after" TEXT, 
	FOREIGN KEY(history_id) REFERENCES history (id)
)
 STRICT

;
INSERT INTO "change" VALUES(1,1,'unit',1,NULL,'{"id": 1, "name": "青禾社区", "aliases": "[]", "kind": "社区", "parent_id": null, "initials": "qhsq qingheshequ", "removed": 0}');
INSERT INTO "change" VALUES(2,1,'unit',2,NULL,'{"id": 2, "name": "柳溪社区", "aliases": "[]", "kind": "社区", "parent_id": null, "initials": "lxsq liuxishequ", "removed": 0}');
INSERT INTO "change" VALUES(3,1,'unit',3,NULL,'{"id": 3, "name": "东塘社区", "aliases": "[]", "kind": "社区", "parent_id": null, "initials": "dtsq dongtangshequ", "removed": 0}');
INSERT INTO "change" VALUES(4,2,'liaison',1,NULL,'{"id": 1, "unit_id": 1, "name": "张喆珺", "gender": "", "post": "", "office_phone": "", "mobile": "000-0000", "fax": "", "email": "", "org": "", "address": ""}');
INSERT INTO "change" VALUES(5,3,'work',1,NULL,'{"id": 1, "notice": "zushi-2024", "unit_id": 1, "slot": "class", "title": "身边的教训", "introduction": "", "remark": "", "excellent": 0}');
INSERT INTO "change" VALUES(6,4,'activity',1,NULL,'{"id": 1, "notice": "zushi-2024", "unit_id": 2, "name": "安全宣传咨询日", "form": "", "time": "", "place": "", "responsible": "", "outlet": "", "remark": "", "material_id": null, "holder_id": null, "edited": 0, "removed": 0}');
CREATE TABLE excuse (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	notice TEXT DEFAULT '' NOT NULL, 
	unit_id INTEGER NOT NULL, 
	slot TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	FOREIGN KEY(unit_id) REFERENCES unit (id)
)
 STRICT

;
CREATE TABLE figure (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	notice TEXT DEFAULT '' NOT NULL, 
	unit_id INTEGER, 
	figure TEXT DEFAULT '' NOT NULL, 
	month TEXT DEFAULT '' NOT NULL, 
	value REAL, 
	material_id INTEGER, 
	holder_id INTEGER, 
	FOREIGN KEY(unit_id) REFERENCES unit (id)
)
 STRICT

;
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
	plays INTEGER, 
	camera TEXT DEFAULT '' NOT NULL, 
	located INTEGER DEFAULT '0' NOT NULL, 
	codec TEXT DEFAULT '' NOT NULL, 
	likeness TEXT DEFAULT '' NOT NULL, 
	black INTEGER DEFAULT '0' NOT NULL, 
	looked INTEGER DEFAULT '0' NOT NULL, 
	reading TEXT DEFAULT '' NOT NULL, 
	UNIQUE (path)
)
 STRICT

;
CREATE TABLE history (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	batch TEXT DEFAULT '' NOT NULL, 
	at TEXT DEFAULT '' NOT NULL, 
	who TEXT DEFAULT '' NOT NULL, 
	verb TEXT DEFAULT '' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL
)
 STRICT

;
INSERT INTO "history" VALUES(1,'6bcbb9573aec4aff8872be29d4f563b2','2026-11-23T09:18:01','clerk','unit','导入单位名单（新增 3 个，补充 0 个）','done');
INSERT INTO "history" VALUES(2,'879fe3ed59a14658bec26f6e211c2516','2026-11-23T09:18:01','clerk','liaison','填写“青禾社区”的联络员','done');
INSERT INTO "history" VALUES(3,'8e856c606c134d4db77f135e1ee6bcbb','2026-11-23T09:18:01','clerk','work','新建作品“身边的教训”','done');
INSERT INTO "history" VALUES(4,'ad644754544d44bd9305af21258557c2','2026-11-23T09:18:01','clerk','activity','添加“柳溪社区”的活动“安全宣传咨询日”','done');
INSERT INTO "history" VALUES(5,'','2026-11-23T09:18:01','clerk','queued','放进发件箱 1 封，发给 b@example.test','note');
CREATE TABLE letter (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	batch TEXT NOT NULL, 
	notice TEXT DEFAULT '' NOT NULL, 
	about TEXT DEFAULT '' NOT NULL, 
	unit_id INTEGER, 
	receiver TEXT DEFAULT '' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	part INTEGER DEFAULT '0' NOT NULL, 
	parts INTEGER DEFAULT '0' NOT NULL, 
	path TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	bytes INTEGER DEFAULT '0' NOT NULL, 
	sha256 TEXT DEFAULT '' NOT NULL, 
	contents TEXT DEFAULT '' NOT NULL, 
	message_id TEXT DEFAULT '' NOT NULL, 
	state TEXT NOT NULL, 
	handed INTEGER DEFAULT '0' NOT NULL, 
	answer TEXT DEFAULT '' NOT NULL, 
	queued TEXT DEFAULT '' NOT NULL, 
	ended TEXT DEFAULT '' NOT NULL
)
 STRICT

;
INSERT INTO "letter" VALUES(1,'0afd0212bec2491b907197b3926db525','zushi-2024','parcel',NULL,'b@example.test','材料','您好',1,1,'','',0,'','','','waiting',0,'','2026-11-23T09:18:01','');
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
 STRICT

;
INSERT INTO "liaison" VALUES(1,1,'张喆珺','','','','000-0000','','','','');
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
	receipt_id INTEGER, 
	version INTEGER DEFAULT '1' NOT NULL, 
	replaces INTEGER, 
	unsorted INTEGER DEFAULT '0' NOT NULL, 
	FOREIGN KEY(unit_id) REFERENCES unit (id), 
	FOREIGN KEY(work_id) REFERENCES work (id), 
	FOREIGN KEY(file_id) REFERENCES file (id)
)
 STRICT

;
CREATE TABLE receipt (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	batch TEXT DEFAULT '' NOT NULL, 
	way TEXT DEFAULT '' NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	paths TEXT DEFAULT '' NOT NULL, 
	notice TEXT DEFAULT '' NOT NULL, 
	unit_id INTEGER, 
	slot TEXT DEFAULT '' NOT NULL, 
	work_id INTEGER, 
	begun TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL
)
 STRICT

;
CREATE TABLE refusal (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	receipt_id INTEGER NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	path TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	why TEXT DEFAULT '' NOT NULL, 
	FOREIGN KEY(receipt_id) REFERENCES receipt (id)
)
 STRICT

;
CREATE TABLE seen (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	source TEXT DEFAULT '' NOT NULL, 
	"key" TEXT DEFAULT '' NOT NULL
)
 STRICT

;
CREATE TABLE setting (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	"key" TEXT NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	UNIQUE ("key")
)
 STRICT

;
INSERT INTO "setting" VALUES(1,'desk_id','1510569bc3e547308095f171f4d3a251');
INSERT INTO "setting" VALUES(2,'notice','zushi-2024');
INSERT INTO "setting" VALUES(3,'office','祖师街道办事处');
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
 STRICT

;
INSERT INTO "unit" VALUES(1,'青禾社区','[]','社区',NULL,'qhsq qingheshequ',0);
INSERT INTO "unit" VALUES(2,'柳溪社区','[]','社区',NULL,'lxsq liuxishequ',0);
INSERT INTO "unit" VALUES(3,'东塘社区','[]','社区',NULL,'dtsq dongtangshequ',0);
CREATE TABLE work (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	notice TEXT DEFAULT '' NOT NULL, 
	unit_id INTEGER NOT NULL, 
	slot TEXT DEFAULT '' NOT NULL, 
	title TEXT DEFAULT '' NOT NULL, 
	introduction TEXT DEFAULT '' NOT NULL, 
	remark TEXT DEFAULT '' NOT NULL, 
	excellent INTEGER DEFAULT '0' NOT NULL, 
	FOREIGN KEY(unit_id) REFERENCES unit (id)
)
 STRICT

;
INSERT INTO "work" VALUES(1,'zushi-2024',1,'class','身边的教训','','',0);
CREATE INDEX ix_file_sha256 ON file (sha256);
CREATE INDEX ix_file_likeness ON file (likeness);
CREATE INDEX ix_file_looked ON file (looked);
CREATE UNIQUE INDEX seen_once ON seen (source, "key");
CREATE INDEX ix_letter_state ON letter (state);
CREATE INDEX ix_letter_batch ON letter (batch);
CREATE INDEX history_by_state ON history (state, id);
CREATE INDEX ix_alike_other_id ON alike (other_id);
CREATE INDEX ix_alike_file_id ON alike (file_id);
CREATE INDEX ix_refusal_receipt_id ON refusal (receipt_id);
CREATE INDEX work_by_cell ON work (notice, unit_id, slot);
CREATE UNIQUE INDEX excuse_by_cell ON excuse (notice, unit_id, slot);
CREATE INDEX figure_by_cell ON figure (notice, unit_id, figure, month);
CREATE INDEX figure_by_material ON figure (material_id);
CREATE INDEX activity_by_unit ON activity (notice, unit_id);
CREATE INDEX activity_by_material ON activity (material_id);
CREATE INDEX ix_change_history_id ON change (history_id);
CREATE INDEX change_of_figure ON change ("row") WHERE place = 'figure';
CREATE INDEX material_late ON material (notice, slot, received, state, n, unit_id);
CREATE INDEX material_by_file ON material (file_id);
CREATE INDEX ix_material_receipt_id ON material (receipt_id);
CREATE INDEX material_by_work ON material (work_id);
CREATE INDEX material_board ON material (notice, unit_id, slot, kind, bucket, state, n);
CREATE INDEX ix_material_replaces ON material (replaces);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('setting',3);
INSERT INTO "sqlite_sequence" VALUES('unit',3);
INSERT INTO "sqlite_sequence" VALUES('history',5);
INSERT INTO "sqlite_sequence" VALUES('change',6);
INSERT INTO "sqlite_sequence" VALUES('liaison',1);
INSERT INTO "sqlite_sequence" VALUES('work',1);
INSERT INTO "sqlite_sequence" VALUES('activity',1);
INSERT INTO "sqlite_sequence" VALUES('letter',1);
COMMIT;
