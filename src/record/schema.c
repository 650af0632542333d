// SPDX-License-Identifier: Apache-2.0
// The tables of the record, as numbered migrations (DESIGN 3). Written in SQLite's words; the PostgreSQL engine reads
// INTEGER as BIGINT, BLOB as BYTEA and drops what stands behind the closing bracket. Every table of person data leads
// its key with the person, so that one person is one range, on one node or on fifty.
#include "record/schema.h"

#define CLUSTERED ") STRICT, WITHOUT ROWID;\n"
#define APPENDED ") STRICT;\n"

static const char tables_record[] =
	// What is now. shelf 0 the current plan, 1 series, 2 what is past, 3 evidence: opening a plan reads shelf 0.
	// seq is the change that made this version; prev is where the version before it lies in resource_history (0: none).
	"CREATE TABLE resource (person TEXT NOT NULL, shelf INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL,"
	" version INTEGER NOT NULL, updated INTEGER NOT NULL, seq INTEGER NOT NULL, prev INTEGER NOT NULL,"
	" kind TEXT NOT NULL, section TEXT NOT NULL, label TEXT NOT NULL, author TEXT NOT NULL, deleted INTEGER NOT NULL,"
	" body TEXT NOT NULL, PRIMARY KEY (person, shelf, type, id)" CLUSTERED
	// What stood before change seq: an append, so a save costs no second random page. body is emptied by lawful
	// erasure.
	"CREATE TABLE resource_history (seq INTEGER PRIMARY KEY, prev INTEGER NOT NULL, person TEXT NOT NULL,"
	" type TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, updated INTEGER NOT NULL, kind TEXT NOT NULL,"
	" section TEXT NOT NULL, label TEXT NOT NULL, author TEXT NOT NULL, deleted INTEGER NOT NULL, body TEXT NOT NULL,"
	" erased_why TEXT, erased_at INTEGER, digest TEXT" APPENDED
	"CREATE TABLE shared_resource (type TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,"
	" updated INTEGER NOT NULL, seq INTEGER NOT NULL, prev INTEGER NOT NULL, author TEXT NOT NULL,"
	" deleted INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (type, id)" CLUSTERED
	"CREATE TABLE change (seq INTEGER PRIMARY KEY, person TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL" APPENDED
	"CREATE TABLE attachment (digest TEXT NOT NULL PRIMARY KEY, type TEXT NOT NULL, size INTEGER NOT NULL,"
	" made INTEGER NOT NULL, bytes BLOB NOT NULL" CLUSTERED
	"CREATE TABLE person_identifier (system TEXT NOT NULL, value TEXT NOT NULL, person TEXT NOT NULL,"
	" PRIMARY KEY (system, value)" CLUSTERED
	// Two records of one person: nothing moves, the record reads a set of keys. until 0: in force.
	"CREATE TABLE person_link (person TEXT NOT NULL, survivor TEXT NOT NULL, since INTEGER NOT NULL,"
	" until INTEGER NOT NULL, author TEXT NOT NULL, PRIMARY KEY (person, survivor, since)" CLUSTERED
	"CREATE INDEX person_link_survivor ON person_link (survivor, person);\n"
	"CREATE TABLE search_key (type TEXT NOT NULL, param TEXT NOT NULL, value TEXT NOT NULL, high TEXT NOT NULL,"
	" person TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (type, param, value, person, id)" CLUSTERED
	"CREATE INDEX search_key_person ON search_key (person, id);\n";

