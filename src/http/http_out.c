// SPDX-License-Identifier: Apache-2.0
// Requests to other systems (http_out.h). Each is set up from nothing, so that none knows of the one before; only the
// connection is kept.
#include "http/http_out.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/version.h"

#define CONNECT_MS 10000L
#define WHOLE_POST_MS 60000L
#define WHOLE_GET_MS 10000L
#define ANSWER_MOST ((size_t)1 << 20) // bytes of an answer, which nobody reads
#define ADDRESS_MOST 2000
#define RETRY_MOST (7 * DAYS)

struct http_out {
	CURL *curl;
	bool loopback; // the address names this machine
	bool refused;  // where the name led is none of the places that may be asked
	size_t answered;
	struct buf *kept; // what a GET brings; NULL: a POST, whose answer nobody reads
	const struct http_out_post *ask;
};

// --- addresses -------------------------------------------------------------------------------------------------------
static bool four_loopback(uint32_t a)
{
	return a >> 24 == 127;
}

// 0.0.0.0/8, 169.254/16 (RFC 3927), 224/4 and above (RFC 5771).
static bool four_never(uint32_t a)
{
	return a >> 24 == 0 || a >> 16 == 0xa9fe || a >> 28 >= 14;
}

static bool place_allowed(const struct http_out *h, const struct sockaddr *to)
{
	struct in6_addr six;
	uint32_t four;
	if (to->sa_family == AF_INET) {
		four = ntohl(((const struct sockaddr_in *)(const void *)to)->sin_addr.s_addr);
	} else if (to->sa_family == AF_INET6) {
		six = ((const struct sockaddr_in6 *)(const void *)to)->sin6_addr;
		if (!IN6_IS_ADDR_V4MAPPED(&six)) {
			if (IN6_IS_ADDR_LOOPBACK(&six))
				return h->loopback;
			return !IN6_IS_ADDR_UNSPECIFIED(&six) && !IN6_IS_ADDR_LINKLOCAL(&six) && !IN6_IS_ADDR_MULTICAST(&six);
		}
		memcpy(&four, six.s6_addr + 12, sizeof four);
		four = ntohl(four);
	} else {
		return false;
	}
	return four_loopback(four) ? h->loopback : !four_never(four);
}

static bool names_loopback(const char *host)
{
	struct in_addr four;
	struct in6_addr six;
	struct str inner = str_of(host);
	char plain[64] = "";
	if (inner.n > 2 && inner.p[0] == '[' && inner.n < sizeof plain) {
		memcpy(plain, inner.p + 1, inner.n - 2);
		return inet_pton(AF_INET6, plain, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
	}
	if (inet_pton(AF_INET, host, &four) == 1)
		return four_loopback(ntohl(four.s_addr));
	return strcasecmp(host, "localhost") == 0;
}

static bool has(CURLU *u, CURLUPart part)
{
	char *text = NULL;
	bool there = curl_url_get(u, part, &text, 0) == CURLUE_OK && text && *text;
	curl_free(text);
	return there;
}

static const char *parts_wrong(CURLU *u, const char *no_address)
{
	char *scheme = NULL, *host = NULL;
	const char *wrong = NULL;
	bool read = curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK;
	if (!read)
		wrong = no_address;
	else if (has(u, CURLUPART_USER) || has(u, CURLUPART_PASSWORD) || has(u, CURLUPART_FRAGMENT))
		wrong = _("The address must hold no name, no password and nothing behind a #.");
	else if (strcmp(scheme, "https") != 0 && (strcmp(scheme, "http") != 0 || !names_loopback(host)))
		wrong = _("The address must begin with https://. Only this machine itself may be asked by http.");
	curl_free(scheme);
	curl_free(host);
	return wrong;
}

const char *http_out_address(struct arena *a, struct str address, const char *like, struct str *out)
{
	char *whole = NULL;
	const char *no_address = str_format(a, _("This is no address. It must be like %s"), like).p, *wrong = no_address;
	if (address.n > ADDRESS_MOST)
		return wrong;
	for (size_t i = 0; i < address.n; i++)
		if (address.p[i] <= ' ' || address.p[i] > '~')
			return wrong;
	CURLU *u = curl_url();
	must(u != NULL);
	if (curl_url_set(u, CURLUPART_URL, str_c(a, address), 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_URL, &whole, 0) == CURLUE_OK)
		wrong = parts_wrong(u, no_address);
	if (!wrong)
		*out = str_dup(a, str_of(whole));
	curl_free(whole);
	curl_url_cleanup(u);
	return wrong;
}

// --- one request -----------------------------------------------------------------------------------------------------
static curl_socket_t open_socket(void *what, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct http_out *h = what;
	(void)purpose;
	if (!place_allowed(h, &to->addr)) {
		h->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take_answer(char *bytes, size_t size, size_t n, void *what)
{
	struct http_out *h = what;
	h->answered += size * n;
	if (h->kept) {
		buf_add(h->kept, bytes, size * n);
		return buf_ok(h->kept) ? size * n : 0;
	}
	return h->answered > ANSWER_MOST ? 0 : size * n;
}

static int look_up(void *what, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	const struct http_out *h = what;
	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return h->ask->stop && h->ask->stop(h->ask->context);
}

#define SET(option, value) must(curl_easy_setopt(h->curl, option, value) == CURLE_OK)

static void set_up(struct http_out *h, const struct http_out_post *p, const char *address)
{
	curl_easy_reset(h->curl); // connections stay
	SET(CURLOPT_URL, address);
	SET(CURLOPT_PROTOCOLS_STR, h->loopback ? "http,https" : "https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	if (p->ca_file)
		SET(CURLOPT_CAINFO, p->ca_file);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	SET(CURLOPT_TIMEOUT_MS, h->kept ? WHOLE_GET_MS : WHOLE_POST_MS);
	SET(CURLOPT_USERAGENT, "ownplan/" OWNPLAN_VERSION);
	SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(CURLOPT_OPENSOCKETDATA, h);
	SET(CURLOPT_WRITEFUNCTION, take_answer);
	SET(CURLOPT_WRITEDATA, h);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, look_up);
	SET(CURLOPT_XFERINFODATA, h);
	if (h->kept)
		return;
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)p->body.n);
	SET(CURLOPT_POSTFIELDS, p->body.n ? p->body.p : "");
}

static struct curl_slist *header_list(struct arena *a, const struct http_out_post *p)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:"); // the body goes at once
	for (size_t i = 0; list && i < p->headers; i++) {
		for (size_t j = 0; j < p->header[i].n; j++)
			must((unsigned char)p->header[i].p[j] >= ' ' && p->header[i].p[j] != 0x7f);
		struct curl_slist *more = curl_slist_append(list, str_c(a, p->header[i]));
		must(more != NULL);
		list = more;
	}
	must(list != NULL);
	return list;
}

