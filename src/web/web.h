// SPDX-License-Identifier: Apache-2.0
// All handlers of pages, for the route table. Each stands in the file named above it.
#ifndef OWNPLAN_WEB_WEB_H
#define OWNPLAN_WEB_WEB_H

#include "record/visit.h"

#define HANDLER(name) enum err name(struct visit *v) MUST_USE

// front.c: who is not signed in; home of everybody: "/"
HANDLER(home);
HANDLER(asset_get);
// plan_templates.c: what kind of plan this is
HANDLER(plan_templates_page);
HANDLER(plan_template_page);
HANDLER(plan_template_save);
// templates.c: an administrator's templates
HANDLER(templates_page);
HANDLER(template_page);
HANDLER(template_act);
HANDLER(template_version_page);
HANDLER(template_changes_page);
HANDLER(template_origin_page);
HANDLER(template_origin_take);
HANDLER(template_plans_page);
HANDLER(template_mover_page);
HANDLER(template_mover);
HANDLER(template_mover_stop);
HANDLER(template_language_page);
HANDLER(template_language);
HANDLER(template_back_page);
HANDLER(template_back);
HANDLER(template_preview);
HANDLER(template_preview_page);
HANDLER(template_preview_form);
HANDLER(template_file);
// template_import.c
HANDLER(template_import_page);
HANDLER(template_import);
// template_edit.c
HANDLER(template_words_page);
HANDLER(template_words);
HANDLER(template_section_page);
HANDLER(template_section);
// help.c
HANDLER(help_accessibility);
HANDLER(help_privacy);
HANDLER(help_pressure);
HANDLER(help_pressure_tell);
// guide.c, guide_edit.c, guide_versions.c: pages about planning
HANDLER(guide_read);
HANDLER(guide_list);
HANDLER(guide_edit_page);
HANDLER(guide_preview);
HANDLER(guide_publish);
HANDLER(guide_versions_page);
HANDLER(guide_version_page);
HANDLER(guide_back);
HANDLER(guide_keep);
HANDLER(guide_compare);
// sign_in.c
HANDLER(sign_in_page);
HANDLER(sign_in);
HANDLER(sign_out);
HANDLER(signed_out);
// join.c: a one-time code becomes an account
HANDLER(join_page);
HANDLER(join_code);
HANDLER(join_account);
// welcome.c: who can see the plan, the first page after joining
HANDLER(welcome_page);
HANDLER(welcome_answer);
// begin.c: a person asks for a plan and starts alone
HANDLER(begin_page);
HANDLER(begin);
// bring.c, bring_sheet.c, bring_file.c: a plan that somebody has already becomes part of this one
HANDLER(bring_page);
HANDLER(bring_paper_page);
HANDLER(bring_paper);
HANDLER(bring_sheet_page);
HANDLER(bring_part_page);
HANDLER(bring_part);
HANDLER(bring_pages);
HANDLER(bring_all);
HANDLER(bring_file_page);
HANDLER(bring_file);
HANDLER(bring_check_page);
HANDLER(bring_in);
HANDLER(bring_template);
// check.c: whether a plan on paper is the newest
HANDLER(gallery_page);
HANDLER(gallery_feed_file);
HANDLER(gallery_file);
HANDLER(gallery_item_page);
HANDLER(gallery_comment);
HANDLER(gallery_comment_back);
HANDLER(gallery_answer_page);
HANDLER(gallery_offer_page);
HANDLER(gallery_offer_answer);
HANDLER(gallery_show_page);
HANDLER(gallery_show);
HANDLER(gallery_take_away);
HANDLER(gallery_copy_page);
HANDLER(gallery_copy);
HANDLER(gallery_others_page);
HANDLER(gallery_share);
HANDLER(gallery_ask);
HANDLER(gallery_stop);
HANDLER(gallery_know);
HANDLER(gallery_bring);

HANDLER(check_page);
HANDLER(check);
// account.c
HANDLER(account_page);
HANDLER(account_code);
HANDLER(account_password);
HANDLER(account_language);

// people.c: "My people" is part of home
HANDLER(people_find_page);
HANDLER(people_find);
HANDLER(people_ask);
HANDLER(people_emergency);
HANDLER(people_urgent_page);
HANDLER(people_urgent);
HANDLER(urgent_page);
HANDLER(people_add_page);
HANDLER(people_add);
// work.c
HANDLER(to_do_page);
HANDLER(conversations_page);
// supporter.c
HANDLER(supporter_page);
HANDLER(supporter_invite);
HANDLER(supporter_code);
HANDLER(supporter_cancel);
// invite.c
HANDLER(invite_page);
HANDLER(invite);
HANDLER(offer_page);
HANDLER(offer);
HANDLER(offer_answer_page);
HANDLER(offer_answer);
HANDLER(decline_page);
HANDLER(decline);
HANDLER(reopen);

