// SPDX-License-Identifier: Apache-2.0
// Holds every component to the official fixtures of nhsuk-frontend: its macro's options in, its HTML out, compared as
// normal HTML. A fixture that uses an option which ours does not offer counts as "not supported" and never as passed.
// Skipped, visibly, where node_modules is absent.
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "html.c"
#include "fixture_read.c"
#include "fixture_form.c"
#include "fixture_content.c"

#define CARD_HEADING(at) at " " at ".text " at ".size " at ".level " at ".id " at ".classes "
#define ACTIONS(at) at " " at "[].text " at "[].href " at "[].visuallyHiddenText " at ".items " at ".items[].text " \
	at ".items[].href " at ".items[].visuallyHiddenText "
#define TYPED "name id value disabled autocomplete "

static const struct component components[] = {
	{ "action-link", map_action_link, "text href variant type openInNewWindow", .least = 2 },
	{ "back-link", map_back_link, "text href variant type", .least = 3 },
	{ "breadcrumb", map_breadcrumb, "items items[].text items[].href id variant backLink backLink.id backLink.text "
		"backLink.href", .least = 3 },
	{ "button", map_button, "text small disabled variant href icon icon.name icon.placement preventDoubleClick",
		.least = 66 },
	{ "card", map_card, CARD_HEADING("heading") ACTIONS("actions") "href clickable variant description "
		"description.text "
		"description.html", .least = 45 },
	{ "character-count", map_character_count, LABEL_OPTIONS("label") NOTE_OPTIONS TYPED "rows maxlength "
		"maxwords threshold "
		"countType textareaDescriptionText", .least = 31 },
	{ "checkboxes", map_checkboxes, LABEL_OPTIONS("fieldset.legend") NOTE_OPTIONS "fieldset name idPrefix small inline "
		"disabled values[] values items items[].value items[].text items[].disabled items[].checked items[].behaviour "
		"items[].behaviourGroup items[].exclusive items[].exclusiveGroup items[].divider items[].name items[].id "
		"items[].hint items[].hint.text items[].conditional items[].conditional.html", .least = 54 },
	{ "contents-list", map_contents_list, "items items[].text items[].href items[].current visuallyHiddenText",
		.least = 3 },
	{ "date-input", map_date_input, LABEL_OPTIONS("fieldset.legend") NOTE_OPTIONS "fieldset id disabled "
		"namePrefix values "
		"values.day values.month values.year items items[].name items[].width items[].autocomplete items[].error "
		"items[].value day day.value day.error day.label day.autocomplete month month.value month.error month.label "
		"month.autocomplete year year.value year.error year.label year.autocomplete", .least = 36 },
	{ "details", map_details, "summary summary.text text html open classes", .least = 11 },
	{ "do-dont-list", map_do_dont, "heading heading.text heading.level title icon prefixText hidePrefix items "
		"items[].text "
		"items[].item", .least = 12 },
	{ "error-message", map_error_message, "text id visuallyHiddenText", .least = 4 },
	{ "error-summary", map_error_summary, "heading heading.text description description.text errorList "
		"errorList[].text "
		"errorList[].href disableAutoFocus", .least = 11 },
	{ "fieldset", map_fieldset, LABEL_OPTIONS("legend") "html", .least = 4 },
	{ "file-upload", map_file_upload, LABEL_OPTIONS("label") NOTE_OPTIONS TYPED "multiple", .least = 16 },
	{ "footer", map_footer, "meta meta.text meta.items meta.items[].text meta.items[].href copyright "
		"copyright.text columns "
		"navigation navigation.items navigation.items[].text navigation.items[].href navigation[].heading "
		"navigation[].heading.text navigation[].items navigation[].items[].text navigation[].items[].href",
		.least = 13 },
	{ "header", map_header, "logo logo.href logo.ariaLabel logo.src logo.alt organisation.name organisation.descriptor "
		"organisation.split service service.text service.href colour inline navigation navigation.items "
		"navigation.items[].text navigation.items[].href navigation.items[].current navigation.colour "
		"navigation.justified "
		"account account.items account.items[].text account.items[].href account.items[].icon account.items[].action",
		.apart = "<div class=[nhsuk-header__service]>", .least = 29 },
	{ "heading", map_heading, "text size classes caption caption.text caption.placement caption.element href "
		"visuallyHiddenText", .least = 31 },
	{ "hint", map_hint, "text id", .least = 1 },
	{ "input", map_input, LABEL_OPTIONS("label") NOTE_OPTIONS TYPED "type width classes spellcheck code "
		"inputmode prefix "
		"prefix.text suffix suffix.text", .least = 35 },
	{ "inset-text", map_inset_text, "text html", .least = 3 },
	{ "label", map_label, "text size heading heading.text heading.level heading.size isPageHeading caption "
		"caption.text "
		"caption.placement caption.element classes id for", .least = 25 },
	{ "legend", map_legend, "text size heading heading.text heading.level heading.size isPageHeading caption "
		"caption.text "
		"caption.placement caption.element classes id", .least = 21 },
	{ "notification-banner", map_banner, "heading heading.text text html variant title title.text role "
		"disableAutoFocus",
		.least = 15 },
	{ "pagination", map_pagination, "previous previous.text previous.label previous.href next next.text "
		"next.label next.href "
		"previousUrl previousPage nextUrl nextPage items items[].number items[].href items[].current items[].ellipsis",
		.least = 11 },
	{ "panel", map_panel, CARD_HEADING("heading") "text html variant", .least = 15 },
	{ "password-input", map_password, LABEL_OPTIONS("label") NOTE_OPTIONS TYPED "width code prefix prefix.text "
		"showPasswordText hidePasswordText showPasswordAriaLabel hidePasswordAriaLabel passwordShownAnnouncementText "
		"passwordHiddenAnnouncementText", .least = 13 },
	{ "radios", map_radios, LABEL_OPTIONS("fieldset.legend") NOTE_OPTIONS "fieldset name idPrefix small inline "
		"disabled value "
		"items items[].value items[].text items[].disabled items[].checked items[].divider items[].id items[].hint "
		"items[].hint.text items[].conditional items[].conditional.html", .least = 44 },
	{ "select", map_select, LABEL_OPTIONS("label") NOTE_OPTIONS TYPED "items items[].value items[].text "
		"items[].disabled "
		"items[].selected items[].divider", .least = 18 },
	{ "skip-link", map_skip_link, "text href", .least = 3 },
	{ "summary-list", map_summary_list, CARD_HEADING("card.heading") ACTIONS("card.actions") ACTIONS("rows[].actions")
		"border lastRowBorder rows rows[].key rows[].key.text rows[].key.width rows[].value rows[].value.text "
		"rows[].value.html rows[].border card card.variant card.href card.clickable", .least = 24 },
	{ "tables", map_tables, CARD_HEADING("card.heading") ACTIONS("card.actions") "caption caption.text "
		"caption.size caption.id "
		"caption.classes firstCellIsHeader responsive compact striped variant border lastRowBorder card "
		"card.variant head "
		"head[] head[].text head[].format head[].classes head[].visuallyHiddenText rows rows[] rows[][] rows[][].text "
		"rows[][].href rows[][].visuallyHiddenText rows[][].classes rows[][].html rows[][].format", .least = 63 },
	{ "tag", map_tag, "text colour border classes", .least = 25 },
	{ "task-list", map_task_list, "idPrefix items items[].heading items[].heading.text items[].title "
		"items[].title.text "
		"items[].href items[].hint items[].hint.text items[].status items[].status.text items[].status.classes "
		"items[].status.tag items[].status.tag.text items[].status.tag.border items[].status.tag.colour "
		"items[].status.tag.classes", .least = 5 },
	{ "textarea", map_textarea, LABEL_OPTIONS("label") NOTE_OPTIONS TYPED "rows", .least = 16 },
	{ "warning-callout", map_warning_callout, "heading heading.text text html", .least = 6 },
	// Not offered: no page of ours uses them.
	{ "code" }, { "hero" }, { "images" }, { "scroll" }, { "search-input" }, { "tabs" },
};