static const char tables_access[] =
	// Derived from Consent. grantee: a:ACCOUNT, t:TEAM, o:ORGANISATION. verbs is a set of enum access_verb bits;
	// sections and labels are ' word word ' lists, '' for all; until 0: no end. effect 1 permits, -1 is "never".
	"CREATE TABLE access_rule (person TEXT NOT NULL, grantee TEXT NOT NULL, consent TEXT NOT NULL,"
	" effect INTEGER NOT NULL, verbs INTEGER NOT NULL, sections TEXT NOT NULL, labels TEXT NOT NULL,"
	" purpose TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, provisional INTEGER NOT NULL,"
	" PRIMARY KEY (person, grantee, consent)" CLUSTERED
	"CREATE INDEX access_rule_grantee ON access_rule (grantee, person, effect, since, until);\n"
	"CREATE TABLE account (id TEXT NOT NULL PRIMARY KEY, username TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,"
	" name TEXT NOT NULL, role TEXT NOT NULL, person TEXT NOT NULL, practitioner TEXT NOT NULL,"
	" created INTEGER NOT NULL, ended INTEGER NOT NULL, signed_in INTEGER NOT NULL" CLUSTERED
	"CREATE INDEX account_person ON account (person);\n"
	"CREATE TABLE credential (account TEXT NOT NULL, kind TEXT NOT NULL, secret TEXT NOT NULL, changed INTEGER NOT "
	"NULL,"
	" PRIMARY KEY (account, kind)" CLUSTERED
	"CREATE TABLE membership (account TEXT NOT NULL, team TEXT NOT NULL, since INTEGER NOT NULL, role TEXT NOT NULL,"
	" until INTEGER NOT NULL, PRIMARY KEY (account, team, since)" CLUSTERED
	"CREATE INDEX membership_team ON membership (team, account);\n"
	"CREATE TABLE session (token TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL,"
	" made INTEGER NOT NULL, seen INTEGER NOT NULL, ends INTEGER NOT NULL" CLUSTERED
	"CREATE INDEX session_account ON session (account);\n"
	// One-time codes: the digest, never the code.
	"CREATE TABLE one_time_code (digest TEXT NOT NULL PRIMARY KEY, purpose TEXT NOT NULL, person TEXT NOT NULL,"
	" account TEXT NOT NULL, detail TEXT NOT NULL, author TEXT NOT NULL, made INTEGER NOT NULL, ends INTEGER NOT NULL,"
	" used INTEGER NOT NULL" CLUSTERED "CREATE INDEX one_time_code_person ON one_time_code (person, purpose);\n"
	"CREATE TABLE throttle (subject TEXT NOT NULL PRIMARY KEY, failures INTEGER NOT NULL, since INTEGER NOT NULL,"
	" until INTEGER NOT NULL" CLUSTERED
	// Drafts are not records: sealed, in no history, export or $everything.
	"CREATE TABLE draft (account TEXT NOT NULL, person TEXT NOT NULL, place TEXT NOT NULL, saved INTEGER NOT NULL,"
	" sealed BLOB NOT NULL, PRIMARY KEY (account, person, place)" CLUSTERED
	// When this account last opened this person, for "since you last looked".
	"CREATE TABLE looked (account TEXT NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,"
	" PRIMARY KEY (account, person)" CLUSTERED;

static const char tables_work[] =
	// One row a person for work lists and counts; written in the transaction of the change. birth and review_due are
	// days (-2147483648: none); met is a bit a criterion; asked_at, prepared_at, changed_at are instants (0: none).
	"CREATE TABLE plan_summary (person TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, sort TEXT NOT NULL,"
	" birth INTEGER NOT NULL, nhs TEXT NOT NULL, restricted INTEGER NOT NULL, state TEXT NOT NULL,"
	" cohorts TEXT NOT NULL, review_due INTEGER NOT NULL, reviewer TEXT NOT NULL, asked_at INTEGER NOT NULL,"
	" asked_kind TEXT NOT NULL, prepared_at INTEGER NOT NULL, prepared_count INTEGER NOT NULL,"
	" met INTEGER NOT NULL, agreed_at INTEGER NOT NULL, person_agreed INTEGER NOT NULL, staff_agreed INTEGER NOT NULL,"
	" changed_at INTEGER NOT NULL, changed_seq INTEGER NOT NULL" CLUSTERED
	// Counts over everybody, kept by the writer: never a scan.
	"CREATE TABLE plan_count (state TEXT NOT NULL, met INTEGER NOT NULL, people INTEGER NOT NULL,"
	" PRIMARY KEY (state, met)" CLUSTERED
	"CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL" CLUSTERED;

static const char tables_audit[] =
	// One chain a writer, appended in commit order. hash covers the hash before it and `digest`; digest covers salt and
	// the words of the row: erasing the words breaks nothing.
	"CREATE TABLE audit (chain INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, action TEXT NOT NULL,"
	" outcome TEXT NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL, person TEXT NOT NULL, what TEXT NOT NULL,"
	" reason TEXT NOT NULL, request TEXT NOT NULL, peer TEXT NOT NULL, salt TEXT NOT NULL, digest TEXT NOT NULL,"
	" hash TEXT NOT NULL, PRIMARY KEY (chain, seq)" CLUSTERED
	// Filled behind the writer's back, up to audit_indexed; the rows after that are read from the chain's end.
	"CREATE TABLE audit_person (person TEXT NOT NULL, chain INTEGER NOT NULL, seq INTEGER NOT NULL,"
	" PRIMARY KEY (person, chain, seq)" CLUSTERED
	"CREATE TABLE audit_indexed (chain INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL" CLUSTERED
	// The newest row that a person's plan was opened by, one an actor: who has looked, without reading every look.
	"CREATE TABLE audit_looked (person TEXT NOT NULL, actor TEXT NOT NULL, chain INTEGER NOT NULL, seq INTEGER NOT "
	"NULL,"
	" PRIMARY KEY (person, actor, chain)" CLUSTERED
	"CREATE TABLE audit_head (chain INTEGER NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL,"
	" signature TEXT NOT NULL, PRIMARY KEY (chain, seq)" CLUSTERED;

