// SPDX-License-Identifier: Apache-2.0
// What a chosen password and a username must be (account.h). Length over classes (NIST SP 800-63B 5.1.1.2): nothing is
// asked for but characters enough, and what attackers try first is refused: passwords that many people have, the
// username, patterns of the keyboard. The list holds long ones only: short ones are refused for being short.
#include <sodium.h>
#include <string.h>

#include "base/arena.h"
#include "base/fold.h"
#include "base/text.h"
#include "record/account.h"

#define USERNAME_LEAST 2
#define USERNAME_MOST 60
#define TYPED_MOST ((size_t)PASSWORD_MOST * 16) // bytes; see password.c
#define OWN_LEAST 8 // characters that must be left when a name or a repetition is taken out

// Whole passwords of ten characters and more that top the published lists of leaked ones, in lower case.
static const char *const common_whole[] = {
	"1029384756", "0987654321", "1111122222", "1122334455", "1212312121", "1223334444", "123123123a", "1231231234",
	"123321123321", "1234554321", "123456123456", "123456789a", "123456789q", "123456789z", "12345678910",
	"1234567899", "123456qwerty", "123654789a", "1357924680", "1q2w3e4r5t", "1q2w3e4r5t6y", "1q2w3e4r5t6y7u8i",
	"1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "1qazxsw23edc", "3rjs1la7qe", "9876543210", "a123456789", "aa12345678",
	"aa123456789", "abc1234567", "abc123456789", "abcd123456", "abcd12345678", "asd123456789", "asdfghjkl1",
	"asdfghjkl;", "asdfjkl;asdfjkl;", "azertyuiop", "asdf1234asdf", "changeme123", "correcthorsebatterystaple",
	"g_czechout", "gfhjkmgfhjkm", "j38ifubn", "myspace123", "mynoob1234", "poiuytrewq", "q1w2e3r4t5", "q1w2e3r4t5y6",
	"qazwsxedc1", "qazwsxedcrfv", "qwer123456", "qwer12345678", "qwert12345", "qwerty123456", "qwerty12345",
	"qwertyqwerty", "qwertyuiop", "qwertyuiop[]", "qwertyuiop123", "qwertzuiop", "theworldinyourhand", "zaq12wsxcde3",
	"zaq1zaq1zaq1", "zxcvbnm123", "zxcvbnm,./", "zxcvbnmasdfghjkl",
};

// Words that, with figures or signs around them or letters written as figures, are still what people try first.
static const char *const common_words[] = {
	"abcdef", "abcdefg", "access", "admin", "administrator", "anthony", "arsenal", "asdf", "asdfgh", "asdfghjkl",
	"ashley", "babygirl", "barcelona", "baseball", "basketball", "batman", "beautiful", "birmingham", "blessed",
	"bluebird", "butterfly", "celtic", "changeme", "changemenow", "charlie", "chelsea", "chelseafc", "chocolate",
	"christmas", "computer", "cookie", "daniel", "default", "doctor", "dragon", "elizabeth", "england", "everton",
	"facebook", "familyfirst", "football", "footballclub", "forever", "freedom", "friends", "goodluck", "google",
	"grandma", "guest", "happybirthday", "harrypotter", "hello", "helloworld", "hospital", "hospitals", "iloveme",
	"iloveyou", "iloveyouforever", "iloveyousomuch", "internet", "jennifer", "jessica", "jesus", "jesuschrist",
	"jordan", "letmein", "letmeinnow", "letmeinplease", "liverpool", "liverpoolfc", "london", "loveyou", "lovely",
	"loveme", "madonna", "manchester", "manchesterunited", "manunited", "master", "matthew", "michael", "michelle",
	"midwife", "monday", "monkey", "mypassword", "myspace", "newcastle", "nhs", "nhspassword", "nicole", "nurse",
	"ownplan", "password", "passwordpassword", "passw", "patient", "pokemon", "princess", "purple", "qazwsx",
	"qazwsxedc", "qwer", "qwert", "qwerty", "qwertyu", "qwertyui", "qwertyuiop", "rangers", "samantha", "secret",
	"secretpassword", "shadow", "snoopy", "spiderman", "starwars", "sunshine", "superman", "superstar", "surgery",
	"test", "testing", "testpassword", "testtest", "thisismypassword", "tottenham", "trustno", "unknown", "user",
	"victoria", "welcome", "welcomehome", "welcometo", "westham", "whatever", "winter", "zxcvbn", "zxcvbnm",
	"spring", "summer", "autumn",
};

// A password as its characters, lower case where ASCII; wiped before it goes.
struct letters {
	uint32_t c[PASSWORD_MOST + 1];
	size_t n; // PASSWORD_MOST + 1: more than may be
};

static uint32_t lower(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

// s is well-formed UTF-8.
static void letters_read(struct str s, struct letters *out)
{
	const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
	out->n = 0;
	while (p < end && out->n <= PASSWORD_MOST) {
		unsigned more = *p < 0x80 ? 0 : *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : 3;
		uint32_t c = more ? *p & (0x3Fu >> more) : *p;
		for (p++; more; more--, p++)
			c = c << 6 | (*p & 0x3Fu);
		out->c[out->n++] = lower(c);
	}
}

static bool letters_are(const uint32_t *c, size_t n, const char *word)
{
	size_t i = 0;
	while (i < n && word[i] && c[i] == (unsigned char)word[i])
		i++;
	return i == n && !word[i];
}

static bool in_list(const uint32_t *c, size_t n, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (letters_are(c, n, list[i]))
			return true;
	return false;
}

// The letter that a figure or sign stands for: p@ssw0rd.
static uint32_t unmasked(uint32_t c)
{
	static const char signs[] = "0134578@$!", meant[] = "oleastbasi";
	const char *at = c && c < 128 ? strchr(signs, (int)c) : NULL;
	return at ? (unsigned char)meant[at - signs] : c;
}

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || c >= 128;
}

