// SPDX-License-Identifier: Apache-2.0
// The third chapter: they talk. The nurse opens a conversation, sees his agenda beside hers and writes down what matters,
// strengths, worries, goals, actions and decisions in his words; somebody else would rather not have a plan in writing.
import { inDays } from './words.mjs'

export const GOAL = 'I want to go to college four days a week by Easter'
export const ACTION = 'Ask college transport for a later place'

export async function theyBegin(w) {
  const { tally, nurse, root } = w
  await nurse.go(root)
  await nurse.press('Start a conversation')
  await nurse.date('when', '', '', '')
  tally.equal('a conversation without a day is asked again', await nurse.press('Save', { exact: true, role: 'button' }), 400)
  const today = inDays(0)
  await nurse.date('when', today.day, today.month, today.year)
  await nurse.fill({ 'when-time': '25:99' })
  tally.equal('a time that does not exist is refused', await nurse.press('Save', { exact: true, role: 'button' }), 400)
  tally.equal('the time stays as it was typed', await nurse.value('when-time'), '25:99')
  await nurse.fill({ 'when-time': '14:30', how: { choose: 'HH' }, where: "Declan's kitchen" })
  await nurse.choose('Declan is here')
  await nurse.choose('Karen Byrne')
  tally.equal('the conversation is open', await nurse.press('Save', { exact: true, role: 'button' }), 200)
  w.talk = nurse.path()
  tally.that('it has a page of its own', w.talk.startsWith(`${root}/conversation/`), w.talk)
  tally.says('with his agenda, in his order, and who is here', await nurse.text(), 'Declan brought', 'Getting to college without being tired',
    'Moving out one day', 'You and others brought', 'Who is here?', 'Karen Byrne')
  await nurse.press('Add to your list', { nth: 0 })
  await nurse.fill({ item: 'The new breathing machine' })
  await nurse.choose('My words').catch(() => {})
  await nurse.press('Save', { exact: true, role: 'button' })
  tally.equal('she comes back to the conversation', nurse.path(), w.talk)
  tally.says('and her own item stands beside his', await nurse.text(), 'The new breathing machine')
}

export async function theyRecord(w) {
  const { tally, nurse, talk } = w
  await nurse.press('Begin with what matters most')
  await nurse.fill({ words: 'I want to be in charge of my mornings.' })
  await nurse.press('Next: strengths')
  await nurse.fill({ what: 'I know my chair better than anyone' })
  await nurse.press('Save and add another')
  tally.says('a strength is saved and another can be added', await nurse.text(), 'The strength is saved', 'I know my chair')
  await nurse.fill({ what: 'I make people laugh' })
  await nurse.press('Next: worries and needs')
  await nurse.fill({ what: 'I get tired before college starts' })
  await nurse.press('Next: goals')
  await aGoal(w)
  await actions(w)
  await nurse.fill({ decision: 'Declan tries the later transport for a month', why: 'So that he is rested', options: 'Staying at home on Mondays; nothing' })
  await nurse.press('Next: the main points')
  tally.equal('the last part are the main points', nurse.path(), `${talk}/points`)
}

async function aGoal({ tally, nurse }) {
  await nurse.fill({ statement: GOAL, why: 'My mates are there', importance: { choose: '9' } })
  await nurse.date('due', 31, 2, 2027)
  tally.equal('a goal by 31 February is refused', await nurse.press('Next: actions'), 400)
  const wrong = await nurse.errors()
  tally.that('the date is named, in the summary and in place', wrong.summary.length === 1 && wrong.fields.length === 1, wrong)
  tally.equal('the goal stays as it was typed', await nurse.value('statement'), GOAL)
  tally.equal('and the day that does not exist too', `${await nurse.value('due-day')}.${await nurse.value('due-month')}`, '31.2')
  tally.that('importance stays chosen', await nurse.page.locator('[name="importance"][value="9"]').isChecked())
  const gone = inDays(-30)
  await nurse.date('due', gone.day, gone.month, gone.year)
  tally.equal('a goal by a day that has gone by is asked again', await nurse.press('Next: actions'), 400)
  tally.says('in words that help', (await nurse.errors()).fields.join(), 'This day has gone by')
  tally.says('the hint speaks of Declan, not to the nurse', await nurse.text(), "In Declan's own words. Big or small.")
  const by = inDays(130)
  await nurse.date('due', by.day, by.month, by.year)
  await nurse.choose('I get tired before college starts', { exact: false })
  tally.equal('with a real day it is saved', await nurse.press('Next: actions'), 200)
}

