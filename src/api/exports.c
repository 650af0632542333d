// SPDX-License-Identifier: Apache-2.0
// The thread that makes exports (exports.h). It sleeps until it is woken, and looks every ten minutes for what lapsed.
// Where several processes serve one database, one of them makes exports, and looks every two seconds for what others
// were asked; when it is no more, what it was making has failed, and what waits is made by the next.
#include "api/exports.h"

#include <fcntl.h>
#include <stdlib.h>

#include "api/export_folder.h"
#include "api/export_run.h"
#include "api/export_told.h"
#include "base/arena.h"
#include "base/background.h"
#include "base/log.h"
#include "base/text.h"

#define LOOK_SECONDS 600
#define SHARED_SECONDS 2

struct exports {
	const struct site *site;
	struct export_folder folder;
	struct background *thread;
	instant swept; // 0: never
};

static bool is_ending(void *what)
{
	const struct exports *x = what;
	return x->thread && background_ending(x->thread);
}

// --- what is left over -----------------------------------------------------------------------------------------------
struct looking {
	struct exports *x;
	struct arena *a;
};

static bool unwanted(void *context, struct str id)
{
	struct looking *l = context;
	struct export_job job;
	struct db *db = store_reader(l->x->site->store);
	enum err e = export_job_get(db, l->a, id, &job);
	db_settle(db);
	return e == ERR_NOT_FOUND || (e == OK && job.state == EXPORT_FAILED);
}

static enum err sweep(struct db *db, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	return export_job_sweep(db);
}

// Rows are written once in a while only where others are looked after too: each look is a commit.
static bool sweep_due(const struct exports *x)
{
	return !x->swept || !store_is_shared(x->site->store) || clock_ticks() - x->swept >= LOOK_SECONDS * SECONDS;
}

static void tidy(struct exports *x, struct arena *a)
{
	struct looking l = { x, a };
	if (sweep_due(x)) {
		enum err e = store_write_until(x->site->store, sweep, NULL, is_ending, x);
		if (e != OK && e != ERR_BUSY)
			log_event(LOG_WARN, "export-sweep", "error=%s", err_row(e)->name);
		x->swept = clock_ticks();
	}
	export_folder_tidy(&x->folder, unwanted, &l);
	arena_reset(a);
}

static bool leads(const struct exports *x)
{
	return store_leads(x->site->store, "export");
}

static enum err mark_stopped(struct db *db, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	return export_job_stopped(db);
}

// What runs when this thread, which leads, has not begun anything: its process is no more.
static enum err mark_left(struct exports *x, struct arena *a)
{
	struct export_job job;
	struct db *db = store_reader(x->site->store);
	enum err e = export_job_running(db, a, &job);
	db_settle(db);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return store_write(x->site->store, mark_stopped, NULL);
}

// --- the thread ------------------------------------------------------------------------------------------------------
static enum err fail_job(struct db *db, struct arena *a, void *what)
{
	const struct export_job *job = what;
	(void)a;
	return export_job_end(db, job->id, EXPORT_FAILED, STR(""));
}

static enum err wait_again(struct db *db, struct arena *a, void *what)
{
	const struct export_job *job = what;
	(void)a;
	enum err e = export_job_again(db, job->id);
	return e == ERR_NOT_FOUND ? OK : e; // let go of meanwhile, or not begun
}

// An export that was broken off: it failed, or this server stops and it is made by the next. False: that could not be
// written.
static bool broken_off(struct exports *x, struct export_job *job)
{
	enum err e = is_ending(x) ? store_write(x->site->store, wait_again, job)
							  : store_write_until(x->site->store, fail_job, job, is_ending, x);
	if (e == OK || e == ERR_NOT_FOUND)
		return true;
	log_event(LOG_WARN, "export-state", "id=%.*s error=%s", STR_ARG(job->id), err_row(e)->name);
	return false;
}

// False: nothing waits, or this is no moment for it.
static bool make_next(struct exports *x, struct arena *a)
{
	struct export_job job;
	struct db *db = store_reader(x->site->store);
	enum err e = export_job_next(db, a, &job);
	db_settle(db);
	if (e != OK)
		return false;
	e = export_run(x->site, &x->folder, &job, is_ending, x);
	bool settled = e == OK || e == ERR_NOT_FOUND || broken_off(x, &job);
	arena_reset(a);
	return settled;
}

static void turn(void *what)
{
	struct exports *x = what;
	if (!leads(x))
		return;
	struct arena *a = arena_new();
	if (mark_left(x, a) == OK)
		while (!is_ending(x) && leads(x) && make_next(x, a))
			tidy(x, a);
	if (!is_ending(x) && leads(x))
		tidy(x, a);
	arena_free(a);
}

void exports_wake(struct exports *x)
{
	background_wake(x->thread);
}

// --- with the server -------------------------------------------------------------------------------------------------
// Nobody is asked yet: what is left of those before us is put in order at once.
static enum err begin(struct exports *x)
{
	if (!leads(x))
		return OK;
	struct arena *a = arena_new();
	enum err e = mark_left(x, a);
	if (e == OK)
		tidy(x, a);
	arena_free(a);
	return e;
}

enum err exports_start(const struct site *site, struct exports **out, struct fault *f)
{
	struct exports *x = calloc(1, sizeof *x);
	must(x != NULL);
	*out = NULL;
	x->site = site;
	enum err e = export_folder_open(&x->folder, site->folder);
	if (e == OK)
		e = begin(x);
	if (e == OK)
		e = background_start(turn, x, store_is_shared(site->store) ? SHARED_SECONDS : LOOK_SECONDS, &x->thread);
	if (e != OK) {
		export_folder_close(&x->folder);
		free(x);
		return fault_say(f, e, _("The folder for exports cannot be used. See who owns it, and what the disk says."));
	}
	*out = x;
	return OK;
}

void exports_stop(struct exports *x)
{
	if (!x)
		return;
	background_stop(x->thread);
	export_folder_close(&x->folder);
	free(x);
}

enum err exports_prove(const struct exports *x, const struct visit *v, const struct export_job *job, struct str type,
	struct export_left *out)
{
	return export_told_prove(&x->folder, v, job, type, out);
}

int exports_open(const struct exports *x, struct str id, struct str type)
{
	return export_folder_file(&x->folder, id, type, O_RDONLY);
}