static const char tables_token[] =
	// Programs on the same machine: the digest, never the token. ends 0: no end.
	"CREATE TABLE client_token (digest TEXT NOT NULL PRIMARY KEY, client TEXT NOT NULL, scope TEXT NOT NULL,"
	" made INTEGER NOT NULL, ends INTEGER NOT NULL" CLUSTERED;

// What carries a label is rare: whether a person has any is asked at each read by somebody else.
static const char index_labelled[] =
	"CREATE INDEX resource_labelled ON resource (person, label) WHERE label <> '';\n";

static const char tables_client[] =
	// Programs elsewhere that prove themselves with a key (client.h): their public keys, never a secret. jwks_url is
	// empty when there is none; ended 0: in force.
	"CREATE TABLE client (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, jwks TEXT NOT NULL, jwks_url TEXT NOT NULL,"
	" scope TEXT NOT NULL, made INTEGER NOT NULL, ended INTEGER NOT NULL" CLUSTERED
	// Assertions that were used, by the digest of their jti, kept until they would be too old anyhow.
	"CREATE TABLE client_jti (client TEXT NOT NULL, digest TEXT NOT NULL, ends INTEGER NOT NULL,"
	" PRIMARY KEY (client, digest)" CLUSTERED
	// For sweeping what is over, a few at a time.
	"CREATE INDEX client_jti_ends ON client_jti (ends);\n"
	"CREATE INDEX client_token_ends ON client_token (ends) WHERE ends <> 0;\n";

static const char tables_export[] =
	// What programs have asked to be given as files (export_job.h); the files lie beside the database. state is an enum
	// export_state; since and ended are 0 for none.
	"CREATE TABLE export_job (id TEXT NOT NULL PRIMARY KEY, client TEXT NOT NULL, scope TEXT NOT NULL,"
	" request TEXT NOT NULL, base TEXT NOT NULL, types TEXT NOT NULL, since INTEGER NOT NULL, state INTEGER NOT NULL,"
	" made INTEGER NOT NULL, as_of INTEGER NOT NULL, ended INTEGER NOT NULL, people INTEGER NOT NULL,"
	" output TEXT NOT NULL" CLUSTERED;

static const char tables_outbox[] =
	// Systems of other organisations that get what is agreed (subscriber.h). token_file, ca_file: "" none; until 0: no
	// end.
	"CREATE TABLE subscriber (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, endpoint TEXT NOT NULL,"
	" form TEXT NOT NULL, organisation TEXT NOT NULL, token_file TEXT NOT NULL, ca_file TEXT NOT NULL,"
	" since INTEGER NOT NULL, until INTEGER NOT NULL" CLUSTERED
	// What is to be sent, was, or was not (outbox.h), one after the other of a person and a subscriber. seq is the
	// change that it tells of; state is an enum outbox_state; status that of the last answer, 0 none; ended 0: not yet.
	"CREATE TABLE outbox (person TEXT NOT NULL, subscriber TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL,"
	" what INTEGER NOT NULL, about TEXT NOT NULL, version INTEGER NOT NULL, made INTEGER NOT NULL,"
	" attempts INTEGER NOT NULL, due INTEGER NOT NULL, state INTEGER NOT NULL, ended INTEGER NOT NULL,"
	" status INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (person, subscriber, seq)" CLUSTERED
	"CREATE INDEX outbox_due ON outbox (due, person, subscriber, seq) WHERE state = 0;\n"
	"CREATE INDEX outbox_parked ON outbox (made, id) WHERE state = 1;\n"
	"CREATE INDEX outbox_id ON outbox (id);\n";

static const char export_of_group[] =
	"ALTER TABLE export_job ADD COLUMN people_of TEXT NOT NULL DEFAULT '';\n"; // id of a Group; '' everybody

