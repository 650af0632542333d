// SPDX-License-Identifier: Apache-2.0
// The fourth chapter: they agree, each with their own answers; the version is frozen, opens, prints and is downloaded; a
// change puts the plan in review until it is agreed again; two versions are compared in words.
import { readFile } from 'node:fs/promises'
import { inDays, said } from './words.mjs'
import { GOAL } from './chapter_talk.mjs'

const YES = { able: { choose: 'yes' }, understood: { choose: 'yes' }, agreed: { choose: 'yes' } }

export async function theyAgree(w) {
  const { tally, declan, nurse, root } = w
  await declan.go(root)
  await declan.press('Agree this plan')
  tally.says('he reads the whole plan before he agrees', await declan.text(), GOAL, 'Read it once more', 'Do you agree with the plan?')
  tally.equal('without answers it is asked again', await declan.press('Save what we agreed'), 400)
  tally.equal('each question is named', (await declan.errors()).summary.length, 3)
  await declan.fill({ ...YES, agreed: { choose: 'partly' } })
  tally.equal('partly wants a reason', await declan.press('Save what we agreed'), 400)
  await declan.fill({ agreed_why: 'I want the transport to be asked today' })
  tally.equal('partly, with a reason, is saved', await declan.press('Save what we agreed'), 200)
  tally.says('a plan that is partly agreed is still to agree', await state(declan), 'Agree you are here')
  await nurse.go('/')
  tally.says('she sees that it waits', await nurse.text(), 'Byrne')
  await declan.go(`${root}/agree`)
  await declan.fill(YES)
  await declan.press('Save what we agreed')
  await nurse.go('/to-do')
  tally.says('it is on her list of things to do', await nurse.text(), "Agree Declan Byrne's plan")
  await nurse.go(`${root}/agree`)
  await nurse.fill(YES)
  await nurse.press('Save what we agreed')
  tally.says('when both said yes the plan is agreed', await state(nurse), 'Agreed done')
}

// The four steps at the head of the plan: what is done, and where they are.
async function state(who) {
  return who.text('.own-steps')
}

export async function fiveCriteria(w) {
  const { tally, declan, nurse, root } = w
  await declan.go(root)
  tally.says('the five things stand on the plan, with what is missing', await declan.text(), 'Is this a good plan?', 'You were at the centre',
    'You talked about what matters', 'You agreed what you want to achieve', 'You have a plan you can share', 'You can look at it again')
  tally.says('the missing one is said in a sentence with a way to mend it', await declan.text(), 'No date yet to look at the plan again',
    'Choose a date')
  await nurse.go(`${root}/add/review`)
  w.due = inDays(90)
  await nurse.date('due', w.due.day, w.due.month, w.due.year)
  await nurse.choose('Sarah Obi', { exact: false })
  tally.equal('a day and who arranges it are set', await nurse.press('Save', { exact: true, role: 'button' }), 200)
  await declan.go(root)
  tally.says('he reads the next look as a sentence', await declan.text(), said(w.due), 'Sarah Obi')
  tally.says('all five hold', await declan.text(), 'This one has all of them')
  tally.says('setting the day does not undo the agreement', await state(declan), 'Agreed done')
  await printed(w, declan)
}

