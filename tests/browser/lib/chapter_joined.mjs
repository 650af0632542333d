// SPDX-License-Identifier: Apache-2.0
// A code goes to the wrong hand: who joined says so and sees nothing any more, the team is told, a privacy officer finds,
// and with a new code the same login opens the record that is theirs. And somebody's address is kept from everybody.
import { Person } from './person.mjs'

const PASSWORD = 'kettle window lantern'
const WORDS = 'I am another Nora 🙃 <b>، شكرا'

async function code(nurse, path) {
  await nurse.go(`${path}/invite`)
  await nurse.choose('They are here, and we know them well')
  await nurse.press('Make a code')
  return (/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await nurse.text('.nhsuk-panel')) || [])[0]
}

async function joins(nora, given) {
  await nora.go('/join')
  await nora.fill({ code: given })
  await nora.date('birth', 9, 9, 1949)
  return nora.press('Continue')
}

async function theOfficerFinds(w) {
  const { tally, browser, house, onlooker } = w
  const officer = await Person.arrive(browser, 'officer', house, onlooker)
  await officer.signIn('moira', w.accounts.officer.password)
  tally.says('the officer reads who had joined', await officer.text(), 'Somebody else had joined, the oldest first')
  await officer.page.click('main a[href^="/privacy/joined/"]')
  await officer.seen(await officer.page.reload())
  tally.says('what they said and did', await officer.text(), WORDS, 'What they did')
  tally.equal('a finding needs both', await officer.press('Save what I found'), 400)
  await officer.choose('Somebody else had joined')
  await officer.fill({ finding_words: 'The letter went next door. A new code is at the desk.' })
  tally.equal('they find', await officer.press('Save what I found'), 200)
  await officer.leave()
}

export async function theWrongHand(w) {
  const { tally, browser, house, onlooker, nurse } = w
  await nurse.go('/people/add')
  await nurse.fill({ given_name: 'Nora', family_name: 'Quill' })
  await nurse.date('birth', 9, 9, 1949)
  await nurse.press('Add this person')
  const path = nurse.path()
  await nurse.go(`${path}/invite`)
  tally.equal('a code is made for nobody whom one does not know', await nurse.press('Make a code'), 400)
  const nora = await Person.arrive(browser, 'nora', house, onlooker)
  await joins(nora, await code(nurse, path))
  await nora.fill({ username: 'nora', password: PASSWORD })
  await nora.press('Open my plan')
  await nora.press('This is not my plan')
  tally.says('she has done nothing wrong', await nora.text(), 'You have done nothing wrong', 'You keep your login')
  await nora.fill({ words: WORDS })
  tally.equal('she says so', await nora.press('Close this plan for me'), 200)
  tally.says('and it is closed for her', await nora.text(), 'That plan is closed for you')
  tally.equal('it is', await nora.go(path), 404)
  await nurse.go('/')
  tally.says('the team is told', await nurse.text(), "Somebody else had joined Nora's plan")
  await nurse.go(path)
  tally.says('and reads it on the plan', await nurse.text(), 'Somebody else had joined', 'A privacy officer looks into it')
  await theOfficerFinds(w)
  await nurse.go(path)
  tally.says('the team reads what was found', await nurse.text(), 'The letter went next door')
  tally.equal('with a new code the login that is there goes on', await joins(nora, await code(nurse, path)), 200)
  tally.says('it says as whom', await nora.text(), 'signed in as Nora Quill')
  tally.equal('and opens the plan', await nora.press('Open my plan'), 200)
  await nora.leave()
}

export async function notFound(w) {
  const { tally, nurse, gp } = w
  await nurse.go('/people/add')
  await nurse.fill({ given_name: 'Maya', family_name: 'Hidden' })
  await nurse.date('birth', 8, 8, 1988)
  await nurse.press('Add this person')
  const path = nurse.path()
  await nurse.go(`${path}/restricted`)
  tally.equal('a reason is asked for', await nurse.press('Continue'), 400)
  const [field] = (await nurse.errors()).fields
  tally.that('in place', Boolean(field), field)
  await nurse.page.fill('main textarea', 'She asked for it.')
  tally.equal('then once more', await nurse.press('Continue'), 200)
  await nurse.page.click('main form button[type=submit]')
  await nurse.seen(await nurse.page.reload())
  await gp.go('/find')
  await gp.choose('Full name and date of birth')
  await gp.fill({ given_name: 'Maya', family_name: 'Hidden' })
  await gp.date('birth', 8, 8, 1988)
  await gp.press('Find', { within: 'main', exact: true, role: 'button' })
  tally.never('nobody else finds her', await gp.text(), 'There is someone')
}