// Who signed the certificate of a client's jwks_url, as a subscriber has it; '' those of the machine.
static const char client_ca_file[] = "ALTER TABLE client ADD COLUMN ca_file TEXT NOT NULL DEFAULT '';\n";

// What was found by reading a table that grows with people (tests/web/test_query_plans.c).
static const char indexes_at_size[] =
	"CREATE INDEX person_identifier_person ON person_identifier (person, system);\n"
	"CREATE INDEX one_time_code_account ON one_time_code (account);\n"
	"CREATE INDEX one_time_code_ends ON one_time_code (ends);\n"
	"CREATE INDEX session_seen ON session (seen);\n"
	"CREATE INDEX throttle_since ON throttle (since);\n"
	"CREATE INDEX outbox_open ON outbox (made, id) WHERE state < 2;\n";

// Several chains, one a writer, and one order of their rows: by time. The index by person and the newest looks are made
// anew with the time in them, up to where they went before; audit_indexed has a row a chain from its first row on.
static const char audit_chains[] =
	"INSERT INTO audit_indexed (chain, seq) SELECT a.chain, 0 FROM audit a WHERE a.seq = 1"
	" ON CONFLICT (chain) DO NOTHING;\n"
	"DROP TABLE audit_person;\n"
	"CREATE TABLE audit_person (person TEXT NOT NULL, at INTEGER NOT NULL, chain INTEGER NOT NULL,"
	" seq INTEGER NOT NULL, PRIMARY KEY (person, at, chain, seq)" CLUSTERED
	"INSERT INTO audit_person (person, at, chain, seq) SELECT a.person, a.at, a.chain, a.seq FROM audit a"
	" JOIN audit_indexed i ON i.chain = a.chain WHERE a.seq <= i.seq AND a.person <> ''"
	" ORDER BY a.person, a.at, a.chain, a.seq;\n"
	"DROP TABLE audit_looked;\n"
	"CREATE TABLE audit_looked (person TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL,"
	" chain INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (person, actor)" CLUSTERED
	"INSERT INTO audit_looked (person, actor, at, chain, seq) SELECT n.person, n.actor, n.at, n.chain, n.seq FROM ("
	"SELECT a.person, a.actor, a.at, a.chain, a.seq,"
	" ROW_NUMBER() OVER (PARTITION BY a.person, a.actor ORDER BY a.at DESC, a.chain DESC, a.seq DESC) AS newest"
	" FROM audit a JOIN audit_indexed i ON i.chain = a.chain"
	" WHERE a.seq <= i.seq AND a.person <> '' AND a.action = 'read' AND a.outcome = 'done') n WHERE n.newest = 1;\n";

// What processes that serve one database tell each other. Conditions: the change by which one of this place last made
// something (once.h). Clients: whose keys are to be fetched by the process that does (client_fetch.h).
static const char tables_processes[] =
	"CREATE TABLE condition_made (place INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL" CLUSTERED
	"CREATE TABLE client_wanted (client TEXT NOT NULL PRIMARY KEY" CLUSTERED;

// A body that is packed (body.h); then `body` is ''. Lawful erasure empties both.
static const char packed_bodies[] =
	"ALTER TABLE resource ADD COLUMN packed BLOB;\n"
	"ALTER TABLE resource_history ADD COLUMN packed BLOB;\n"
	"ALTER TABLE shared_resource ADD COLUMN packed BLOB;\n";

// What the plan keeps beside a body (plan/facts.h), a copy: NULL where it was not made, and it may be emptied anywhere.
static const char facts_beside[] = "ALTER TABLE resource ADD COLUMN facts BLOB;\n";

// Bytes of what is attached (attachment.h), with their person, in pieces. Nothing was ever kept in the table before it.
static const char tables_attachment[] =
	"DROP TABLE attachment;\n"
	"CREATE TABLE attachment (person TEXT NOT NULL, digest TEXT NOT NULL, piece INTEGER NOT NULL, bytes BLOB NOT NULL,"
	" PRIMARY KEY (person, digest, piece)" APPENDED;

// Drafts of several windows (tab) and those that were thrown away and can be brought back (thrown, 0: not). Who has a
// page open to write in (editing.h); who should be told of what was said about an entry (notice.h).
static const char several_at_once[] =
	"ALTER TABLE draft ADD COLUMN tab TEXT NOT NULL DEFAULT '';\n"
	"ALTER TABLE draft ADD COLUMN thrown INTEGER NOT NULL DEFAULT 0;\n"
	"CREATE TABLE editing (person TEXT NOT NULL, place TEXT NOT NULL, account TEXT NOT NULL, since INTEGER NOT NULL,"
	" until INTEGER NOT NULL, PRIMARY KEY (person, place, account)" CLUSTERED
	"CREATE TABLE notice (account TEXT NOT NULL, person TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL,"
	" made INTEGER NOT NULL, PRIMARY KEY (account, person, id)" CLUSTERED;

