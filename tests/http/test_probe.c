// SPDX-License-Identifier: Apache-2.0
// What hostile or broken clients send, byte by byte, against a real server: each is answered as the table says, and
// what was smuggled behind it is never served.
#include "wire.h"

#include <stdatomic.h>

static struct http *server;
static unsigned port;
static _Atomic unsigned smuggled;

// Echoes what the handler was given: "METHOD path|query pairs|body length".
static enum http_next echo(struct http_request *req, void *context)
{
	(void)context;
	if (str_starts(req->path, "/smuggled"))
		atomic_fetch_add(&smuggled, 1);
	req->reply.status = 200;
	if (req->target.n < 1000) {
		http_header_set(req, "X-Path", form_encode(req->arena, req->path));
		http_header_set(req, "X-Target", req->target);
	}
	http_header_set(req, "X-Method", req->method_name);
	req->reply.body = req->body.n ? req->body : str_format(req->arena, "%zu pairs", req->query.count);
	return HTTP_REPLY;
}

static int set_up(void **state)
{
	(void)state;
	struct http_settings s = {
		.address = "127.0.0.1", .handle = echo, .body_most = 1000, .header_most = 16384, .fields_most = 20,
	};
	return wire_serve(&s, &server, &port);
}

static int tear_down(void **state)
{
	(void)state;
	http_stop(server);
	return 0;
}

#define END "Host: a\r\nConnection: close\r\n\r\n"
#define GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define POST "POST / HTTP/1.1\r\nHost: a\r\n"
#define HOST "\r\nHost: a"
#define BLANK "\r\n\r\n"
#define SMUGGLED "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"

#define BYTES(text) { text, sizeof(text) - 1 } // STR is no constant

struct probe {
	const char *what;
	struct str bytes;
	int status; // of the first reply; 0: closed without one
	unsigned replies;
};

