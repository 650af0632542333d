// SPDX-License-Identifier: Apache-2.0
// The queue and its thread (printer.h).
#include "print/printer.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/background.h"
#include "base/text.h"

#define NICER 5 // than the workers: of two who want a processor, the page comes first

struct printer {
	struct background *thread;
	pthread_mutex_t lock;
	struct print_job *first, **last;
	unsigned waiting;
	bool calm; // the thread has its priority
};

static struct print_job *next_job(struct printer *p)
{
	pthread_mutex_lock(&p->lock);
	struct print_job *job = p->first;
	if (job) {
		p->first = job->next;
		p->last = p->first ? p->last : &p->first;
		p->waiting--;
	}
	pthread_mutex_unlock(&p->lock);
	return job;
}

static void turn(void *context)
{
	struct printer *p = context;
	struct print_job *job;
	if (!p->calm)
		(void)setpriority(PRIO_PROCESS, 0, NICER); // of this thread alone, on Linux
	p->calm = true;
	while ((job = next_job(p)) != NULL) {
		text_spoken = text_language_named(str_of(job->paper->lang)); // what stands at the foot of each sheet
		job->err = pdf_make(job->arena, job->paper, &job->pdf);
		job->done(job->what);
	}
}

enum err printer_start(struct printer **out)
{
	struct printer *p = calloc(1, sizeof *p);
	must(p != NULL && pthread_mutex_init(&p->lock, NULL) == 0);
	p->last = &p->first;
	*out = p;
	enum err e = background_start(turn, p, 3600, &p->thread);
	if (e == OK)
		return OK;
	pthread_mutex_destroy(&p->lock);
	free(p);
	*out = NULL;
	return e;
}

enum err printer_queue(struct printer *p, struct print_job *job)
{
	pthread_mutex_lock(&p->lock);
	bool room = p->waiting < PRINTS_WAITING;
	job->next = NULL;
	if (room) {
		*p->last = job;
		p->last = &job->next;
		p->waiting++;
	}
	pthread_mutex_unlock(&p->lock);
	if (room)
		background_wake(p->thread);
	return room ? OK : ERR_BUSY;
}

void printer_stop(struct printer *p)
{
	struct print_job *job;
	if (!p)
		return;
	background_stop(p->thread);
	while ((job = next_job(p)) != NULL) { // nobody is left to wait for it, but it must not wait for ever
		job->err = ERR_BUSY;
		job->done(job->what);
	}
	pthread_mutex_destroy(&p->lock);
	free(p);
}