// The pages about planning as administrators changed them (guide.h): every version of each. original 1: the words of
// the program itself, as they were then.
static const char tables_guide[] =
	"CREATE TABLE guide_text (page TEXT NOT NULL, lang TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,"
	" account TEXT NOT NULL, why TEXT NOT NULL, original INTEGER NOT NULL, text TEXT NOT NULL,"
	" PRIMARY KEY (page, lang, version)" APPENDED;

// The language that somebody chose for the pages, "cy"; '' none.
static const char account_lang[] = "ALTER TABLE account ADD COLUMN lang TEXT NOT NULL DEFAULT '';\n";

// The gallery of templates (plan/gallery.h): what is shown, under the key that signed it; what is said about it; whose
// keys are known (trust); where templates of others are fetched from.
static const char tables_gallery[] =
	"CREATE TABLE gallery_item (id TEXT NOT NULL PRIMARY KEY, key TEXT NOT NULL, item TEXT NOT NULL,"
	" name TEXT NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL, organisation TEXT NOT NULL,"
	" note TEXT NOT NULL, based TEXT NOT NULL, sealed TEXT NOT NULL, source TEXT NOT NULL,"
	" published INTEGER NOT NULL, arrived INTEGER NOT NULL, ours INTEGER NOT NULL, gone INTEGER NOT NULL" APPENDED
	"CREATE UNIQUE INDEX gallery_item_key ON gallery_item (key, item);\n"
	"CREATE INDEX gallery_item_name ON gallery_item (key, name);\n"
	"CREATE TABLE gallery_remark (key TEXT NOT NULL, template TEXT NOT NULL, id TEXT NOT NULL PRIMARY KEY,"
	" account TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,"
	" gone INTEGER NOT NULL" APPENDED
	"CREATE INDEX gallery_remark_about ON gallery_remark (key, template, at);\n"
	"CREATE TABLE gallery_key (id TEXT NOT NULL PRIMARY KEY, organisation TEXT NOT NULL, trust INTEGER NOT NULL,"
	" since INTEGER NOT NULL, decided_by TEXT NOT NULL" CLUSTERED
	"CREATE TABLE gallery_source (address TEXT NOT NULL PRIMARY KEY, asked INTEGER NOT NULL, looked INTEGER NOT NULL,"
	" trouble TEXT NOT NULL, came INTEGER NOT NULL" CLUSTERED;

// Of the gallery: which account shows a template from here, whether it is offered as something better to whoever it was
// made from, and what they answered (1 taken up, 2 left); which remark another one answers, '' none.
static const char gallery_offers[] =
	"ALTER TABLE gallery_item ADD COLUMN account TEXT NOT NULL DEFAULT '';\n"
	"ALTER TABLE gallery_item ADD COLUMN offers INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE gallery_item ADD COLUMN answer INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE gallery_item ADD COLUMN answer_why TEXT NOT NULL DEFAULT '';\n"
	"ALTER TABLE gallery_item ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE gallery_remark ADD COLUMN answers TEXT NOT NULL DEFAULT '';\n";

// When the newest list of a gallery was made that was taken from an address: no older one is.
static const char gallery_lists[] = "ALTER TABLE gallery_source ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;\n";

// Of a page about planning in another language: the English words that it was made from; '' of those in English.
static const char guide_english[] = "ALTER TABLE guide_text ADD COLUMN english TEXT NOT NULL DEFAULT '';\n";