struct score {
	unsigned passed, part, unsupported, failed;
};

#define REASONS_MAX 64
struct reasons {
	const char *name[REASONS_MAX];
	unsigned count[REASONS_MAX], n;
};

static void reason(struct reasons *r, struct arena *a, const char *name)
{
	unsigned i = 0;
	while (i < r->n && strcmp(r->name[i], name) != 0)
		i++;
	if (i == REASONS_MAX)
		return;
	if (i == r->n) {
		r->name[r->n++] = str_c(a, str_of(name));
		r->count[i] = 0;
	}
	r->count[i]++;
}

static bool offered(const char *options, struct str path)
{
	struct str rest = str_of(options);
	while (rest.p)
		if (str_eq(str_cut(&rest, ' '), path))
			return true;
	return false;
}

// The first option in the tree that is not in the list; NULL when all are.
static const char *stranger(struct arena *a, struct json_at at, struct str path, bool element, const char *options)
{
	enum json_kind kind = json_kind(at);
	bool container = kind == JSON_OBJECT || kind == JSON_ARRAY;
	// The macros leave out items that are empty, and so do the mappings.
	if (element && (kind == JSON_NULL || kind == JSON_FALSE || (kind == JSON_STRING && !json_text(a, at).n)))
		return NULL;
	// "items" and "items[].text" have rows, "items[]" itself has one only when a plain value may stand there.
	if (path.n && !(element && container) && kind != JSON_NULL && !offered(options, path))
		return str_c(a, path);
	for (struct json_at i = json_first(at); container && json_is_set(i); i = json_next(at, i)) {
		struct str deeper = kind == JSON_ARRAY ? str_format(a, "%.*s[]", STR_ARG(path))
			: str_format(a, "%.*s%s%.*s", STR_ARG(path), path.n ? "." : "", STR_ARG(json_name(a, i)));
		const char *found = stranger(a, i, deeper, kind == JSON_ARRAY, options);
		if (found)
			return found;
	}
	return NULL;
}

