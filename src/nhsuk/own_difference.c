// SPDX-License-Identifier: Apache-2.0
// What changed between two texts, word by word: the longest common subsequence of their words, after what both begin
// and end with has been set aside. Texts too long for it are shown whole, old then new.
#include "nhsuk/markup.h"
#include "nhsuk/own.h"

#define CELLS_MAX ((size_t)300000) // of the table: 600 KB on the page's arena at most

struct words {
	struct str *word; // each with the white space behind it
	size_t n;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// What is shown of the difference.
enum show { SHOW_BOTH, SHOW_NEW };

static struct words split(struct page *p, struct str s)
{
	struct words w = { arena_array(p->arena, struct str, s.n / 2 + 1), 0 };
	size_t at = 0;
	while (at < s.n) {
		size_t start = at;
		while (at < s.n && !is_space(s.p[at]))
			at++;
		while (at < s.n && is_space(s.p[at]))
			at++;
		w.word[w.n++] = str_part(s, start, at - start);
	}
	return w;
}

static bool same(struct str a, struct str b)
{
	return str_eq(str_trim(a), str_trim(b));
}

// One run of words: as they are, taken out or put in. The words around it are for those who hear the page.
static void run(struct page *p, enum show show, const struct str *word, size_t n, const char *element)
{
	if (!n || (show == SHOW_NEW && element && element[0] == 'd'))
		return;
	const struct str whole = { word[0].p, (size_t)(word[n - 1].p + word[n - 1].n - word[0].p) };
	struct str text = whole;
	while (element && text.n && is_space(text.p[text.n - 1]))
		text.n--;
	if (!element) {
		mk_lines(p, text);
		return;
	}
	bool side = show == SHOW_NEW;
	mk(p, side ? "<mark>" : element[0] == 'd' ? "<del>" : "<ins>");
	mk_hidden(p, "[", side ? _("different:") : element[0] == 'd' ? _("taken out:") : _("added:"), " ");
	mk_lines(p, text);
	mk_hidden(p, "", "]", "");
	mk_close(p, side ? "mark" : element);
	mk_lines(p, str_part(whole, text.n, whole.n));
}

static void middle(struct page *p, enum show show, struct words a, struct words b)
{
	if ((a.n + 1) * (b.n + 1) > CELLS_MAX || a.n > UINT16_MAX || b.n > UINT16_MAX) {
		run(p, show, a.word, a.n, "del");
		run(p, show, b.word, b.n, "ins");
		return;
	}
	// length[i][j]: common words of what is left of a from i on and of b from j on
	size_t wide = b.n + 1;
	uint16_t *length = arena_array(p->arena, uint16_t, (a.n + 1) * wide);
	for (size_t i = a.n; i-- > 0;)
		for (size_t j = b.n; j-- > 0;) {
			uint16_t down = length[(i + 1) * wide + j], right = length[i * wide + j + 1];
			length[i * wide + j] = same(a.word[i], b.word[j]) ? (uint16_t)(length[(i + 1) * wide + j + 1] + 1)
				: down > right ? down : right;
		}
	size_t i = 0, j = 0;
	while (i < a.n || j < b.n) {
		size_t from_b = j;
		while (i < a.n && j < b.n && same(a.word[i], b.word[j]))
			i++, j++;
		run(p, show, b.word + from_b, j - from_b, NULL);
		size_t from_a = i;
		from_b = j;
		while ((i < a.n || j < b.n) && !(i < a.n && j < b.n && same(a.word[i], b.word[j]))) {
			if (j >= b.n || (i < a.n && length[(i + 1) * wide + j] >= length[i * wide + j + 1]))
				i++;
			else
				j++;
		}
		run(p, show, a.word + from_a, i - from_a, "del");
		run(p, show, b.word + from_b, j - from_b, "ins");
	}
}

static void difference(struct page *p, enum show show, struct str before, struct str after)
{
	struct words a = split(p, before), b = split(p, after);
	size_t head = 0, tail = 0;
	while (head < a.n && head < b.n && same(a.word[head], b.word[head]))
		head++;
	while (tail < a.n - head && tail < b.n - head && same(a.word[a.n - 1 - tail], b.word[b.n - 1 - tail]))
		tail++;
	run(p, show, b.word, head, NULL);
	middle(p, show, (struct words){ a.word + head, a.n - head - tail },
		(struct words){ b.word + head, b.n - head - tail });
	run(p, show, b.word + (b.n - tail), tail, NULL);
}

void own_difference(struct page *p, struct str before, struct str after)
{
	difference(p, SHOW_BOTH, before, after);
}

void own_difference_side(struct page *p, struct str other, struct str text)
{
	difference(p, SHOW_NEW, other, text);
}