// Which version of a template each plan follows (plan/follow.h), a copy of what its CarePlan says; back 1: somebody
// went back to it. How many there are of each. And versions whose plans are moved to a newer one, by whom and why
// (plan/template_move.h); `place` is the last person who was looked at.
static const char tables_follow[] =
	"CREATE TABLE plan_template (person TEXT NOT NULL, template TEXT NOT NULL, number INTEGER NOT NULL,"
	" back INTEGER NOT NULL, PRIMARY KEY (person, template)" CLUSTERED
	"CREATE INDEX plan_template_version ON plan_template (template, number, back, person);\n"
	"CREATE TABLE plan_template_count (template TEXT NOT NULL, number INTEGER NOT NULL, plans INTEGER NOT NULL,"
	" back INTEGER NOT NULL, PRIMARY KEY (template, number)" CLUSTERED
	"CREATE TABLE template_move (id TEXT NOT NULL PRIMARY KEY, template TEXT NOT NULL, was INTEGER NOT NULL,"
	" number INTEGER NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, why TEXT NOT NULL, state INTEGER NOT NULL,"
	" made INTEGER NOT NULL, ended INTEGER NOT NULL, place TEXT NOT NULL, moved INTEGER NOT NULL,"
	" plans INTEGER NOT NULL" CLUSTERED;

// A file that waits beside a draft until its plan is brought in (account.h), sealed in pieces as drafts are.
static const char tables_draft_piece[] =
	"CREATE TABLE draft_piece (account TEXT NOT NULL, person TEXT NOT NULL, place TEXT NOT NULL, piece INTEGER"
	" NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (account, person, place, piece)" APPENDED;

// When the account had looked before it looked this time, which may be several pages (plan/worklist.h).
static const char looked_before[] =
	"ALTER TABLE looked ADD COLUMN was_at INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE looked ADD COLUMN was_seq INTEGER NOT NULL DEFAULT 0;\n";

// By which move a plan came to the version that it follows ('' none), so that those of one move can be moved back; how
// many there are of each move, and which move one takes back.
static const char moves_taken_back[] =
	"ALTER TABLE plan_template ADD COLUMN move TEXT NOT NULL DEFAULT '';\n"
	"CREATE INDEX plan_template_moved ON plan_template (move, person);\n"
	"CREATE TABLE plan_move_count (move TEXT NOT NULL PRIMARY KEY, plans INTEGER NOT NULL" CLUSTERED
	"ALTER TABLE template_move ADD COLUMN undoes TEXT NOT NULL DEFAULT '';\n";

// A "never" is told to nobody but the person (record/consent.h). Of those that ended no rule says any more which they
// were: every Consent of ours that opens nothing now is closed.
static const char nevers_untold[] =
	"UPDATE resource SET label = 'only-me' WHERE type = 'Consent' AND kind = 'consent' AND NOT EXISTS (SELECT 1"
	" FROM access_rule r WHERE r.person = resource.person AND r.consent = resource.id AND r.effect > 0);\n"
	"UPDATE resource_history SET label = 'only-me' WHERE type = 'Consent' AND kind = 'consent' AND NOT EXISTS (SELECT 1"
	" FROM access_rule r WHERE r.person = resource_history.person AND r.consent = resource_history.id"
	" AND r.effect > 0);\n";

// What waits for a privacy officer (privacy.h): plans that were opened in an emergency, by whom and until when, and
// what people ask about who looked (closed 0: not looked into yet). What was said is the Task of that id.
static const char tables_privacy[] =
	"CREATE TABLE privacy_case (person TEXT NOT NULL, id TEXT NOT NULL, what INTEGER NOT NULL, account TEXT NOT NULL,"
	" since INTEGER NOT NULL, until INTEGER NOT NULL, closed INTEGER NOT NULL, PRIMARY KEY (person, id)" CLUSTERED
	"CREATE INDEX privacy_case_open ON privacy_case (what, since, id) WHERE closed = 0;\n"
	"CREATE INDEX privacy_case_closed ON privacy_case (closed, id) WHERE closed <> 0;\n";

// The numbers of people who must not be found stand where nobody looks for a number (record/person.c).
static const char numbers_shielded[] =
	"INSERT INTO person_identifier (system, value, person) SELECT i.system || '#shielded', i.value || ' ' || i.person,"
	" i.person FROM person_identifier i WHERE i.person IN (SELECT person FROM plan_summary WHERE restricted = 1);\n"
	"DELETE FROM person_identifier WHERE value NOT LIKE '% %' AND person IN (SELECT person FROM plan_summary"
	" WHERE restricted = 1);\n";

// What was done with commands is few rows among many (record/audit_operator.c).
static const char index_operator[] =
	"CREATE INDEX audit_operator ON audit (at, chain, seq) WHERE role = 'operator' AND person = '';\n";

// What is closed is asked for at each request of a program, and is rare.
static const char index_nevers[] = "CREATE INDEX access_rule_never ON access_rule (person) WHERE effect < 0;\n";