static void show_difference(const char *component, struct str name, struct str ours, struct str theirs)
{
	struct str a = ours, b = theirs;
	unsigned line = 1;
	print_message("FAILED %s: %.*s\n", component, STR_ARG(name));
	while (a.p || b.p) {
		struct str x = a.p ? str_cut(&a, '\n') : STR_NONE, y = b.p ? str_cut(&b, '\n') : STR_NONE;
		if (!str_eq(x, y)) {
			print_message("  line %u\n    ours   %.*s\n    theirs %.*s\n", line, STR_ARG(x), STR_ARG(y));
			return;
		}
		line++;
	}
}

static void play(const struct component *c, struct json_at fixture, struct score *score, struct reasons *why,
	struct arena *keep)
{
	struct arena *a = arena_new();
	struct fixture f = { .arena = a, .options = json_get(fixture, "context"),
		.name = json_text(a, json_get(fixture, "name")), .block = json_text(a, json_get(fixture, "callBlock")) };
	const char *strange = c->map ? stranger(a, f.options, STR(""), false, c->options) : "the whole component";
	page_init(&f.page, a, STR_NONE);
	if (!strange) {
		c->map(&f);
		strange = f.cannot;
		if (f.block.p && !f.block_used)
			strange = "HTML inside";
		else if (strstr(str_c(a, f.name), "class overriding"))
			strange = "a class that overrides an option";
	}
	if (strange) {
		score->unsupported++;
		reason(why, keep, strange);
	} else {
		struct str ours = html_normal(a, buf_text(&f.page.out));
		struct str theirs = html_normal(a, json_text(a, json_get(fixture, "html")));
		if (c->apart) {
			ours = html_without(a, ours, c->apart);
			theirs = html_without(a, theirs, c->apart);
		}
		bool same = str_eq(ours, theirs);
		if (!same)
			show_difference(c->name, f.name, ours, theirs);
		*(!same ? &score->failed : c->apart ? &score->part : &score->passed) += 1;
	}
	arena_free(a);
}

static struct str read_file(struct arena *a, const char *path)
{
	FILE *in = fopen(path, "rb");
	struct buf b;
	char piece[65536];
	size_t n;
	if (!in)
		return STR_NONE;
	buf_init(&b, a, (size_t)64 << 20);
	while ((n = fread(piece, 1, sizeof piece, in)) > 0)
		buf_add(&b, piece, n);
	fclose(in);
	return buf_text(&b);
}

static void print_score(const char *name, struct score s, const struct reasons *why)
{
	print_message("%-20s %4u passed %3u in part %4u not supported %3u failed", name, s.passed, s.part,
		s.unsupported, s.failed);
	for (unsigned i = 0; i < why->n; i++)
		print_message("%s%s %u", i ? ", " : "   (", why->name[i], why->count[i]);
	print_message(why->n ? ")\n" : "\n");
}

static struct score play_component(const struct component *c, const char *folder)
{
	struct arena *a = arena_new();
	struct score score = { 0 };
	struct reasons why = { .n = 0 };
	struct json doc;
	struct json_wrong wrong;
	struct str path = str_format(a, "%s/%s/fixtures.json", folder, c->name);
	struct str text = read_file(a, str_c(a, path));
	assert_true(text.p != NULL);
	assert_int_equal(json_scan(a, text, &doc, &wrong), OK);
	struct json_at all = json_get(json_root(&doc), "fixtures");
	for (struct json_at i = json_first(all); json_is_set(i); i = json_next(all, i))
		play(c, i, &score, &why, a);
	print_score(c->name, score, &why);
	arena_free(a);
	return score;
}

static void test_components_make_the_html_of_the_official_fixtures(void **state)
{
	(void)state;
	const char *source = getenv("OWNPLAN_SOURCE");
	char folder[4096];
	struct score total = { 0 };
	snprintf(folder, sizeof folder, "%s/node_modules/nhsuk-frontend/dist/nhsuk/components", source ? source : ".");
	FILE *there = fopen(folder, "rb");
	if (!there) {
		print_message("SKIPPED: no node_modules here; script/bootstrap installs the design system and its fixtures\n");
		skip();
	}
	fclose(there);
	for (size_t i = 0; i < sizeof components / sizeof *components; i++) {
		struct score s = play_component(&components[i], folder);
		if (s.passed + s.part < components[i].least)
			print_message("  only %u of %s pass, at least %u did\n", s.passed + s.part, components[i].name,
				components[i].least);
		total.passed += s.passed;
		total.part += s.part;
		total.unsupported += s.unsupported;
		total.failed += s.failed + (s.passed + s.part < components[i].least);
	}
	print_score("TOTAL", total, &(struct reasons){ .n = 0 });
	assert_int_equal(total.failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_components_make_the_html_of_the_official_fixtures) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
