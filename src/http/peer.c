// SPDX-License-Identifier: Apache-2.0
// Addresses of clients: how they are written, how they are counted, and what a proxy in front says of them.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "http/parts.h"

static void text_of_v6(const struct in6_addr *in, char out[PEER_TEXT])
{
	const void *bytes = in;
	int family = AF_INET6;
	if (IN6_IS_ADDR_V4MAPPED(in)) {
		bytes = &in->s6_addr[12];
		family = AF_INET;
	}
	if (!inet_ntop(family, bytes, out, PEER_TEXT))
		out[0] = 0;
}

void peer_text(const struct sockaddr *address, char out[PEER_TEXT])
{
	out[0] = 0;
	if (address && address->sa_family == AF_INET6) {
		struct sockaddr_in6 in;
		memcpy(&in, address, sizeof in);
		text_of_v6(&in.sin6_addr, out);
	} else if (address && address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof in);
		if (!inet_ntop(AF_INET, &in.sin_addr, out, PEER_TEXT))
			out[0] = 0;
	}
}

bool peer_key(const struct sockaddr *address, struct peer_key *out)
{
	*out = (struct peer_key){ { 0 } };
	if (address->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, address, sizeof in);
		out->byte[0] = 4;
		memcpy(out->byte + 1, &in.sin_addr, 4);
		return true;
	}
	if (address->sa_family != AF_INET6)
		return false;
	struct sockaddr_in6 in;
	memcpy(&in, address, sizeof in);
	bool mapped = IN6_IS_ADDR_V4MAPPED(&in.sin6_addr);
	out->byte[0] = mapped ? 4 : 6;
	memcpy(out->byte + 1, in.sin6_addr.s6_addr + (mapped ? 12 : 0), mapped ? 4 : 8);
	return true;
}

bool peer_normal(struct str written, char out[PEER_TEXT])
{
	char text[PEER_TEXT];
	out[0] = 0;
	if (written.n == 0 || written.n >= sizeof text || memchr(written.p, 0, written.n))
		return false;
	memcpy(text, written.p, written.n);
	text[written.n] = 0;
	struct in_addr four;
	struct in6_addr six;
	if (inet_pton(AF_INET, text, &four) == 1)
		return inet_ntop(AF_INET, &four, out, PEER_TEXT) != NULL;
	if (inet_pton(AF_INET6, text, &six) != 1)
		return false;
	text_of_v6(&six, out);
	return out[0] != 0;
}

struct str peer_last_item(struct str list)
{
	for (size_t i = list.n; i > 0; i--) {
		if (list.p[i - 1] == ',')
			return str_trim(str_part(list, i, list.n - i));
	}
	return str_trim(list);
}
