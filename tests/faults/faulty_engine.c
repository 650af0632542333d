// SPDX-License-Identifier: Apache-2.0
// An engine that fails: the table of the engine that store_open chose, with functions before some of its own that fail
// when faulty.h says so. Linked into tests/ownplan-faulty, which is the whole program with store_open wrapped by the
// linker (--wrap): the product itself has no way in.
#include "faulty.h"

#include "store/store_inside.h"

static const struct engine *real;
static struct engine faulty;
static _Thread_local bool writing;              // this thread is the writer
static _Thread_local struct connection *within; // whose transaction it is in

static enum err failed(void)
{
	return faulty_kind() == FAULTY_BUSY ? ERR_BUSY : ERR_INTERNAL;
}

static enum err connect_to(struct base *b, enum use use, struct connection **out)
{
	*out = NULL;
	return faulty_strikes(FAULTY_CONNECT) ? failed() : real->connect(b, use, out);
}

static enum err prepare(struct connection *c, const struct statement_plan *plan, struct prepared **out, char *why,
	size_t room)
{
	*out = NULL;
	return faulty_strikes(FAULTY_PREPARE) ? failed() : real->prepare(c, plan, out, why, room);
}

static enum err begin(struct connection *c)
{
	return faulty_strikes(writing ? FAULTY_BEGIN : FAULTY_READ_BEGIN) ? failed() : real->begin(c);
}

// A failed commit leaves nothing behind, as the engine promises; or all of it, when the answer was what got lost.
static enum err commit(struct connection *c)
{
	if (faulty_strikes(FAULTY_COMMIT)) {
		real->rollback(c);
		return failed();
	}
	enum err e = real->commit(c);
	return !e && faulty_strikes(FAULTY_COMMITTED) ? failed() : e;
}

static enum err savepoint(struct connection *c)
{
	within = c;
	return faulty_strikes(FAULTY_SAVEPOINT) ? failed() : real->savepoint(c);
}

static enum err release(struct connection *c)
{
	if (!faulty_strikes(FAULTY_RELEASE))
		return real->release(c);
	real->rollback(c);
	return failed();
}

static enum err undo(struct connection *c)
{
	return faulty_strikes(FAULTY_UNDO) ? failed() : real->undo(c);
}

static enum err step(struct prepared *p, bool *row)
{
	*row = false;
	if (!writing)
		return faulty_strikes(FAULTY_READ_STEP) ? failed() : real->step(p, row);
	if (faulty_strikes(FAULTY_STEP))
		return failed();
	if (!within || !faulty_strikes(FAULTY_ENDED))
		return real->step(p, row);
	real->rollback(within);
	return failed();
}

static void enter(struct base *b)
{
	writing = true;
	real->enter(b);
}

enum err __real_store_open(const struct store_settings *settings, struct store **out, struct fault *f) MUST_USE;
enum err __wrap_store_open(const struct store_settings *settings, struct store **out, struct fault *f) MUST_USE;

enum err __wrap_store_open(const struct store_settings *settings, struct store **out, struct fault *f)
{
	enum err e = __real_store_open(settings, out, f);
	if (e)
		return e;
	struct store *s = *out;
	real = s->engine;
	faulty = *real;
	faulty.connect = connect_to;
	faulty.prepare = prepare;
	faulty.begin = begin;
	faulty.commit = commit;
	faulty.savepoint = savepoint;
	faulty.release = release;
	faulty.undo = undo;
	faulty.step = step;
	faulty.enter = enter;
	pthread_mutex_lock(&s->writer.lock); // the writer sleeps, and looks at its engine after it took this lock
	s->engine = s->writer.db.engine = &faulty;
	pthread_mutex_unlock(&s->writer.lock);
	return OK;
}