static bool common(const struct letters *s)
{
	if (in_list(s->c, s->n, common_whole, sizeof common_whole / sizeof *common_whole))
		return true;
	uint32_t word[PASSWORD_MOST];
	size_t from = 0, to = s->n, n = 0;
	while (from < to && !is_letter(s->c[from]))
		from++;
	while (to > from && !is_letter(s->c[to - 1]))
		to--;
	for (; from < to; from++)
		if (s->c[from] != ' ' && s->c[from] != '-' && s->c[from] != '_' && s->c[from] != '.')
			word[n++] = unmasked(s->c[from]);
	bool found = in_list(word, n, common_words, sizeof common_words / sizeof *common_words);
	sodium_memzero(word, sizeof word);
	return found;
}

// The length of the piece that the whole repeats: 3 for "abcabcabca".
static size_t period(const struct letters *s)
{
	for (size_t p = 1; p < s->n; p++)
		if (memcmp(s->c, s->c + p, (s->n - p) * sizeof *s->c) == 0)
			return p;
	return s->n;
}

// One piece over and over, or runs up and down the alphabet or the figures with at most one jump between.
static bool pattern(const struct letters *s)
{
	size_t jumps = 0;
	for (size_t i = 1; i < s->n; i++) {
		uint32_t left = s->c[i - 1], right = s->c[i];
		bool round = (left == '9' && right == '0') || (left == '0' && right == '9');
		jumps += !(right == left || right == left + 1 || left == right + 1 || round);
	}
	return jumps <= 1 || period(s) < OWN_LEAST;
}

static bool found_at(const struct letters *in, size_t at, const struct letters *what, bool backwards)
{
	for (size_t i = 0; i < what->n; i++)
		if (in->c[at + i] != what->c[backwards ? what->n - 1 - i : i])
			return false;
	return true;
}

static bool holds(const struct letters *in, const struct letters *what)
{
	for (size_t at = 0; what->n && at + what->n <= in->n; at++)
		if (found_at(in, at, what, false) || found_at(in, at, what, true))
			return true;
	return false;
}

// The name, or the part of an address before its @, with little else around it; or a piece of the name.
static bool near_name(const struct letters *s, struct str username)
{
	struct letters name;
	size_t at;
	username = str_trim(username);
	if (username.n > USERNAME_MOST || !str_utf8(username))
		return false;
	letters_read(username, &name);
	if (name.n == 0)
		return false;
	if (holds(&name, s))
		return true;
	if (name.n >= USERNAME_LEAST && holds(s, &name) && s->n - name.n < OWN_LEAST)
		return true;
	if (!str_index(username, '@', &at))
		return false;
	letters_read(str_part(username, 0, at), &name);
	return name.n >= USERNAME_LEAST && holds(s, &name) && s->n - name.n < OWN_LEAST;
}

static const char *letters_wrong(const struct letters *s, struct str username)
{
	if (s->n > PASSWORD_MOST)
		return _("Use 200 characters or fewer.");
	for (size_t i = 0; i < s->n; i++)
		if (s->c[i] < ' ' || s->c[i] == 127)
			return _("Use letters, numbers, signs and spaces only.");
	if (s->n < PASSWORD_LEAST)
		return _("Use 10 characters or more. Three words that you choose work well.");
	if (near_name(s, username))
		return _("Choose a password that is not like your username.");
	if (common(s))
		return _("Many people use this password, so it is easy to guess. Choose a different one.");
	if (pattern(s))
		return _("This is a simple pattern, so it is easy to guess. Choose a different one.");
	return NULL;
}

const char *password_wrong(struct str password, struct str username)
{
	if (password.n == 0)
		return _("Enter a password.");
	if (password.n > TYPED_MOST)
		return _("Use 200 characters or fewer.");
	if (!str_utf8(password))
		return _("We could not read this password. Type it again.");
	struct letters s;
	struct arena *a = arena_new();
	struct str ready = fold_nfc(a, password);
	letters_read(ready, &s);
	const char *wrong = letters_wrong(&s, username);
	sodium_memzero(&s, sizeof s);
	if (ready.p != password.p)
		sodium_memzero((char *)ready.p, ready.n);
	arena_free(a);
	return wrong;
}

static bool username_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr(".-_@", c));
}

const char *username_wrong(struct str username)
{
	username = str_trim(username);
	if (username.n == 0)
		return _("Enter a username.");
	for (size_t i = 0; i < username.n && i <= USERNAME_MOST; i++)
		if (!username_letter(username.p[i]))
			return _("Use only the letters a to z, numbers, and the signs . - _ @ in a username.");
	if (username.n < USERNAME_LEAST)
		return _("Use 2 characters or more in a username.");
	if (username.n > USERNAME_MOST)
		return _("Use 60 characters or fewer in a username.");
	return NULL;
}

struct str username_fold(struct arena *a, struct str username)
{
	username = str_trim(username);
	char *p = arena_bytes(a, username.n + 1);
	for (size_t i = 0; i < username.n; i++)
		p[i] = (char)lower((unsigned char)username.p[i]);
	p[username.n] = 0;
	return (struct str){ p, username.n };
}
