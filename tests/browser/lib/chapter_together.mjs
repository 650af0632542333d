// SPDX-License-Identifier: Apache-2.0
// Nothing is lost while writing, alone or together: a draft after the server was killed, from two windows, thrown away
// and brought back; two who write at once, on different entries and on the same; comments and changes that are suggested;
// what changed between two days.
import { Person } from './person.mjs'

const SAVE = { exact: true, role: 'button' }
const SAVED = /^Saved at \d{1,2}:\d{2}\. Draft: only you can see this\.$/

async function kept(person) {
  const status = person.page.locator('[data-draft-status]').first()
  await status.filter({ hasText: SAVED }).waitFor({ timeout: 20000 }).catch(() => {})
  return (await status.innerText()).trim()
}

// With JavaScript: typed, not sent, and the server is killed in the middle of it.
export async function killed({ tally, house, browser, onlooker, accounts, root }) {
  const declan = await Person.arrive(browser, 'declan-killed', house, onlooker, true)
  await declan.signIn(accounts.declan.username, accounts.declan.password)
  await declan.go(`${root}/add/goal`)
  await declan.page.locator('[name="statement"]').pressSequentially('Sing in the choir 🎶 مرحبا', { delay: 5 })
  tally.that('what he types is kept while he types', SAVED.test(await kept(declan)), await kept(declan))
  house.child.kill('SIGKILL')
  await house.ended
  await house.start()
  await declan.go(`${root}/add/goal`)
  tally.equal('after kill -9 it is there, letter by letter', await declan.value('statement'), 'Sing in the choir 🎶 مرحبا')
  await declan.go(root)
  tally.says('his home says that he has not finished', await declan.text(), 'You have not finished', 'Only you can see it')
  await declan.page.getByRole('button', { name: /^Throw it away/ }).first().click()
  await declan.page.waitForURL('**/drafts?done=draft-gone')
  await declan.seen(null)
  tally.says('what he throws away he can bring back', await declan.text(), 'The draft is thrown away', 'Bring it back')
  await declan.page.getByRole('button', { name: /^Bring it back/ }).first().click()
  await declan.page.waitForURL('**/drafts?done=draft-back')
  await declan.go(`${root}/add/goal`)
  tally.equal('and it is back', await declan.value('statement'), 'Sing in the choir 🎶 مرحبا')
  await leavesInMidSentence({ tally, root }, declan)
  tally.that('no script failed', !declan.strange.length, declan.strange)
  await declan.leave()
}

// A page that is left before the pause that saves: the words go with it.
async function leavesInMidSentence({ tally, root }, declan) {
  await declan.page.locator('[name="statement"]').fill('Sing in the choir on Fridays')
  await declan.page.locator('[name="statement"]').pressSequentially('!')
  await declan.page.goto(`${new URL(declan.page.url()).origin}${root}`)
  await declan.go(`${root}/add/goal`)
  tally.equal('who leaves in mid-sentence keeps the sentence', await declan.value('statement'), 'Sing in the choir on Fridays!')
}

export async function twoWindows({ tally, declan, root }) {
  await declan.go(`${root}/add/strength`)
  const other = await declan.window()
  await other.go(`${root}/add/strength`)
  await declan.fill({ what: 'I can whistle' })
  await declan.press('Save as a draft and come back later')
  await other.fill({ what: 'I can juggle' })
  await other.press('Save as a draft and come back later')
  await declan.go(`${root}/add/strength`)
  tally.says('what he wrote in two windows is both there', await declan.all(), 'You also wrote this in another window', 'I can whistle')
  tally.equal('the newer one in the field', await declan.value('what'), 'I can juggle')
  await declan.press('Save', SAVE)
  await declan.go(`${root}/add/strength`)
  tally.equal('when that is saved the other one still is there', await declan.value('what'), 'I can whistle')
  await declan.press('Throw the draft away')
  await other.page.close()
}

export async function atOnce(w) {
  const { tally, house, browser, onlooker, accounts, root, nurse } = w
  const declan = await Person.arrive(browser, 'declan-at-once', house, onlooker, true)
  await declan.signIn(accounts.declan.username, accounts.declan.password)
  await nurse.go(`${root}/add/need`)
  await nurse.fill({ what: 'How to get home at night', whose: { choose: 'person' } })
  await nurse.press('Save', SAVE)
  await nurse.page.getByRole('link', { name: /^Change.*How to get home/ }).first().click()
  await nurse.page.waitForURL('**/entry/**')
  const path = nurse.path()
  await declan.go(path)
  const others = declan.page.locator('[data-others]')
  tally.says('he is told who else is writing there', await others.innerText(), 'Sarah Obi', 'is writing here too', 'nothing is lost')
  await nurse.go(path)
  tally.says('and she that he is', await nurse.text(), 'is writing here too')
  await different(w, declan)
  await nurse.go(path)
  tally.never('who has left is gone', await nurse.text(), 'is writing here too')
  await declan.go(path)
  await nurse.fill({ what: 'How to get home after dark' })
  await declan.fill({ what: 'How to get home when it is late' })
  await declan.press('Save', SAVE)
  await nurse.press('Save', SAVE)
  tally.says('words that he made his own meanwhile stay his, and hers are there to be suggested', await nurse.text(),
    'Suggest a change', 'while you wrote')
  tally.equal('as she wrote them', await nurse.value('what'), 'How to get home after dark')
  await declan.go(root)
  tally.says('his stand on the plan', await declan.text(), 'How to get home when it is late')
  await nurse.fill({ reason: 'It gets dark at four in winter.' })
  await nurse.page.getByRole('button', { name: /^Suggest this/ }).click()
  await nurse.page.waitForURL('**/comments?done=suggested')
  tally.that('no script failed', !declan.strange.length, declan.strange)
  await declan.leave()
  w.need = path.split('/').pop()
}

