// SPDX-License-Identifier: Apache-2.0
// The fifth chapter: something is not working and is answered; the formal review; what an entry said before; who has
// looked; one team is stopped and let in again.
import { inDays, said } from './words.mjs'
import { ACTION } from './chapter_talk.mjs'

export async function notWorking(w) {
  const { tally, declan, nurse, root } = w
  await declan.go(root)
  await declan.press("This isn't working for me")
  tally.says('it asks one question, and says who answers and by when', await declan.text(), 'What would you like to say?',
    'Continuing care nurses', 'will answer by', 'Everyone who can see the plan can read this')
  await declan.fill({ words: 'The new straps hurt my shoulder.' })
  await declan.press('Tell them')
  tally.says('his team has been told', await declan.text(), 'Your team has been told', 'The new straps hurt', 'Waiting for an answer')
  await nurse.go('/')
  tally.says('it is on her list, in his words for it', await nurse.text(), `"This isn't working"`)
  await nurse.go('/?show=asking')
  tally.says('her number of who wants to talk leads to him', await nurse.text(), '1 person who wants to talk', 'Byrne')
  await nurse.go('/to-do')
  await nurse.press('Answer Declan Byrne')
  tally.equal('an empty answer is not sent', await nurse.press('Answer Declan'), 400)
  await nurse.fill({ answer: 'I come on Tuesday at ten with softer straps. Sarah' })
  await nurse.press('Answer Declan')
  tally.says('her answer is saved', await nurse.text(), 'The answer is saved')
  await declan.go(`${root}/messages`)
  tally.says('he reads it', await declan.text(), 'softer straps', 'Answered')
  await nurse.go('/to-do')
  tally.never('and it is off her list', await nurse.text(), 'Answer Declan Byrne')
  for (const page of ['goals', 'agreed', 'messages', 'prepare', 'sharing']) {
    await declan.go(`${root}/${page}`)
    tally.says(`the way to say so is on the page of ${page}`, await declan.text(), "This isn't working for me")
  }
}

export async function theReview(w) {
  const { tally, nurse, declan, root, due } = w
  await nurse.go(root)
  await nurse.press('Look at it again now')
  tally.says('the date is as it was set', await nurse.text(), said(due))
  await nurse.press('Begin now')
  tally.says('the review has begun', await nurse.text(), 'You are looking at the plan again')
  await nurse.fill({ changed: 'College gave him the later transport.' })
  tally.equal('a review that does not say whether it works, nor when next, is asked again', await nurse.press('Save the review'), 400)
  tally.equal('what was typed is kept', await nurse.value('changed'), 'College gave him the later transport.')
  const past = inDays(-10)
  await nurse.fill({ working: { choose: 'partly' } })
  await nurse.date('due', past.day, past.month, past.year)
  tally.equal('the next look cannot be over already', await nurse.press('Save the review'), 400)
  const next = inDays(180)
  await nurse.date('due', next.day, next.month, next.year)
  tally.equal('the review is done', await nurse.press('Save the review'), 200)
  await declan.go(root)
  tally.says('he sees the next day', await declan.text(), said(next))
}

export async function history(w) {
  const { tally, declan, root } = w
  await declan.go(`${root}/goals`)
  const card = declan.page.locator('.own-action, li', { hasText: ACTION }).first()
  const link = await card.getByRole('link', { name: 'Move the date' }).first().getAttribute('href')
  await declan.go(link)
  const by = inDays(40)
  await declan.date('due', by.day, by.month, by.year)
  await declan.fill({ progress: 'They said to ring again on Monday' })
  await declan.press('Save', { exact: true, role: 'button' })
  tally.equal('he moves the date of his action and comes back', declan.path(), `${root}/goals`)
  await declan.go(link)
  await declan.press('What it said before')
  tally.says('its history says what it said before, who and when', await declan.text(), 'What it said before', said(inDays(20)).split(' ')[1],
    'They said to ring again on Monday', 'Declan')
  await declan.go(`${root}/changes`)
  tally.says('and so does how the whole plan changed', await declan.text(), 'They said to ring again on Monday')
  await declan.go(root)
  const before = await declan.text()
  tally.says('his action can be marked as done in one press', before, 'Mark as done')
}

export async function whoLooked({ tally, declan, root }) {
  await declan.go(`${root}/looked`)
  const text = await declan.text()
  tally.says('who has looked: the nurse, what, and when', text, 'Sarah Obi', 'Looked at: the plan', 'a conversation')
  tally.says('the doctor who only looked for him stands there too', text, 'Helen Marsh')
}

export async function stopAndLetIn(w) {
  const { tally, declan, nurse, root, accounts } = w
  await declan.go(`${root}/sharing`)
  tally.says('who can see it, what, until when, when last', await declan.text(), 'Continuing care nurses', 'All of it', 'Can write',
    'No end is set', 'Last looked')
  await nurse.go(root)
  await declan.press('Stop', { exact: false, within: 'table', role: 'link' })
  tally.says('stopping says what happens', await declan.text(), 'It works straight away', 'What they wrote stays')
  await declan.press('Stop Continuing care nurses', { role: 'button' })
  tally.says('it is stopped', await declan.text(), 'They can no longer see the plan', 'Nobody but you can see your plan')
  tally.equal('at her next request there is no such page for her', await nurse.go(root), 404)
  tally.never('and no name on it', await nurse.all(), 'Declan')
  const api = await nurse.fetch(`/fhir/Patient/${w.key}`)
  tally.that('the record is not there for her either', api.status === 404 || api.status === 403, api.status)
  await nurse.go('/')
  tally.never('he is gone from her list', await nurse.text(), 'Byrne')
  await asksToBeLetIn({ tally, nurse })
  await declan.go(root)
  tally.says('he reads who asks, and why', await declan.text(), 'would like to see your plan', 'I promised you softer straps')
  await declan.press('Yes, choose what they can see')
  tally.equal('what they can see must be chosen', await declan.press('Let Continuing care nurses see it'), 400)
  await declan.fill({ parts: { choose: 'all' }, write: { choose: 'yes' } })
  await declan.press('Let Continuing care nurses see it')
  tally.says('they are let in', await declan.text(), 'They can now see your plan')
  tally.equal('and she opens the plan again', await nurse.go(root), 200)
  void accounts
}

async function asksToBeLetIn({ tally, nurse }) {
  await nurse.go('/find')
  await nurse.choose('Full name and date of birth')
  await nurse.fill({ given_name: 'declan', family_name: 'BYRNE' })
  await nurse.date('birth', 14, 6, 2006)
  await nurse.press('Find', { within: 'main', exact: true, role: 'button' })
  tally.says('two exact facts find somebody, in any letters', await nurse.text(), 'There is someone with these details')
  tally.equal('asking needs a reason', await nurse.press('Ask to be let in'), 400)
  await nurse.fill({ why: 'I promised you softer straps on Tuesday. Sarah' })
  await nurse.press('Ask to be let in')
  tally.says('she has asked, and sees nothing more', await nurse.text(), 'We have asked')
}