// plan_page.c and its parts
HANDLER(plan_page);
HANDLER(plan_print);
// files.c
HANDLER(file_get);
HANDLER(copy_given);
HANDLER(goals_page);
// contingency.c
HANDLER(contingency_page);
HANDLER(messages_page);
// paper.c
HANDLER(plan_print);
HANDLER(plan_paper);
HANDLER(plan_choose);
HANDLER(plan_paper_pdf);
// details.c
HANDLER(details_page);
HANDLER(details_history);
HANDLER(details_group_page);
HANDLER(details_save);
// csv.c
HANDLER(plan_csv);
// history.c, changes.c, looked.c
HANDLER(history_page);
HANDLER(changes_page);
HANDLER(changes_between); // between.c
void looked_words(struct visit *v, const struct audit_row *row, struct looked_words *out); // for site.looked
HANDLER(looked_page);
HANDLER(looked_ask_page);
HANDLER(looked_ask);
HANDLER(take_out_page);
HANDLER(take_out);
HANDLER(privacy_take_out_page);
HANDLER(privacy_take_out);
HANDLER(privacy_erase_page);
HANDLER(privacy_erase);
HANDLER(privacy_restricted_page);
HANDLER(privacy_restricted);
HANDLER(restricted_page); // restricted.c
HANDLER(restricted);
HANDLER(kept_page);
HANDLER(kept_find);
HANDLER(kept_record_page);
HANDLER(kept_record);
HANDLER(looked_file);
HANDLER(everything_page);
HANDLER(everything);
HANDLER(recorded_page); // recorded.c
// shared.c: of whoever has a link
HANDLER(shared_page);
HANDLER(shared_open);

// sharing.c, sharing_add.c, share_link.c
HANDLER(growing_page);
HANDLER(growing_keep);
HANDLER(growing_decide_page);
HANDLER(growing_decide);
HANDLER(sharing_longer);
HANDLER(sharing_page);
HANDLER(share_link_page);
HANDLER(share_link_make);
HANDLER(sharing_add_page);
HANDLER(sharing_add);
HANDLER(legal_list);
HANDLER(legal_page);
HANDLER(legal_save);
HANDLER(legal_file);
HANDLER(sharing_named_page);
HANDLER(sharing_named);
HANDLER(sharing_change_page);
HANDLER(sharing_change);
HANDLER(sharing_confirm);
HANDLER(sharing_stop_page);
HANDLER(sharing_stop);
// programs.c
HANDLER(program_stop_page);
HANDLER(program_stop);
HANDLER(let_in_page);
HANDLER(let_in_answer);
// emergency.c
HANDLER(emergency_mine);
HANDLER(emergency_page);
HANDLER(emergency_begin);
HANDLER(emergency_end_mine);
HANDLER(emergency_stop);
// privacy.c: the privacy officer
HANDLER(privacy_page);
HANDLER(privacy_done);
HANDLER(privacy_server);
HANDLER(privacy_emergency_page);
HANDLER(privacy_emergency);
HANDLER(privacy_question_page);
HANDLER(privacy_question);
HANDLER(kept_destroy_page);
HANDLER(kept_destroy);
HANDLER(not_mine_page);
HANDLER(not_mine);
HANDLER(privacy_joined_page);
HANDLER(privacy_joined);
HANDLER(same_page);
HANDLER(same);
HANDLER(second_page);
HANDLER(second_choose);
HANDLER(second_apart);
HANDLER(privacy_same_page);
HANDLER(privacy_same);
HANDLER(privacy_pattern_page);
HANDLER(privacy_pattern);
HANDLER(privacy_quiet_page);
HANDLER(privacy_quiet);

// entry.c: any kind
HANDLER(entry_add_page);
HANDLER(entry_add);
HANDLER(entry_page);
HANDLER(entry_save);
HANDLER(entry_remove_page);
HANDLER(entry_remove_it);
HANDLER(entry_seen_page);
HANDLER(entry_seen_save);
HANDLER(entry_status);
// remarks.c
HANDLER(comments_page);
HANDLER(comment_add);
HANDLER(comment_back);
// suggest.c
HANDLER(correct_page);
HANDLER(correct);
HANDLER(suggest_page);
HANDLER(suggest);
HANDLER(suggestion_page);
HANDLER(suggestion_answer);
// prepare.c
HANDLER(prepare_page);
HANDLER(prepare_prompt);
HANDLER(prepare_save);
HANDLER(prepare_share_page);
HANDLER(prepare_share);
HANDLER(information_page);
// sent.c
HANDLER(sent_page);
HANDLER(sent_answer);
HANDLER(draft_save);
HANDLER(draft_discard);
HANDLER(drafts_act);
// editing.c
HANDLER(editing_here);
// draft_list.c
HANDLER(drafts_page);
// conversation.c
HANDLER(conversation_page);
HANDLER(conversation_part);
HANDLER(conversation_part_save);
HANDLER(conversation_finish);
// ask.c
HANDLER(ask_page);
HANDLER(ask);
HANDLER(ask_answer_page);
HANDLER(ask_answer);

// agree.c
HANDLER(agree_page);
HANDLER(agree);
HANDLER(agreed_list);
HANDLER(agreed_page);
HANDLER(agreed_pdf);
HANDLER(agreed_document);
// review.c
HANDLER(review_page);
HANDLER(review_begin);
HANDLER(review_done);

#endif
