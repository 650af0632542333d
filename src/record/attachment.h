// SPDX-License-Identifier: Apache-2.0
// The bytes of what is attached to entries: pictures, recordings, documents. They lie with their person, under their
// digest, in pieces, and are never read by who opens a plan. The same bytes attached twice by one person lie there
// once; two people never share them, so that nobody learns from it what another has.
//
// Who may read them, what they are called and which entry they belong to is said by a Binary resource
// (plan/attach.h), which names the digest. Bytes that no Binary names any more stay, as old versions of entries do.
#ifndef OWNPLAN_RECORD_ATTACHMENT_H
#define OWNPLAN_RECORD_ATTACHMENT_H

#include "record/file_type.h"
#include "store/store.h"

#define ATTACHMENT_DIGEST 64 // characters: SHA-256 in hex
#define ATTACHMENT_PIECE ((size_t)128 << 10) // bytes of all pieces but the last

struct attachment {
	struct str digest; // SHA-256, hex
	struct str hash;   // SHA-1, base64: FHIR's Attachment.hash
	uint64_t size;
};

// On a worker: what the bytes are called.
void attachment_name(struct arena *a, const struct file_bytes *bytes, struct attachment *out);
bool attachment_digest_valid(struct str digest);
// In a job: writes what is not there yet.
enum err attachment_write(struct db *db, struct arena *a, struct str person, const struct attachment *x,
	const struct file_bytes *bytes) MUST_USE;
// In a job: lawful erasure of the bytes, which no Binary may name any more.
enum err attachment_drop(struct db *db, struct str person, struct str digest) MUST_USE;
// Bytes [from, from + n) of a file of `size`, on the arena; n is cut at the end. ERR_INTERNAL: they are not all there.
enum err attachment_read(struct db *db, struct arena *a, struct str person, struct str digest, uint64_t from, size_t n,
	uint64_t size, struct str *out) MUST_USE;
// Reads all pieces and compares: ERR_INTERNAL when they are not what the digest says. Takes one piece of memory.
enum err attachment_check(struct db *db, struct str person, struct str digest, uint64_t size) MUST_USE;
// The same of all that there is; what is wrong is counted, and named in the log.
struct attachment_proof {
	int64_t files, bad;
};
enum err attachment_check_all(struct db *db, struct attachment_proof *out) MUST_USE;

#endif
