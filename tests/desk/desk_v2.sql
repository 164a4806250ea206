-- A desk as version 2 of the program left it: three units, two photos, a work.
PRAGMA application_id=1396786756;
PRAGMA user_version=2;
BEGIN TRANSACTION;
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
INSERT INTO "change" VALUES(5,3,'work',1,NULL,'{"id": 1, "notice": "zushi-2024", "unit_id": 1, "slot": "drill", "title": "青禾社区应急逃生避险演练", "introduction": "", "remark": ""}');
INSERT INTO "change" VALUES(6,3,'material',1,NULL,'{"id": 1, "notice": "zushi-2024", "unit_id": 1, "slot": "drill", "kind": "photo", "state": "review", "bucket": "", "received": "2026-11-23T06:14:08", "n": 0, "work_id": 1, "file_id": 1, "medium": "file", "name": "照片1.jpg", "caption": "", "reason": "", "url": "", "code": "", "origin": "[\"照片1.jpg\"]", "sender": "", "subject": "", "why": "", "receipt_id": 1, "version": 1, "replaces": null, "unsorted": 0}');
INSERT INTO "change" VALUES(7,3,'material',2,NULL,'{"id": 2, "notice": "zushi-2024", "unit_id": 1, "slot": "drill", "kind": "photo", "state": "review", "bucket": "", "received": "2026-11-23T06:14:08", "n": 0, "work_id": 1, "file_id": 2, "medium": "file", "name": "照片2.jpg", "caption": "", "reason": "", "url": "", "code": "", "origin": "[\"照片2.jpg\"]", "sender": "", "subject": "", "why": "", "receipt_id": 1, "version": 1, "replaces": null, "unsorted": 0}');
INSERT INTO "change" VALUES(8,4,'work',2,NULL,'{"id": 2, "notice": "zushi-2024", "unit_id": 1, "slot": "warning", "title": "身边的教训", "introduction": "", "remark": ""}');
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
INSERT INTO "file" VALUES(1,'zushi-2024/青禾社区/应急逃生避险演练/青禾社区-应急逃生避险演练-01.jpg','b655394676cb5f50146b6047425a35b1d91763df31121f8ec081ae9424d794b1',3996,'image','JPEG',160,120,NULL,NULL,'',1,'',0,'','06f8c500cfae62dbc60ae01fcfb613b6',0,1,'');
INSERT INTO "file" VALUES(2,'zushi-2024/青禾社区/应急逃生避险演练/青禾社区-应急逃生避险演练-02.jpg','813d5c06f9d18c25c63bd2b53bdf946f51a36a27ce3a7d8e1d6647b9c2d2ca08',4071,'image','JPEG',160,120,NULL,NULL,'',1,'',0,'','9fabc473ad6e688b417473cfeeecf69e',0,1,'');
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
INSERT INTO "history" VALUES(1,'7d7d622aa0a5496da83468adaf84b020','2026-11-23T06:14:08','clerk','unit','导入单位名单（新增 3 个，补充 0 个）','done');
INSERT INTO "history" VALUES(2,'00a1a654d48d47f1bfaf653caa1f1c0d','2026-11-23T06:14:08','clerk','liaison','填写“青禾社区”的联络员','done');
INSERT INTO "history" VALUES(3,'c472e855d46f4ea2a609c5f8c08a3871','2026-11-23T06:14:08','clerk','receive','收到青禾社区“应急逃生避险演练”的文件 2 个','done');
INSERT INTO "history" VALUES(4,'e861138f9bf14bf786eb95e3a37c7625','2026-11-23T06:14:09','clerk','work','新建作品“身边的教训”','done');
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
INSERT INTO "material" VALUES(1,'zushi-2024',1,'drill','photo','review','','2026-11-23T06:14:08',1,1,1,'file','照片1.jpg','','','','','["照片1.jpg"]','','','',1,1,NULL,0);
INSERT INTO "material" VALUES(2,'zushi-2024',1,'drill','photo','review','','2026-11-23T06:14:08',1,1,2,'file','照片2.jpg','','','','','["照片2.jpg"]','','','',1,1,NULL,0);
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
INSERT INTO "receipt" VALUES(1,'c472e855d46f4ea2a609c5f8c08a3871','drop','照片1.jpg、照片2.jpg','["/收件/照片1.jpg", "/收件/照片2.jpg"]','zushi-2024',1,'drill',NULL,'2026-11-23T06:14:08','done');
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
INSERT INTO "setting" VALUES(1,'desk_id','2e06a530003944ac8ef211cec68609d0');
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
	FOREIGN KEY(unit_id) REFERENCES unit (id)
)
 STRICT

;
INSERT INTO "work" VALUES(1,'zushi-2024',1,'drill','青禾社区应急逃生避险演练','','');
INSERT INTO "work" VALUES(2,'zushi-2024',1,'warning','身边的教训','','');
CREATE INDEX ix_file_sha256 ON file (sha256);
CREATE INDEX ix_file_looked ON file (looked);
CREATE INDEX ix_file_likeness ON file (likeness);
CREATE UNIQUE INDEX seen_once ON seen (source, "key");
CREATE INDEX history_by_state ON history (state, id);
CREATE INDEX ix_alike_file_id ON alike (file_id);
CREATE INDEX ix_alike_other_id ON alike (other_id);
CREATE INDEX ix_refusal_receipt_id ON refusal (receipt_id);
CREATE INDEX work_by_cell ON work (notice, unit_id, slot);
CREATE UNIQUE INDEX excuse_by_cell ON excuse (notice, unit_id, slot);
CREATE INDEX ix_change_history_id ON change (history_id);
CREATE INDEX material_board ON material (notice, unit_id, slot, kind, bucket, state, n);
CREATE INDEX material_late ON material (notice, slot, received, state, n, unit_id);
CREATE INDEX ix_material_receipt_id ON material (receipt_id);
CREATE INDEX material_by_file ON material (file_id);
CREATE INDEX material_by_work ON material (work_id);
CREATE INDEX ix_material_replaces ON material (replaces);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('setting',3);
INSERT INTO "sqlite_sequence" VALUES('unit',3);
INSERT INTO "sqlite_sequence" VALUES('history',4);
INSERT INTO "sqlite_sequence" VALUES('change',8);
INSERT INTO "sqlite_sequence" VALUES('liaison',1);
INSERT INTO "sqlite_sequence" VALUES('receipt',1);
INSERT INTO "sqlite_sequence" VALUES('work',2);
INSERT INTO "sqlite_sequence" VALUES('file',2);
INSERT INTO "sqlite_sequence" VALUES('material',2);
COMMIT;
