// SPDX-License-Identifier: Apache-2.0
// The last chapter: what JavaScript adds, for somebody who has it. Drafts are saved while one types, radios open what
// belongs to them, the summary of errors has the focus, buttons are pressed once, and nothing breaks the page's policy.
import { Person } from './person.mjs'

export async function withScripts(w) {
  const { browser, house, onlooker, accounts } = w
  const declan = await Person.arrive(browser, 'declan-js', house, onlooker, true)
  const nurse = await Person.arrive(browser, 'nurse-js', house, onlooker, true)
  try {
    await declan.signIn(accounts.declan.username, accounts.declan.password)
    await nurse.signIn(accounts.nurse.username, accounts.nurse.password)
    await drafts(w, declan)
    await focus(w, nurse)
    await reveals(w, nurse)
    await saves(w, declan)
    w.tally.that('no script failed, and nothing was against the policy', !declan.strange.length && !nurse.strange.length,
      [...declan.strange, ...nurse.strange])
  } finally {
    await declan.leave()
    await nurse.leave()
  }
}

async function drafts({ tally, root }, declan) {
  await declan.go(`${root}/prepare/also`)
  await declan.page.locator('[name="answer"]').pressSequentially('I won the school chess cup.', { delay: 2 })
  const status = declan.page.locator('[data-draft-status]').first()
  await status.filter({ hasText: /^Saved at \d{1,2}:\d{2}\. Draft: only you can see this\.$/ }).waitFor({ timeout: 15000 }).catch(() => {})
  tally.that('while he types the draft is saved, and the page says so',
    /^Saved at \d{1,2}:\d{2}\. Draft: only you can see this\.$/.test((await status.innerText()).trim()), await status.innerText())
  await declan.page.reload()
  tally.equal('after a reload it is there', await declan.value('answer'), 'I won the school chess cup.')
  await declan.page.route('**/draft/**', (route) => route.abort())
  await declan.page.locator('[name="answer"]').pressSequentially(' Twice.', { delay: 2 })
  await declan.page.waitForTimeout(2500)
  tally.never('when the network is away the page does not say that it is saved', (await status.innerText()).trim(), 'Saved at')
  await declan.page.unroute('**/draft/**')
}

async function focus({ tally }, nurse) {
  await nurse.go('/people/add')
  await nurse.press('Add this person')
  const focused = await nurse.page.evaluate(() => document.activeElement.className)
  tally.says('the summary of errors has the focus', focused, 'nhsuk-error-summary')
  await nurse.page.locator('.nhsuk-error-summary__list a').first().click()
  tally.equal('and its first line leads to the field', await nurse.page.evaluate(() => document.activeElement.name), 'given_name')
}

async function reveals({ tally }, nurse) {
  await nurse.go('/find')
  const number = nurse.page.locator('[name="nhs_number"]')
  tally.that('what belongs to a choice is closed at first', !(await number.isVisible()))
  await nurse.page.getByLabel('NHS number and date of birth').check({ force: true })
  tally.that('and opens with it', await number.isVisible())
  await nurse.page.getByLabel('Full name and date of birth').check({ force: true })
  tally.that('and closes with another', !(await number.isVisible()) && await nurse.page.locator('[name="given_name"]').isVisible())
}

async function saves({ tally, root }, declan) {
  await declan.go(`${root}/prepare/also`)
  await declan.fill({ answer: 'I won the school chess cup, twice.' })
  await declan.press('Save and continue')
  await declan.go(`${root}/prepare/share`)
  await declan.press('Share what I prepared')
  tally.says('with scripts too he shares what he prepared', await declan.text(), 'I won the school chess cup, twice.')
  await declan.go('/sign-in')
}
