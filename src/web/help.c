// SPDX-License-Identifier: Apache-2.0
// Pages that explain: what planning is, rights, accessibility, privacy. Open to everybody. Each is a table of parts,
// so that whoever changes the words changes no code. The page about pressure to share stands in help_pressure.c.
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

static const struct help planning = {
	.title = N_("How planning works"),
	.intro = N_("You know your life best. People who help you know about health and care. A plan brings both "
		"together, begins with what matters to you, and belongs to you."),
	PARTS({ .heading = N_("The four steps"), .numbers = true,
			.line = { N_("Prepare. You think first, in your own time. Your team sends you what you need to know, "
				"before you talk."),
				N_("Talk. You and the people who help you talk as equals: about living well, what you can do, and "
					"what others can do."),
				N_("Write it down. The main points, in your words, agreed by you and by them."),
				N_("Look at it again. On a day that you choose together, and whenever you say that something is not "
					"working.") } },
		{ .heading = N_("Five things that make a good plan"), .text = N_("A plan counts only when all five are true."),
			.numbers = true, .line = { N_("You are at the centre, and you choose who takes part."),
				N_("You talked, in good time, about what matters to you: in your whole life, not only your health."),
				N_("You and the people who help you agreed what you want to achieve."),
				N_("There is a plan that you can share. It says what matters, what you want to achieve and how it "
					"will happen."),
				N_("There is a day to look at it again, and you can ask to change it at any time.") } },
		{ .heading = N_("You do not have to have a written plan"),
			.text = N_("Some people would rather only talk. That is fine. You can still have the conversations, and "
				"you can change your mind at any time.") },
		{ .heading = N_("You can begin by yourself"),
			.text = N_("You do not need to wait for anybody. Nobody else sees what you write until you let them."),
			.link = N_("[Ask for a plan]"), .href = "/begin" },
		{ .heading = N_("More help"), .link = N_("[Help with sharing]"), .href = "/help/pressure" }),
};

static const struct help rights = {
	.title = N_("Your rights"),
	.intro = N_("These are the things you can always ask for, about your plan and about your care."),
	PARTS({ .heading = N_("About your plan"),
			.line = { N_("You can read it at any time, and print it."),
				N_("You choose who can see it, which parts, and until when. You can stop it at any time, and it works "
					"straight away."),
				N_("You can see who has looked at it."),
				N_("Nobody else changes your own words. Others can add theirs beside them."),
				N_("You can ask for something to be put right, or say that you do not agree with it."),
				N_("You can say no to a written plan. You still have the right to talk about your care.") } },
		{ .heading = N_("About your care in England"),
			.line = { N_("You can choose your GP surgery, and say which doctor or nurse you would like to see."),
				N_("You can choose where you go for a first appointment with a specialist, and often which team."),
				N_("You can ask to go somewhere else when you have waited longer than the longest time that is "
					"allowed."),
				N_("You can choose where you have your baby, and ask for another midwife."),
				N_("You can say no to a treatment, and ask for another opinion."),
				N_("Some people have a right to a personal health budget: money for their care that they help to "
					"plan."),
				N_("You can bring somebody with you, and you can ask for an interpreter or an advocate.") } },
		{ .heading = N_("When you cannot decide something yourself"),
			.text = N_("People must first help you to decide. Only if that is not possible may others decide for you, "
				"and it must be what is best for you. You can choose beforehand who that should be, with a lasting "
				"power of attorney.") },
		{ .heading = N_("If you are not happy"),
			.text = N_("Tell the people who help you. You can also complain to the service, and ask the local Patient "
				"Advice and Liaison Service (PALS) for help. If that does not put it right, you can go to the "
				"Parliamentary and Health Service Ombudsman. About your information you can go to the Information "
				"Commissioner.") }),
};

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
				N_("There are no Easy Read, large print or British Sign Language versions yet, and the service is in "
					"English only.") } },
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
				"forms. Both go when you close the browser. Nothing follows you, counts you or sends anything to "
				"anybody else.") },
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
		if (v->actor.kind == ACTOR_NOBODY || !str_is(str_of(h->part[i].href), "/begin")) // who is here has begun
			draw_part(p, &h->part[i]);
	nhsuk_column_end(p);
	nhsuk_row_end(p);
	return web_end(v, p);
}

enum err help_about(struct visit *v)
{
	return draw(v, &planning);
}

enum err help_rights(struct visit *v)
{
	return draw(v, &rights);
}

enum err help_accessibility(struct visit *v)
{
	return draw(v, &accessibility);
}

enum err help_privacy(struct visit *v)
{
	return draw(v, &privacy);
}