export async function versionOne(w) {
  const { tally, declan, nurse, root } = w
  await declan.go(`${root}/agreed`)
  tally.says('the agreed version is listed with who said what', await declan.text(), 'Version 1', 'As the plan is now', 'Sarah Obi')
  await declan.press('Read it')
  tally.says('it opens', await declan.text(), 'My plan, as it was agreed', GOAL, 'Version 1, agreed on')
  await printed(w, declan)
  await declan.go(`${root}/print/plan`)
  await printed(w, declan)
  await pdf(w, declan)
  await declan.go(`${root}/print`)
  tally.never('he need not say that he has a copy', await declan.text(), 'has a copy on paper')
  await nurse.go(`${root}/print`)
  await nurse.press('Declan has a copy on paper')
  tally.says('she says that he has it on paper', await nurse.text(), 'a copy was given')
  const file = await declan.fetch(`${root}/agreed/1/document`)
  tally.equal('it can be downloaded as a FHIR document', file.status, 200)
  const bundle = JSON.parse(file.body)
  tally.equal('a Bundle', bundle.resourceType, 'Bundle')
  tally.equal('of type document', bundle.type, 'document')
  tally.equal('with the Composition first', bundle.entry[0].resource.resourceType, 'Composition')
  tally.that('and his goal in it', file.body.includes(GOAL))
  tally.says('as a file', file.headers['content-disposition'] || '', 'attachment', 'plan-version-1.json')
}

// The link on the page gives a file of his name, which other programs read.
async function pdf({ tally }, who) {
  const file = who.page.waitForEvent('download')
  await who.page.getByRole('link', { name: 'Save it as a PDF' }).click()
  const saved = await file
  tally.equal('the PDF has a name that says what it is', saved.suggestedFilename(), 'Declan-plan.pdf')
  const bytes = await readFile(await saved.path())
  tally.equal('it is a PDF', bytes.subarray(0, 5).toString(), '%PDF-')
}

// On paper: no navigation, no buttons, his name and the day on it.
async function printed({ tally, house, onlooker }, who) {
  await who.page.emulateMedia({ media: 'print' })
  const navigation = await who.page.locator('nav, .nhsuk-footer, button').evaluateAll((all) => all.filter((e) => e.offsetParent !== null).length)
  tally.equal(`${who.path().split('/').slice(3).join(' ') || 'the plan'} on paper has no navigation and no buttons`, navigation, 0)
  const lines = await who.page.locator('a, summary, .nhsuk-details__summary-text, #drafts, #still').evaluateAll((all) =>
    all.filter((e) => e.offsetParent !== null && (e.id === 'drafts' || e.id === 'still' || getComputedStyle(e).textDecorationLine !== 'none')).length)
  tally.equal('nor lines below links, drafts, or what is still to think about', lines, 0)
  await who.page.screenshot({ path: `${onlooker.folder}/paper-${who.path().split('/').slice(3).join('-') || 'the-plan'}.png`, fullPage: true })
  await who.page.emulateMedia({ media: 'screen' })
  tally.says('on paper stand his name and the day', await who.page.content(), 'Declan Byrne', 'Current on')
  void house
}

export async function aChange(w) {
  const { tally, declan, nurse, root } = w
  await nurse.go(`${root}/add/goal`)
  await nurse.fill({ statement: 'Cook tea for mum once a week', why: 'She cooks every day' })
  await nurse.press('Save', { exact: true, role: 'button' })
  await declan.go(root)
  tally.says('a change of weight puts the plan in review', await state(declan), 'Agree you are here')
  await declan.go(`${root}/agreed`)
  await declan.page.getByRole('link', { name: 'What is different now from version 1' }).click()
  tally.says('what is different stands in words', await declan.text(), 'From version 1 to today', 'added this', 'Cook tea for mum once a week')
  for (const who of [declan, nurse]) {
    await who.go(`${root}/agree`)
    await who.fill(YES)
    await who.press('Save what we agreed')
  }
  tally.says('agreed again by both, it is agreed', await state(nurse), 'Agreed done')
  await declan.go(`${root}/agreed`)
  tally.says('there are two versions', await declan.text(), 'Version 2', 'Version 1', 'An earlier version')
  await declan.go(`${root}/changes/between?from=v1&to=v2`)
  tally.says('and they are compared in words', await declan.text(), 'From version 1 to version 2', 'added this', 'Cook tea for mum')
  await declan.go(`${root}/agreed/1`)
  tally.never('the first version is as it was', await declan.text(), 'Cook tea for mum')
  tally.equal('a version that is not there is not found', await declan.go(`${root}/agreed/3`), 404)
}
