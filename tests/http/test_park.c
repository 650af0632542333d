// SPDX-License-Identifier: Apache-2.0
// Parking: a request sleeps while another thread works for it, whatever happens to its client or to the server in the
// meantime. These run well under the thread sanitizer.
#include "wire.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/log.h"

#define STOP_GIVES_UP (10 * SECONDS) // http_stop, when somebody is never woken

// One thread that wakes what is put in its queue, as the writer of the store will.
static struct {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct http_request *queue[4096];
	unsigned from, to;
	bool hold, end; // hold: keep them sleeping
} waker = { .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER };

static _Atomic unsigned finished;

static void *wake_all(void *context)
{
	(void)context;
	pthread_mutex_lock(&waker.lock);
	while (!waker.end || waker.from != waker.to) {
		if (waker.from == waker.to || waker.hold) {
			pthread_cond_wait(&waker.more, &waker.lock);
			continue;
		}
		struct http_request *req = waker.queue[waker.from++ % 4096];
		pthread_mutex_unlock(&waker.lock);
		*(int *)req->user += 1; // the work
		http_wake(req);
		pthread_mutex_lock(&waker.lock);
	}
	pthread_mutex_unlock(&waker.lock);
	return NULL;
}

static void hold(bool on)
{
	pthread_mutex_lock(&waker.lock);
	waker.hold = on;
	pthread_cond_signal(&waker.more);
	pthread_mutex_unlock(&waker.lock);
}

static unsigned sleeping(void)
{
	pthread_mutex_lock(&waker.lock);
	unsigned n = waker.to - waker.from;
	pthread_mutex_unlock(&waker.lock);
	return n;
}

// "/park/N": sleeps N times, each time woken by the other thread; "/self": woken before it has gone to sleep.
static enum http_next serve(struct http_request *req, void *context)
{
	(void)context;
	int *worked = req->user;
	if (!req->woken) {
		req->user = worked = arena_make(req->arena, int);
		req->reply.status = 200;
	}
	int64_t times = 0;
	if (str_starts(req->path, "/park/"))
		(void)str_int(str_part(req->path, 6, req->path.n), 0, 100, &times);
	if (str_is(req->path, "/self") && *worked < 3) {
		(*worked)++;
		http_wake(req);
		return HTTP_PARK;
	}
	if (*worked < times) {
		pthread_mutex_lock(&waker.lock);
		waker.queue[waker.to++ % 4096] = req;
		pthread_cond_signal(&waker.more);
		pthread_mutex_unlock(&waker.lock);
		return HTTP_PARK;
	}
	atomic_fetch_add(&finished, 1);
	req->reply.body = str_format(req->arena, "worked %d, body %.*s", *worked, STR_ARG(req->body));
	return HTTP_REPLY;
}

static struct http *start_within(instant request_within)
{
	struct http *h;
	struct http_settings s = { .address = "127.0.0.1", .handle = serve, .request_within = request_within };
	assert_int_equal(http_start(&s, &h, NULL), OK);
	atomic_store(&finished, 0);
	return h;
}

// A client that waits for a processor is not late here.
static struct http *start(void)
{
	return start_within(30 * SECONDS);
}