// Different entries never collide.
async function different({ tally, nurse, root }, declan) {
  await nurse.go(`${root}/add/strength`)
  await declan.go(`${root}/add/strength`)
  await nurse.fill({ what: 'He explains things well' })
  await declan.fill({ what: 'I am never late' })
  const both = await Promise.all([nurse.press('Save', SAVE), declan.press('Save', SAVE)])
  tally.equal('two who write different things at once both save', both.join(), '200,200')
  await nurse.go(root)
  tally.says('and both stand there', await nurse.text(), 'He explains things well', 'I am never late')
}

export async function suggested({ tally, declan, nurse, root, need }) {
  await declan.go(root)
  tally.says('he is told what is suggested, calmly', await declan.text(), 'suggests a change to', 'You decide')
  await declan.press('suggests a change to')
  tally.says('both texts stand side by side, with why', await declan.text(), 'It says now', 'It would say', 'It gets dark at four in winter.')
  tally.that('what differs is marked', await declan.page.locator('main mark').count() >= 2)
  await declan.fill({ reply: 'Good point.' })
  await declan.press('Use the new words')
  tally.says('taken up, they are his own words', await declan.text(), 'How to get home after dark')
  await nurse.go('/')
  tally.says('she is told', await nurse.text(), 'What you suggested in')
  await nurse.press('What you suggested in')
  tally.says('and reads his answer', await nurse.text(), 'Accepted', 'Good point.')
  await nurse.go(`${root}/entry/${need}/comments`)
  await nurse.fill({ comment: 'I will ask about the night bus.' })
  await nurse.press('Add the comment')
  await declan.go(root)
  tally.says('he is told of a comment', await declan.text(), 'wrote a comment on')
  await declan.press('wrote a comment on')
  tally.says('reads it, and can answer', await declan.text(), 'I will ask about the night bus.', 'What would you like to say?')
  await declan.fill({ comment: 'Thank you' })
  await declan.press('Add the comment')
  await declan.go(`${root}/history/Condition/${need}`)
  tally.says('the history says who suggested it', await declan.text(), 'as Sarah Obi suggested')
}

// What she wrote about him is wrong: he asks, she says why it stays, and what he says stands beside it.
export async function corrected({ tally, declan, nurse, root }) {
  await nurse.go(`${root}/add/strength`)
  await nurse.fill({ what: 'He lives alone and likes it', whose: { choose: 'mine' } })
  await nurse.press('Save', SAVE)
  await declan.go(root)
  const change = declan.page.locator('a[href*="/entry/"]', { hasText: 'He lives alone' }).filter({ hasText: 'Change' }).first()
  await declan.go(await change.getAttribute('href'))
  await declan.press('ask for it to be put right')
  await declan.press('Ask for it to be put right', { role: 'button' })
  tally.says('he is told what is missing', await declan.text(), 'Say what is wrong')
  await declan.fill({ reason: 'I live with my mum.', what: 'He lives with his mum' })
  await declan.press('Ask for it to be put right', { role: 'button' })
  tally.says('and that it is asked', await declan.text(), 'We have asked for it to be put right')
  await nurse.go('/to-do')
  tally.says('it is on her list', await nurse.text(), 'Asked to be put right')
  await nurse.go(await nurse.page.locator('main a[href*="/suggestion/"]').first().getAttribute('href'))
  await nurse.fill({ reply: 'The register says so.' })
  await nurse.press('Keep it as it is')
  await declan.go(`${root}/messages`)
  tally.says('he reads why', await declan.text(), 'What I asked to be put right', 'The register says so.')
  await declan.go(`${root}/print/plan`)
  tally.says('and what he says is beside it on paper', await declan.text(), 'I live with my mum.', 'You say this is not right')
  await declan.go(`${root}/everything`)
  const coming = declan.page.waitForEvent('download')
  await declan.page.getByRole('button', { name: 'Save the file' }).click()
  tally.that('all that is kept about him comes as one file', (await coming).suggestedFilename().endsWith('.zip'))
}

export async function between({ tally, declan, root, need }) {
  await declan.go(`${root}/entry/${need}/remove`)
  await declan.fill({ because: { choose: 'mistake' }, why: 'That was somebody else.' })
  await declan.press('Take it away')
  await declan.go(`${root}/changes`)
  await declan.press('What changed between two days')
  tally.says('the whole plan, from the beginning', await declan.text(), 'From the beginning to today', 'Added')
  await declan.page.locator('select[name="from"]').selectOption('v1')
  await declan.press('Show what changed')
  tally.says('since an agreed version, in sentences', await declan.text(), 'From version 1 to today', 'added this', 'I am never late')
  const choose = () => declan.page.getByText('Choose days, versions, people or a part').click()
  await choose()
  await declan.page.locator('select[name="who"]').selectOption({ label: 'Sarah Obi' })
  await declan.press('Show what changed')
  tally.never('by one person alone', await declan.text('main article'), 'I am never late')
  await choose()
  await declan.date('since', 31, 2, 2026)
  tally.equal('what is no day is said', await declan.press('Show what changed'), 400)
  await declan.go(`${root}/history/Condition/${need}`)
  tally.says('what was a mistake stands struck through', await declan.text(), 'This was a mistake', 'That was somebody else.')
  tally.that('in a way that everybody is told', await declan.page.locator('main del').count() > 0)
}
