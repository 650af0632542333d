// SPDX-License-Identifier: Apache-2.0
// The thread that makes exports (exports.h). It sleeps until it is woken, and looks every ten minutes for what lapsed.
#include "api/exports.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/export_folder.h"
#include "api/export_run.h"
#include "base/arena.h"
#include "base/background.h"
#include "base/log.h"
#include "base/text.h"

#define LOOK_SECONDS 600

struct exports {
	const struct site *site;
	struct export_folder folder;
	struct background *thread;
};

static bool is_ending(void *what)
{
	return background_ending(((struct exports *)what)->thread);
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

static void tidy(struct exports *x, struct arena *a)
{
	struct looking l = { x, a };
	enum err e = store_write_until(x->site->store, sweep, NULL, is_ending, x);
	if (e != OK && e != ERR_BUSY)
		log_event(LOG_WARN, "export-sweep", "error=%s", err_row(e)->name);
	export_folder_tidy(&x->folder, unwanted, &l);
	arena_reset(a);
}

// --- the thread ------------------------------------------------------------------------------------------------------
static enum err fail_job(struct db *db, struct arena *a, void *what)
{
	const struct export_job *job = what;
	(void)a;
	return export_job_end(db, job->id, EXPORT_FAILED, STR(""));
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
	if (e != OK && e != ERR_NOT_FOUND && !is_ending(x))
		e = store_write_until(x->site->store, fail_job, &job, is_ending, x);
	arena_reset(a);
	return e == OK || e == ERR_NOT_FOUND;
}

static void turn(void *what)
{
	struct exports *x = what;
	struct arena *a = arena_new();
	while (!is_ending(x) && make_next(x, a))
		tidy(x, a);
	if (!is_ending(x))
		tidy(x, a);
	arena_free(a);
}

void exports_wake(struct exports *x)
{
	background_wake(x->thread);
}

// --- with the server -------------------------------------------------------------------------------------------------
static enum err mark_stopped(struct db *db, struct arena *a, void *what)
{
	(void)a;
	(void)what;
	enum err e = export_job_stopped(db);
	return e == OK ? export_job_sweep(db) : e;
}

enum err exports_start(const struct site *site, struct exports **out, struct fault *f)
{
	struct exports *x = calloc(1, sizeof *x);
	must(x != NULL);
	*out = NULL;
	x->site = site;
	enum err e = export_folder_open(&x->folder, site->folder);
	if (e == OK)
		e = store_write(site->store, mark_stopped, NULL);
	if (e == OK) {
		struct looking l = { x, arena_new() };
		export_folder_tidy(&x->folder, unwanted, &l);
		arena_free(l.a);
	}
	if (e == OK)
		e = background_start(turn, x, LOOK_SECONDS, &x->thread);
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

int exports_open(const struct exports *x, struct str id, struct str type, uint64_t *size)
{
	struct stat st;
	int fd = export_folder_file(&x->folder, id, type, false);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return -1;
	}
	*size = (uint64_t)st.st_size;
	return fd;
}