// Where it says 2 replies, libmicrohttpd 0.9.75 refuses by itself and writes the head of its refusal twice; the status
// is right, the connection ends, and nothing behind it is served.
static const struct probe probes[] = {
	{ "an ordinary request", BYTES("GET / HTTP/1.1\r\n" END), 200, 1 },
	{ "HTTP/1.0 without Host", BYTES("GET / HTTP/1.0\r\n\r\n"), 200, 1 },
	{ "blank lines before a request", BYTES("\r\n\r\nGET / HTTP/1.1\r\n" END), 200, 1 },
	{ "absolute form", BYTES("GET http://a/b?c=d HTTP/1.1\r\n" END), 200, 1 },
	{ "a value without a blank before it", BYTES("GET / HTTP/1.1\r\nX:y\r\n" END), 200, 1 },
	{ "an empty value", BYTES("GET / HTTP/1.1\r\nX:\r\n" END), 200, 1 },
	{ "blanks around a value", BYTES("GET / HTTP/1.1\r\nX: \t y \t\r\n" END), 200, 1 },
	{ "a chunked body alone",
		BYTES("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END "5\r\nhello\r\n0\r\n\r\n"), 200, 1 },
	{ "chunks with extension and trailer",
		BYTES("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n" END
			"5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n"), 200, 1 },
	{ "an unknown method", BYTES("BREW / HTTP/1.1\r\n" END), 200, 1 },

	{ "Content-Length with Transfer-Encoding",
		BYTES(POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0" BLANK SMUGGLED), 400, 1 },
	{ "Transfer-Encoding with Content-Length",
		BYTES(POST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0" BLANK SMUGGLED), 400, 1 },
	{ "the same on a GET", BYTES(GET "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0" BLANK SMUGGLED),
		400, 1 },
	{ "two different Content-Lengths",
		BYTES(POST "Content-Length: 2\r\nContent-Length: 40\r\n\r\nab" SMUGGLED), 400, 1 },
	{ "two equal Content-Lengths",
		BYTES(POST "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab" SMUGGLED), 400, 1 },
	{ "a list of Content-Lengths", BYTES(POST "Content-Length: 2, 2\r\n\r\nab" SMUGGLED), 400, 2 },
	{ "a signed Content-Length", BYTES(POST "Content-Length: +4\r\n\r\nabcd" SMUGGLED), 400, 2 },
	{ "a negative Content-Length", BYTES(POST "Content-Length: -4\r\n\r\nabcd" SMUGGLED), 400, 2 },
	{ "a hexadecimal Content-Length", BYTES(POST "Content-Length: 0x4\r\n\r\nabcd" SMUGGLED), 400, 2 },
	{ "an empty Content-Length", BYTES(POST "Content-Length:" BLANK SMUGGLED), 400, 2 },
	{ "a Content-Length beyond any number",
		BYTES(POST "Content-Length: 99999999999999999999999" BLANK SMUGGLED), 413, 2 },
	{ "two Transfer-Encodings",
		BYTES(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0" BLANK SMUGGLED), 400, 1 },
	{ "an unknown Transfer-Encoding",
		BYTES(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0" BLANK SMUGGLED), 501, 1 },
	{ "a Transfer-Encoding that only looks like chunked",
		BYTES(POST "Transfer-Encoding: chunked \r\n\r\n0" BLANK SMUGGLED), 501, 1 },
	{ "Transfer-Encoding in HTTP/1.0",
		BYTES("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0" BLANK SMUGGLED), 400, 1 },
	{ "a bad chunk size", BYTES(POST "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0" BLANK SMUGGLED), 400, 1 },
	{ "a chunk size beyond any number",
		BYTES(POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0" BLANK SMUGGLED), 413, 1 },
	{ "a chunk without its end",
		BYTES(POST "Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0" BLANK SMUGGLED), 400, 1 },

	{ "a cookie of one quote", BYTES(GET "Cookie: a=\"" BLANK SMUGGLED), 431, 2 },

	{ "no Host", BYTES("GET / HTTP/1.1" BLANK SMUGGLED), 400, 1 },
	{ "two Hosts", BYTES(GET "Host: b" BLANK SMUGGLED), 400, 1 },
	{ "an empty Host", BYTES("GET / HTTP/1.1\r\nHost:" BLANK SMUGGLED), 400, 1 },
	{ "a Host with a path", BYTES("GET / HTTP/1.1\r\nHost: a/b" BLANK SMUGGLED), 400, 1 },
	{ "a Host with a user", BYTES("GET / HTTP/1.1\r\nHost: a@b" BLANK SMUGGLED), 400, 1 },

	{ "a blank before the colon", BYTES("GET / HTTP/1.1\r\nHost : a" HOST BLANK SMUGGLED), 400, 1 },
	{ "a tab before the colon", BYTES(GET "X\t: a" BLANK SMUGGLED), 400, 1 },
	{ "a name of strange characters", BYTES(GET "X(y): a" BLANK SMUGGLED), 400, 1 },
	{ "an empty name", BYTES(GET ": a" BLANK SMUGGLED), 400, 1 },
	{ "a line without a colon", BYTES(GET "hello" BLANK SMUGGLED), 400, 1 },
	{ "a folded line", BYTES(GET "X: a\r\n b" BLANK SMUGGLED), 400, 1 },
	{ "a folded line in the middle", BYTES("GET / HTTP/1.1\r\nX: a\r\n\tb" HOST BLANK SMUGGLED), 400, 1 },
	{ "a folded framing header",
		BYTES(POST "Transfer-Encoding:\r\n chunked\r\n\r\n0" BLANK SMUGGLED), 400, 1 },
	{ "a line that starts with a blank", BYTES("GET / HTTP/1.1\r\n Host: a" HOST BLANK SMUGGLED), 400, 1 },
	{ "a zero byte in a value", BYTES(GET "X: a\0b\r\nY: z" BLANK SMUGGLED), 400, 1 },
	{ "a zero byte in the last value", BYTES(GET "X: a\0b" BLANK SMUGGLED), 400, 1 },
	{ "zero bytes that look like the end", BYTES(GET "X: a\0\0\0\0b" BLANK SMUGGLED), 400, 1 },
	{ "a zero byte in a name", BYTES(GET "X\0: a" BLANK SMUGGLED), 400, 1 },
	{ "a control character in a value", BYTES(GET "X: a\x01" "b" BLANK SMUGGLED), 400, 1 },
	{ "a bare carriage return in a value", BYTES(GET "X: a\rb: c" BLANK SMUGGLED), 400, 1 },
	{ "bare line feeds", BYTES("GET / HTTP/1.1\nHost: a\n\n" SMUGGLED), 400, 1 },
	{ "one bare line feed", BYTES(GET "X: y\nZ: w" BLANK SMUGGLED), 400, 1 },
	{ "a bare line feed at the very end", BYTES(GET "\n" SMUGGLED), 400, 1 },

	{ "two blanks in the first line", BYTES("GET  / HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "a blank in the address", BYTES("GET /a b HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "no version", BYTES("GET /" HOST BLANK SMUGGLED), 400, 1 },
	{ "a version that is not", BYTES("GET / HTTP/1.x" HOST BLANK SMUGGLED), 400, 1 },
	{ "HTTP/2.0", BYTES("GET / HTTP/2.0" HOST BLANK SMUGGLED), 505, 1 },
	{ "a method with strange characters", BYTES("GE(T / HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "a relative address", BYTES("GET a HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "an address of another kind", BYTES("CONNECT a:80 HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "a zero byte in the address", BYTES("GET /a\0b HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "an escaped zero byte", BYTES("GET /a%00b HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "an escaped zero byte in the query", BYTES("GET /a?b=%00 HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "a broken escape", BYTES("GET /a%2 HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "a broken escape in the middle", BYTES("GET /a%zzb HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "a path that is not UTF-8", BYTES("GET /a%ff HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "an overlong slash", BYTES("GET /a%c0%af HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "raw bytes in the address", BYTES("GET /\xc3\xa9 HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "a fragment", BYTES("GET /a#b HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "too many parts of a query",
		BYTES("GET /?1&2&3&4&5&6&7&8&9&0&1&2&3&4&5&6&7&8&9&0&1 HTTP/1.1" HOST BLANK SMUGGLED), 400, 1 },
	{ "an unknown expectation", BYTES(POST "Expect: cake\r\nContent-Length: 2\r\n\r\nab" SMUGGLED), 417, 1 },
	{ "a body over the cap", BYTES(POST "Content-Length: 1001\r\n\r\nabc"), 413, 1 },
	{ "not HTTP at all", BYTES("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"), 0, 0 },
};

static void test_every_probe_is_answered_as_the_table_says(void **state)
{
	(void)state;
	static struct answer a;
	unsigned wrong = 0;
	for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
		const struct probe *p = &probes[i];
		wire_ask(port, p->bytes, &a);
		int status = a.count ? a.status[0] : 0;
		if (status != p->status || a.count != p->replies || !a.closed) {
			wrong++;
			print_error("%s: expected %d in %u, got %d in %u%s\n%s\n", p->what, p->status, p->replies, status, a.count,
				a.closed ? "" : ", left open", a.text);
		}
	}
	assert_int_equal(wrong, 0);
	assert_int_equal(atomic_load(&smuggled), 0);
	print_message("%zu probes\n", sizeof probes / sizeof *probes);
}

// Sent in pieces, the same must come out: the library reads into memory that moves.
static void test_probes_cut_into_single_bytes_are_answered_the_same(void **state)
{
	(void)state;
	static struct answer a;
	for (size_t i = 0; i < sizeof probes / sizeof *probes; i += 3) {
		const struct probe *p = &probes[i];
		int fd = wire_open(port);
		for (size_t at = 0; at < p->bytes.n && wire_send(fd, str_part(p->bytes, at, 1)); at++)
			continue;
		wire_read(fd, 0, 5 * SECONDS, &a);
		close(fd);
		int status = a.count ? a.status[0] : 0;
		if (status != p->status || !a.closed)
			fail_msg("%s: expected %d, got %d", p->what, p->status, status);
	}
	assert_int_equal(atomic_load(&smuggled), 0);
}

static void test_the_path_is_decoded_and_left_to_the_dispatcher(void **state)
{
	(void)state;
	static struct answer a;
	wire_ask(port, STR("GET //a/../b%20c%2Fd+e?x=1&y=%2B HTTP/1.1\r\n" END), &a);
	assert_int_equal(a.status[0], 200);
	assert_non_null(strstr(a.text, "X-Path: %2F%2Fa%2F..%2Fb%20c%2Fd%2Be\r\n"));
	assert_non_null(strstr(a.text, "X-Target: //a/../b%20c%2Fd+e?x=1&y=%2B\r\n"));
	assert_non_null(strstr(a.text, "\r\n\r\n2 pairs"));
}

static void test_large_headers_are_refused(void **state)
{
	(void)state;
	static struct answer a;
	static const struct {
		size_t lines, width;
		int status;
	} row[] = {
		{ 60, 10, 200 }, { 1000, 10, 431 }, { 110, 10, 431 }, { 1, 16000, 200 }, { 1, 18000, 431 }, { 1, 40000, 431 },
	};
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct arena *arena = arena_new();
		struct buf b;
		buf_init(&b, arena, BUF_PAGE);
		buf_c(&b, "GET / HTTP/1.1\r\n");
		for (size_t line = 0; line < row[i].lines; line++) {
			buf_format(&b, "X-%zu: ", line);
			for (size_t at = 0; at < row[i].width; at++)
				buf_char(&b, 'x');
			buf_c(&b, "\r\n");
		}
		buf_c(&b, END);
		wire_ask(port, buf_text(&b), &a);
		if (a.count != 1 || a.status[0] != row[i].status)
			fail_msg("%zu lines of %zu: %.40s", row[i].lines, row[i].width, a.text);
		arena_free(arena);
	}
}

static void test_long_addresses_are_refused(void **state)
{
	(void)state;
	static struct answer a;
	static const struct {
		size_t n;
		int status;
	} row[] = { { 8191, 200 }, { 8192, 414 }, { 30000, 414 } };
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct arena *arena = arena_new();
		struct buf b;
		buf_init(&b, arena, BUF_PAGE);
		buf_c(&b, "GET /");
		for (size_t at = 0; at < row[i].n; at++)
			buf_char(&b, 'a');
		buf_c(&b, " HTTP/1.1\r\n" END);
		wire_ask(port, buf_text(&b), &a);
		if (a.count != 1 || a.status[0] != row[i].status)
			fail_msg("%zu: %.40s", row[i].n, a.text);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_probe_is_answered_as_the_table_says),
		cmocka_unit_test(test_probes_cut_into_single_bytes_are_answered_the_same),
		cmocka_unit_test(test_the_path_is_decoded_and_left_to_the_dispatcher),
		cmocka_unit_test(test_large_headers_are_refused),
		cmocka_unit_test(test_long_addresses_are_refused),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