async function actions({ tally, nurse }) {
  await nurse.fill({ what: ACTION })
  tally.equal('an action that nobody does is asked again', await nurse.press('Save and add another'), 400)
  const by = inDays(20)
  await nurse.choose('Declan', { exact: false })
  await nurse.date('due', by.day, by.month, by.year)
  await nurse.fill({ where: 'By telephone', confidence: { choose: '7' }, barriers: 'They never pick up' })
  await nurse.choose(GOAL, { exact: false })
  tally.equal('with who, when, how sure: saved', await nurse.press('Save and add another'), 200)
  await nurse.fill({ what: 'Practise getting dressed at the weekend' })
  await nurse.choose('Karen Byrne')
  await nurse.choose(GOAL, { exact: false })
  tally.equal('his mum has an action too', await nurse.press('Next: decisions'), 200)
}

export async function theyFinish(w) {
  const { tally, nurse, declan, root } = w
  await nurse.fill({ summary: 'College comes first. Later transport, tried for a month.' })
  await nurse.press('Finish the conversation')
  tally.says('the conversation is saved', await nurse.text(), 'The conversation is saved')
  await aDraft(w)
  await declan.go(root)
  tally.says('everything stands on his plan', await declan.text(), 'My plan', GOAL, ACTION, 'Karen Byrne', 'I know my chair',
    'I get tired before college starts', 'later transport for a month', '9 out of 10', '7 out of 10')
  tally.says('the main points are one press away', await declan.page.locator('main details').allTextContents().then((all) => all.join()),
    'Main points', 'College comes first')
  tally.says('whose words, and who wrote them down', await declan.text(), 'Sarah Obi')
  await declan.go(`${root}/goals`)
  tally.says('his own page of what he said he would do', await declan.text(), 'What I said I would do', ACTION,
    'What others said they would do', 'Practise getting dressed')
}

// What she began to write is found again from her home, where it was begun, and thrown away.
async function aDraft({ tally, nurse, root }) {
  await nurse.go(`${root}/add/strength`)
  await nurse.fill({ what: 'He never gives up' })
  await nurse.press('Save as a draft and come back later')
  await nurse.go('/')
  await nurse.press("for Declan's plan")
  tally.equal('the draft is one press from her home', await nurse.value('what'), 'He never gives up')
  await nurse.press('Throw the draft away')
  await nurse.go('/')
  tally.never('and is gone when it is thrown away', await nurse.text(), 'You began to write')
}

// Another person: no plan in writing, and later one after all.
export async function ratherNot(w) {
  const { tally, nurse } = w
  await nurse.go('/people/add')
  await nurse.fill({ given_name: 'Albert', family_name: 'Hughes' })
  await nurse.date('birth', 2, 2, 1944)
  await nurse.press('Add this person')
  const root = nurse.path()
  await nurse.press('Offer Albert a plan')
  await nurse.fill({ answer: { choose: 'rejected' }, answer_words: 'I know what I want, and so do you.' })
  await nurse.press('Save the offer')
  tally.says('no written plan is an ordinary answer', await nurse.text(), 'No written plan', 'Conversations go on', 'I know what I want')
  await nurse.press('Start a conversation')
  const today = inDays(0)
  await nurse.date('when', today.day, today.month, today.year)
  await nurse.press('Save', { exact: true, role: 'button' })
  await nurse.go(root)
  tally.says('a conversation does not undo his choice', await nurse.text(), 'No written plan')
  await nurse.press('Albert would like a plan after all')
  tally.says('and he may have one after all', await nurse.text(), 'The plan goes on')
  tally.never('the choice is no longer the state of the plan', await nurse.text('.own-state, .nhsuk-tag').catch(() => ''), 'No written plan')
  await nurse.press('would rather not have a written plan').catch(() => nurse.go(`${root}/decline`))
  tally.says('where a plan is, so is the way to do without', await nurse.text(), 'That is fine')
}