// What somebody tells the service quietly (quiet.h): of no person in any column, and sealed.
static const char tables_quiet[] =
	"CREATE TABLE quiet_word (id TEXT NOT NULL PRIMARY KEY, made INTEGER NOT NULL, closed INTEGER NOT NULL,"
	" officer TEXT NOT NULL, sealed BLOB NOT NULL, done BLOB NOT NULL" APPENDED
	"CREATE INDEX quiet_word_open ON quiet_word (made, id) WHERE closed = 0;\n"
	"CREATE INDEX quiet_word_closed ON quiet_word (closed, id) WHERE closed <> 0;\n";

// Links to a part of a plan, to which a code belongs (share_link.h): `id` is the Consent by which they open anything.
static const char tables_share_link[] =
	"CREATE TABLE share_link (digest TEXT NOT NULL PRIMARY KEY, person TEXT NOT NULL, id TEXT NOT NULL,"
	" code TEXT NOT NULL, tries INTEGER NOT NULL, reader TEXT NOT NULL, bound INTEGER NOT NULL" CLUSTERED
	"CREATE INDEX share_link_person ON share_link (person, id);\n";
// Looks that are worth a question (pattern.h), and up to which row of each chain they were looked for: not in what was
// there before. The newest looks of each actor, and professionals by name, are what they are compared by.
static const char tables_pattern[] =
	"CREATE TABLE look_pattern (id TEXT NOT NULL PRIMARY KEY, what INTEGER NOT NULL, actor TEXT NOT NULL,"
	" role TEXT NOT NULL, person TEXT NOT NULL, since INTEGER NOT NULL, last INTEGER NOT NULL,"
	" times INTEGER NOT NULL, closed INTEGER NOT NULL, officer TEXT NOT NULL, finding TEXT NOT NULL,"
	" words TEXT NOT NULL" CLUSTERED
	"CREATE INDEX look_pattern_pair ON look_pattern (person, actor, what, since);\n"
	"CREATE INDEX look_pattern_open ON look_pattern (since, id) WHERE closed = 0;\n"
	"CREATE INDEX look_pattern_closed ON look_pattern (closed, id) WHERE closed <> 0;\n"
	"CREATE TABLE look_pattern_mark (chain INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL" CLUSTERED
	"INSERT INTO look_pattern_mark (chain, seq) SELECT chain, seq FROM audit_indexed;\n"
	"CREATE INDEX audit_looked_actor ON audit_looked (actor, at);\n"
	"CREATE INDEX account_staff_name ON account (name) WHERE kind = 'staff' AND ended = 0;\n";

// Who wrote in a person's name could agree in it too, when the two were one right (record/access.h).
static const char rights_of_supporters[] =
	"UPDATE access_rule SET verbs = verbs + 64 WHERE (verbs / 8) % 2 = 1 AND (verbs / 64) % 2 = 0;\n";

// For which organisation a program reads, '' everybody who did not object, and why: both are told to people.
static const char client_reason[] =
	"ALTER TABLE client ADD COLUMN organisation TEXT NOT NULL DEFAULT '';\n"
	"ALTER TABLE client ADD COLUMN reason TEXT NOT NULL DEFAULT '';\n";

// Which organisation a team is part of (organisation.h).
static const char tables_organisation[] =
	"CREATE TABLE organisation_part (id TEXT NOT NULL PRIMARY KEY, part_of TEXT NOT NULL" CLUSTERED
	"CREATE INDEX organisation_part_below ON organisation_part (part_of, id);\n";

// The proof of what was lawfully erased (erase.h), how far the log beside the database knows of it, and what must have
// such a proof: bodies that are empty. What is begun to be written is found by whom it is about.
static const char tables_erasure[] =
	"CREATE TABLE erasure (person TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, versions INTEGER NOT NULL,"
	" at INTEGER NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, basis TEXT NOT NULL, why TEXT NOT NULL,"
	" digests TEXT NOT NULL, logged INTEGER NOT NULL, PRIMARY KEY (person, type, id)" CLUSTERED
	"CREATE INDEX erasure_unlogged ON erasure (at, person, type, id) WHERE logged = 0;\n"
	"CREATE INDEX resource_erased ON resource (person, type, id) WHERE body = '' AND packed IS NULL;\n"
	"CREATE INDEX resource_history_erased ON resource_history (person, type, id) WHERE body = ''"
	" AND packed IS NULL AND person <> '';\n"
	"CREATE INDEX draft_person ON draft (person, place);\n"
	"CREATE INDEX notice_person ON notice (person, id);\n";