static const char *trouble_of(CURLcode code, const struct http_out *h)
{
	if (h->refused)
		return "refused-address";
	if (h->kept && !buf_ok(h->kept))
		return "too-large";
	switch (code) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CONNECT_ERROR: return "certificate";
	case CURLE_COULDNT_RESOLVE_HOST: return "no-such-host";
	case CURLE_OPERATION_TIMEDOUT: return "too-slow";
	default: return "no-answer";
	}
}

// libcurl reads both forms of Retry-After (RFC 9110 10.2.3), a moment by the clock of the machine.
static instant retry_after(CURL *curl)
{
	curl_off_t seconds = 0;
	if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK || seconds <= 0)
		return 0;
	return seconds > RETRY_MOST / SECONDS ? RETRY_MOST : seconds * SECONDS;
}

// `kept` NULL: a POST. Else a GET, with what it brings in it.
static enum err run(struct http_out *h, const struct http_out_post *p, struct buf *kept, struct http_out_answer *out)
{
	struct arena *a = arena_new();
	long status = 0;
	h->ask = p;
	h->kept = kept;
	h->answered = 0;
	h->refused = h->loopback = false;
	const char *address = str_c(a, p->address);
	char *host = NULL;
	CURLU *u = curl_url();
	must(u != NULL);
	if (curl_url_set(u, CURLUPART_URL, address, 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK)
		h->loopback = names_loopback(host);
	curl_free(host);
	curl_url_cleanup(u);
	set_up(h, p, address);
	struct curl_slist *list = header_list(a, p);
	SET(CURLOPT_HTTPHEADER, list);
	CURLcode code = curl_easy_perform(h->curl);
	(void)curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
	*out = (struct http_out_answer){ .retry = retry_after(h->curl), .trouble = trouble_of(code, h) };
	// An answer that is too long is an answer all the same, where only its status counts.
	bool answered = code == CURLE_OK || (!kept && code == CURLE_WRITE_ERROR && status >= 200);
	if (answered)
		out->status = (int)status;
	curl_slist_free_all(list);
	curl_easy_reset(h->curl); // it must not keep what is freed now
	arena_free(a);
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return ERR_BUSY;
	return answered ? OK : ERR_UPSTREAM;
}

enum err http_out_post(struct http_out *h, const struct http_out_post *p, struct http_out_answer *out)
{
	return run(h, p, NULL, out);
}

enum err http_out_get(struct http_out *h, struct arena *a, const struct http_out_get *g, struct str *body,
	struct http_out_answer *out)
{
	struct buf kept;
	struct str accept = str_format(a, "Accept: %s", g->accept ? g->accept : "application/json");
	buf_init(&kept, a, g->most ? g->most : HTTP_OUT_BODY_MOST);
	*body = STR("");
	enum err e = run(h, &(struct http_out_post){ .address = g->address, .header = &accept, .headers = 1,
		.ca_file = g->ca_file, .stop = g->stop, .context = g->context }, &kept, out);
	if (e == OK && out->status == 200 && kept.n)
		*body = buf_text(&kept);
	return e;
}

// --- its life --------------------------------------------------------------------------------------------------------
enum err http_out_open(struct http_out **out)
{
	*out = NULL;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ERR_INTERNAL;
	struct http_out *h = calloc(1, sizeof *h);
	must(h != NULL);
	h->curl = curl_easy_init();
	if (!h->curl) {
		free(h);
		curl_global_cleanup();
		return ERR_INTERNAL;
	}
	*out = h;
	return OK;
}

void http_out_close(struct http_out *h)
{
	if (!h)
		return;
	curl_easy_cleanup(h->curl);
	free(h);
	curl_global_cleanup();
}