static int set_up(void **state)
{
	(void)state;
	log_level_set(LOG_ERROR);
	return pthread_create(&waker.thread, NULL, wake_all, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	pthread_mutex_lock(&waker.lock);
	waker.end = true;
	pthread_cond_signal(&waker.more);
	pthread_mutex_unlock(&waker.lock);
	return pthread_join(waker.thread, NULL);
}

static void assert_worked(int fd, const char *path, const char *want)
{
	static struct answer a;
	char text[200];
	int n = snprintf(text, sizeof text, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nwork", path);
	wire_send(fd, (struct str){ text, (size_t)n });
	wire_read(fd, 1, 5 * SECONDS, &a);
	assert_int_equal(a.status[0], 200);
	assert_true(str_ends((struct str){ a.text, a.n }, want));
}

static void test_a_parked_request_is_answered_when_another_thread_wakes_it(void **state)
{
	(void)state;
	struct http *h = start();
	int fd = wire_open(http_port(h));
	for (int i = 0; i < 200; i++) {
		assert_worked(fd, "/park/1", "worked 1, body work");
		assert_worked(fd, "/park/5", "worked 5, body work");
		assert_worked(fd, "/park/0", "worked 0, body work");
	}
	close(fd);
	http_stop(h);
}

static void test_pipelined_requests_sleep_one_after_the_other(void **state)
{
	(void)state;
	static struct answer a;
	struct http *h = start();
	int fd = wire_open(http_port(h));
	for (int i = 0; i < 50; i++) {
		wire_send(fd, STR("POST /park/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n1"
		                  "POST /park/2 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n2"
		                  "POST /self HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n3"));
		wire_read(fd, 3, 5 * SECONDS, &a);
		assert_int_equal(a.count, 3);
		char *one = strstr(a.text, "worked 1, body 1"), *two = strstr(a.text, "worked 2, body 2");
		assert_true(one && two && one < two);
		assert_true(str_ends((struct str){ a.text, a.n }, "worked 3, body 3"));
	}
	close(fd);
	http_stop(h);
}

static void test_a_wake_before_the_sleep_is_not_lost(void **state)
{
	(void)state;
	struct http *h = start();
	int fd = wire_open(http_port(h));
	for (int i = 0; i < 100; i++)
		assert_worked(fd, "/self", "worked 3, body work");
	struct http_figures f;
	http_figures(h, &f);
	assert_int_equal(f.parked, 0);
	close(fd);
	http_stop(h);
}

static void test_a_sleeping_request_is_not_cut(void **state)
{
	(void)state;
	struct http *h = start_within(SECONDS);
	int fd = wire_open(http_port(h));
	hold(true);
	wire_send(fd, STR("POST /park/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nwork"));
	wire_wait(1500000);
	struct http_figures f;
	http_figures(h, &f);
	assert_int_equal(f.parked, 1);
	assert_int_equal(f.cut, 0);
	hold(false);
	static struct answer a;
	wire_read(fd, 1, 2 * SECONDS, &a);
	assert_int_equal(a.status[0], 200);
	http_figures(h, &f);
	assert_int_equal(f.parked, 0);
	close(fd);
	http_stop(h);
}

static void wait_until_sleeping(unsigned n)
{
	for (int i = 0; i < 1000 && sleeping() < n; i++)
		wire_wait(2000);
	assert_int_equal(sleeping(), n);
}

static void send_and_leave(struct http *h, unsigned clients, const char *path, bool reset)
{
	for (unsigned i = 0; i < clients; i++) {
		int fd = wire_open(http_port(h));
		char text[100];
		int n = snprintf(text, sizeof text, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nwork", path);
		wire_send(fd, (struct str){ text, (size_t)n });
		wait_until_sleeping(i + 1);
		struct linger now = { .l_onoff = 1 };
		if (reset)
			assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now), 0);
		close(fd);
	}
}

static void test_clients_that_leave_while_asleep_harm_nobody(void **state)
{
	(void)state;
	static const char *const path[] = { "/park/1", "/park/1", "/park/4", "/park/4" };
	for (int i = 0; i < 4; i++) {
		struct http *h = start();
		hold(true);
		send_and_leave(h, 50, path[i], i % 2);
		hold(false);
		int fd = wire_open(http_port(h));
		assert_worked(fd, "/park/1", "worked 1, body work");
		close(fd);
		struct http_figures f;
		int tries = 0;
		do {
			wire_wait(5000);
			http_figures(h, &f);
		} while ((f.connections > 0 || f.parked > 0) && ++tries < 400);
		assert_int_equal(f.connections, 0);
		assert_int_equal(f.parked, 0);
		if (i < 2)
			assert_int_equal(atomic_load(&finished), 51); // their handlers came to an end all the same
		http_stop(h);
	}
}

// A thread that asks. It asserts nothing: cmocka knows only the thread that runs the test.
struct client {
	pthread_t thread;
	int fd;
	unsigned good, refused, strange; // replies: 200, 503, any other
};

static void begin(struct client *c, unsigned port, void *(*run)(void *client))
{
	c->fd = wire_open(port);
	assert_int_equal(pthread_create(&c->thread, NULL, run, c), 0);
}

// Asks once; whether there was a reply.
static bool ask(struct client *c, struct str what, struct answer *a)
{
	wire_send(c->fd, what);
	wire_read(c->fd, 1, 10 * SECONDS, a);
	if (a->count != 1)
		return false;
	c->good += a->status[0] == 200;
	c->refused += a->status[0] == 503;
	c->strange += a->status[0] != 200 && a->status[0] != 503;
	return true;
}

static void *ask_often(void *context)
{
	struct client *c = context;
	struct answer *a = malloc(sizeof *a);
	for (int i = 0; i < 200; i++)
		(void)ask(c, STR("POST /park/3 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nwork"), a);
	close(c->fd);
	free(a);
	return NULL;
}

static void test_many_clients_sleep_and_wake_at_once(void **state)
{
	(void)state;
	struct http *h = start();
	struct client client[8] = { 0 };
	for (int i = 0; i < 8; i++)
		begin(&client[i], http_port(h), ask_often);
	for (int i = 0; i < 8; i++) {
		pthread_join(client[i].thread, NULL);
		assert_int_equal(client[i].good, 200);
	}
	http_stop(h);
}

static void *let_go(void *context)
{
	(void)context;
	wire_wait(300000);
	hold(false);
	return NULL;
}

static void test_stopping_waits_for_those_asleep(void **state)
{
	(void)state;
	static struct answer a;
	struct http *h = start();
	unsigned port = http_port(h);
	pthread_t later;
	int fd[20];
	hold(true);
	for (unsigned i = 0; i < 20; i++) {
		fd[i] = wire_open(port);
		wire_send(fd[i], STR("POST /park/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nwork"));
	}
	wait_until_sleeping(20);
	instant began = clock_ticks();
	assert_int_equal(pthread_create(&later, NULL, let_go, NULL), 0);
	http_stop(h);
	assert_true(clock_ticks() - began >= SECONDS / 5);
	assert_true(clock_ticks() - began < STOP_GIVES_UP);
	pthread_join(later, NULL);
	for (unsigned i = 0; i < 20; i++) {
		wire_read(fd[i], 0, 2 * SECONDS, &a);
		assert_int_equal(a.status[0], 200);
		assert_true(a.closed);
		close(fd[i]);
	}
	assert_int_equal(atomic_load(&finished), 20);
	int none = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_not_equal(connect(none, (struct sockaddr *)&to, sizeof to), 0);
	close(none);
}

static void *ask_until_closed(void *context)
{
	struct client *c = context;
	struct answer *a = malloc(sizeof *a);
	while (ask(c, STR("POST /park/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nwork"), a))
		if (a->closed || strstr(a->text, "Connection: close"))
			break;
	close(c->fd);
	free(a);
	return NULL;
}

static void wait_until_finished(unsigned n)
{
	for (int i = 0; i < 5000 && atomic_load(&finished) < n; i++)
		wire_wait(2000);
	assert_true(atomic_load(&finished) >= n);
}

// A request that comes when the last handler has ended is told so (503); one that was handled has its answer.
static void test_stopping_under_load_loses_nobody(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 10; round++) {
		struct http *h = start();
		struct client client[6] = { 0 };
		for (int i = 0; i < 6; i++)
			begin(&client[i], http_port(h), ask_until_closed);
		wait_until_finished(1 + round * 23);
		instant began = clock_ticks();
		http_stop(h);
		assert_true(clock_ticks() - began < STOP_GIVES_UP);
		unsigned good = 0;
		for (int i = 0; i < 6; i++) {
			pthread_join(client[i].thread, NULL);
			good += client[i].good;
			assert_true(client[i].refused <= 1); // which ends its connection
			assert_int_equal(client[i].strange, 0);
		}
		assert_int_equal(good, atomic_load(&finished));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_parked_request_is_answered_when_another_thread_wakes_it),
		cmocka_unit_test(test_pipelined_requests_sleep_one_after_the_other),
		cmocka_unit_test(test_a_wake_before_the_sleep_is_not_lost),
		cmocka_unit_test(test_a_sleeping_request_is_not_cut),
		cmocka_unit_test(test_clients_that_leave_while_asleep_harm_nobody),
		cmocka_unit_test(test_many_clients_sleep_and_wake_at_once),
		cmocka_unit_test(test_stopping_waits_for_those_asleep),
		cmocka_unit_test(test_stopping_under_load_loses_nobody),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