// Several records of one person: which consents the person chose to hold for all, and what is said of records that may
// be (record/same.h).
static const char tables_link[] =
	"ALTER TABLE person_link ADD COLUMN decided INTEGER NOT NULL DEFAULT 0;\n"
	"CREATE TABLE person_link_choice (person TEXT NOT NULL, consent TEXT NOT NULL, PRIMARY KEY (person, consent)"
	CLUSTERED
	"CREATE TABLE same_case (person TEXT NOT NULL, id TEXT NOT NULL, other TEXT NOT NULL, how INTEGER NOT NULL,"
	" account TEXT NOT NULL, since INTEGER NOT NULL, why TEXT NOT NULL, closed INTEGER NOT NULL,"
	" officer TEXT NOT NULL, outcome TEXT NOT NULL, words TEXT NOT NULL, survivor TEXT NOT NULL, old TEXT NOT NULL,"
	" PRIMARY KEY (person, id)" CLUSTERED
	"CREATE INDEX same_case_open ON same_case (since, id) WHERE closed = 0;\n"
	"CREATE INDEX same_case_closed ON same_case (closed, id) WHERE closed <> 0;\n";

// What keeps a record from losing anything, and the day before which nobody looks whether its time has come (hold.h):
// eight years after something was written in it, or later.
static const char tables_hold[] =
	"CREATE TABLE legal_hold (person TEXT NOT NULL, id TEXT NOT NULL, since INTEGER NOT NULL, lifted INTEGER NOT NULL,"
	" account TEXT NOT NULL, name TEXT NOT NULL, why TEXT NOT NULL, lifter TEXT NOT NULL, lifted_why TEXT NOT NULL,"
	" PRIMARY KEY (person, id)" CLUSTERED
	"CREATE INDEX legal_hold_open ON legal_hold (since, id) WHERE lifted = 0;\n"
	"CREATE TABLE retention (person TEXT NOT NULL PRIMARY KEY, until INTEGER NOT NULL" CLUSTERED
	"CREATE INDEX retention_until ON retention (until, person);\n"
	"INSERT INTO retention (person, until) SELECT person, changed_at / 86400000000 + 2920 FROM plan_summary;\n";

const struct migration record_migrations[] = {
	{ 1, "record", tables_record },
	{ 2, "access", tables_access },
	{ 3, "work", tables_work },
	{ 4, "audit", tables_audit },
	{ 5, "token", tables_token },
	{ 6, "labelled", index_labelled },
	{ 7, "client", tables_client },
	{ 8, "export", tables_export },
	{ 9, "outbox", tables_outbox },
	{ 10, "export of a group", export_of_group },
	{ 11, "certificates of a client", client_ca_file },
	{ 12, "indexes at size", indexes_at_size },
	{ 13, "chains of the audit", audit_chains },
	{ 14, "between processes", tables_processes },
	{ 15, "packed bodies", packed_bodies },
	{ 16, "facts beside bodies", facts_beside },
	{ 17, "attachments", tables_attachment },
	{ 18, "several at once", several_at_once },
	{ 19, "pages about planning", tables_guide },
	{ 20, "language of an account", account_lang },
	{ 21, "gallery", tables_gallery },
	{ 22, "offers in the gallery", gallery_offers },
	{ 23, "lists of the gallery", gallery_lists },
	{ 24, "pages about planning in other languages", guide_english },
	{ 25, "which templates plans follow", tables_follow },
	{ 26, "files beside drafts", tables_draft_piece },
	{ 27, "looks that belong together", looked_before },
	{ 28, "moves of plans that are taken back", moves_taken_back },
	{ 29, "nevers are told to nobody", nevers_untold },
	{ 30, "what waits for a privacy officer", tables_privacy },
	{ 31, "numbers of people who must not be found", numbers_shielded },
	{ 32, "what was done with commands", index_operator },
	{ 33, "nevers by themselves", index_nevers },
	{ 34, "what is told quietly", tables_quiet },
	{ 35, "links to a part of a plan", tables_share_link },
	{ 36, "looks that are worth a question", tables_pattern },
	{ 37, "agreeing apart from writing in a person's name", rights_of_supporters },
	{ 38, "why programs read", client_reason },
	{ 39, "what teams are part of", tables_organisation },
	{ 40, "what was lawfully erased", tables_erasure },
	{ 41, "several records of one person", tables_link },
	{ 42, "how long records are kept", tables_hold },
};
const size_t record_migration_count = sizeof record_migrations / sizeof *record_migrations;
