// SPDX-License-Identifier: Apache-2.0
// Pages that explain this website: accessibility, privacy. Open to everybody. Each is a table of parts, so that whoever
// changes the words changes no code. The page about pressure to share stands in help_pressure.c, those about planning
// in guide.h.
#include "web/door.h"
#include "web/web.h"

#define LINES 8

struct part {
	const char *heading, *text; // text may be NULL
	const char *line[LINES];    // a list below it
	bool numbers;               // of the list
	const char *link, *href;    // "You can [ask] ..." behind the list
};
struct help {
	const char *title, *intro;
	const struct part *part;
	size_t parts;
};
#define PARTS(...)                                                                            \
	.part = (const struct part[]){ __VA_ARGS__ },                                             \
	.parts = sizeof((const struct part[]){ __VA_ARGS__ }) / sizeof(struct part)

static const struct help accessibility = {
	.title = N_("Accessibility"),
	.intro = N_("Everybody should be able to use this service: with a keyboard, with a screen reader, on a small "
		"telephone, with large letters, when tired, and without JavaScript."),
	PARTS({ .heading = N_("What you can do"),
			.line = { N_("make everything four times as large without losing anything"),
				N_("use every page with the keyboard alone"), N_("use every page without JavaScript"),
				N_("use the high contrast colours of your device"), N_("print your plan on paper"),
				N_("leave any form and come back later") } },
		{ .heading = N_("What has been tested"),
			.line = { N_("A program (axe) looks at the pages for the mistakes that a program can find, against WCAG "
				"2.2 level AA."),
				N_("The pages are looked at in Chromium, on a wide window and at 320 pixels, the width of a small "
					"telephone."),
				N_("The building blocks are compared with those of the NHS design system.") } },
		{ .heading = N_("What has not been tested yet"),
			.line = { N_("No people who use screen readers, speech or other aids every day have tried it yet."),
				N_("Not every browser and telephone has been tried."),
				N_("There are no British Sign Language versions yet. The pages of your own plan are in English and "
					"Welsh; those of professionals are in English.") } },
		{ .heading = N_("Tell us"),
			.text = N_("If you cannot use something here, tell the people who gave you this service. They will find "
				"another way for you, on paper or by talking. If they do not answer, the Equality Advisory and "
				"Support Service can help: 0808 800 0082.") }),
};

static const struct help privacy = {
	.title = N_("Privacy"),
	.intro = N_("Your plan belongs to you. This page says who sees what, and what this website keeps."),
	PARTS({ .heading = N_("Who can see your plan"),
			.line = { N_("You, at any time."),
			N_("People and teams that you let in: the parts you chose, until you stop it."),
				N_("A team that added you, for 28 days, so that they can begin to help. You see this, and you can "
					"stop it. It ends by itself unless you say yes."),
				N_("Somebody who speaks for you by law, such as an attorney or a parent of a young child."),
				N_("Nobody else. People who run or pay for the service see no plans. They see numbers in which nobody "
					"can be made out.") } },
		{ .heading = N_("Drafts"),
			.text = N_("What you have begun to write stays locked away for you alone, until you share it or throw it "
				"away.") },
		{ .heading = N_("Who has looked"),
			.text = N_("Every look at your plan is written down: who, when and what. You can read this list. It is "
				"kept in a way that shows if anybody changes it.") },
		{ .heading = N_("When somebody looks for you"),
			.text = N_("A professional who does not know your plan can find you only with two exact facts, such as "
				"your NHS number and date of birth. They see nothing. They can only ask you to let them in.") },
		{ .heading = N_("Cookies"),
			.text = N_("There is one cookie that keeps you signed in, and before you sign in one that protects the "
				"forms. Both go when you close the browser. If you choose a language, a third one remembers it. "
				"Nothing follows you, counts you or sends anything to anybody else.") },
		{ .heading = N_("Your information and the law"),
			.text = N_("You can ask for a copy of everything, ask for mistakes to be put right, and ask how it is "
				"used. Ask the service that gave you this website. If you are not happy with the answer, ask the "
				"Information Commissioner: 0303 123 1113.") },
		{ .heading = N_("More help"), .link = N_("[Help with sharing]"), .href = "/help/pressure" }),
};

static void draw_part(struct page *p, const struct part *x)
{
	nhsuk_heading(p, .text = _(x->heading), .level = 2, .size = SIZE_M);
	if (x->text)
		nhsuk_paragraph(p, .text = _(x->text));
	if (x->line[0]) {
		nhsuk_list_begin(p, .numbers = x->numbers);
		for (size_t i = 0; i < LINES && x->line[i]; i++)
			nhsuk_item(p, _(x->line[i]));
		nhsuk_list_end(p);
	}
	if (x->link)
		nhsuk_paragraph(p, .text = _(x->link), .href = x->href);
}

static enum err draw(struct visit *v, const struct help *h)
{
	struct page *p = web_begin(v, .title = _(h->title), .h1 = true);
	nhsuk_row_begin(p);
	nhsuk_column_begin(p, WIDTH_TWO_THIRDS);
	nhsuk_paragraph(p, .size = SIZE_L, .text = _(h->intro));
	for (size_t i = 0; i < h->parts; i++)
		draw_part(p, &h->part[i]);
	nhsuk_column_end(p);
	nhsuk_row_end(p);
	return web_end(v, p);
}

enum err help_accessibility(struct visit *v)
{
	return draw(v, &accessibility);
}

enum err help_privacy(struct visit *v)
{
	return draw(v, &privacy);
}
