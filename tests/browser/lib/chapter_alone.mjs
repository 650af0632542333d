// SPDX-License-Identifier: Apache-2.0
// The sixth chapter: a woman begins by herself from the front page and has a whole plan, with nobody let in.
import { inDays } from './words.mjs'

export async function sheBegins(w) {
  const { tally, wilma } = w
  await wilma.go('/')
  await wilma.press('Ask for a plan', { within: 'main' })
  tally.equal('an empty form is told what to put right', await wilma.press('Begin my plan'), 400)
  await wilma.fill({ given_name: 'Wilma', family_name: 'Achebe', username: 'wilma', password: 'blue kettle morning' })
  await wilma.date('birth', 29, 2, 1961)
  tally.equal('29 February 1961 was no day', await wilma.press('Begin my plan'), 400)
  tally.equal('what she typed is kept', await wilma.value('family_name'), 'Achebe')
  await wilma.date('birth', 28, 2, 1961)
  await wilma.fill({ password: 'blue kettle morning' })
  tally.equal('she begins, without a number', await wilma.press('Begin my plan'), 200)
  tally.that('and comes straight to preparing', wilma.path().endsWith('/prepare'), wilma.path())
  w.wilmaRoot = wilma.path().replace('/prepare', '')
}

export async function herPlan(w) {
  const { tally, wilma, wilmaRoot, nurse } = w
  await wilma.go(`${wilmaRoot}/prepare/important`)
  await wilma.fill({ answer: 'My allotment, and being asked.' })
  await wilma.press('Save and continue')
  await wilma.go(`${wilmaRoot}/prepare/people`)
  await wilma.choose('Nobody else, just me and the professional')
  await wilma.press('Save and continue')
  tally.says('nobody will read it but her', await wilma.text(), 'Nobody else can see your plan yet')
  await wilma.press('Share what I prepared')
  await wilma.go(`${wilmaRoot}/add/goal`)
  await wilma.fill({ statement: 'Walk to the allotment without stopping', importance: { choose: '8' } })
  await wilma.press('Save', { exact: true, role: 'button' })
  await wilma.go(`${wilmaRoot}/add/action`)
  await wilma.fill({ what: 'Walk to the corner every morning' })
  await wilma.choose('Wilma', { exact: false })
  await wilma.choose('Walk to the allotment', { exact: false })
  await wilma.press('Save', { exact: true, role: 'button' })
  const day = inDays(60)
  await wilma.go(`${wilmaRoot}/add/review`)
  await wilma.date('due', day.day, day.month, day.year)
  await wilma.choose('Wilma', { exact: false })
  await wilma.press('Save', { exact: true, role: 'button' })
  await wilma.go(`${wilmaRoot}/agree`)
  await wilma.fill({ able: { choose: 'yes' }, understood: { choose: 'yes' }, agreed: { choose: 'yes' } })
  tally.equal('she agrees her own plan', await wilma.press('Save what we agreed'), 200)
  tally.says('her plan is whole: her words, a goal, what she does, the next look', await wilma.text(), 'My allotment, and being asked.',
    'Walk to the allotment without stopping', 'Walk to the corner every morning', 'You arrange it')
  tally.equal('it prints', await wilma.go(`${wilmaRoot}/print/plan`), 200)
  tally.equal('no professional finds it by its address', await nurse.go(wilmaRoot), 404)
  await wilma.go(`${wilmaRoot}/sharing`)
  tally.says('nobody but she can see it', await wilma.text(), 'Nobody but you can see your plan')
  await wilma.press('Let someone else see it')
  tally.says('she could let a team in', await wilma.text(), 'Riverside Surgery', 'Continuing care nurses')
  await wilma.fill({ who: { choose: await wilma.page.getByLabel('Riverside Surgery').getAttribute('value') }, parts: { choose: 'some' } })
  tally.equal('some parts means choosing them', await wilma.press('Let them see it'), 400)
  await wilma.fill({ section: ['goals'], write: { choose: 'no' } })
  await wilma.press('Let them see it')
  tally.says('she lets one team see her goals and nothing else', await wilma.text(), 'Riverside Surgery', 'Can only read')
}

export async function onlyGoals({ tally, gp, wilmaRoot }) {
  tally.equal('the doctor opens what she was let in to', await gp.go(wilmaRoot), 200)
  tally.says('she sees the goals', await gp.text(), 'Walk to the allotment without stopping')
  tally.never('and no trace of the rest', await gp.all(), 'being asked', 'not shared with you')
  tally.equal('and cannot write', await gp.go(`${wilmaRoot}/add/goal`), 403)
}
