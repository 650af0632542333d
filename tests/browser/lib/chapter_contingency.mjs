// SPDX-License-Identifier: Apache-2.0
// If things go wrong: Declan begins a plan for that by himself, is told kindly what it still needs, and fills it; then
// it is read at night, where there are words and numbers to press and nothing else.

async function add(w, link, fields) {
  const { declan, tally } = w
  await declan.press(link)
  await declan.fill(fields)
  tally.equal(`${link}: it is saved`, await declan.press('Save', { exact: true, role: 'button' }), 200)
  tally.that(`${link}: and he is back where he was`, declan.path().startsWith(`${w.root}/contingency`), declan.path())
}

const changeIt = (declan) => declan.page.getByRole('link', { name: /^Change.*If my chest goes wrong/ }).first().click()

export async function heBegins(w) {
  const { tally, declan, root } = w
  await declan.go(root)
  await declan.press('Add a plan for when things go wrong')
  await declan.fill({ name: 'If my chest goes wrong', about: 'It goes fast with me. Do not wait.' })
  tally.equal('he begins a plan', await declan.press('Save', { exact: true, role: 'button' }), 200)
  const page = await declan.text()
  tally.says('it says what it still needs', page, 'Still being written', 'a sign to look out for, so that everyone knows')
  await changeIt(declan)
  await declan.choose('Ready to use')
  tally.equal('without a sign it is not ready', await declan.press('Save', { exact: true, role: 'button' }), 400)
  tally.says('and why', await declan.text(), 'add at least one sign to look out for')
}

export async function heFillsIt(w) {
  const { tally, declan, root } = w
  await declan.go(`${root}/contingency`)
  await add(w, 'Add a sign to look out for', { what: 'My chest sounds wet' })
  await add(w, 'Add an early warning sign', { what: 'I turn my music off' })
  await add(w, 'Add what to do', { if: 'My chest sounds wet', what: 'Sit me up and ring the nurses' })
  await declan.press('Add who to call')
  await declan.choose('Someone else')
  await declan.fill({ 'who-other': 'Night nurse', role: 'Out of hours', phone: '01632 960002' })
  tally.equal('who to call is saved', await declan.press('Save', { exact: true, role: 'button' }), 200)
  await add(w, 'Add medicines or equipment', { what: 'Yellow bag', where: 'Hook by the front door' })
  await changeIt(declan)
  await declan.choose('Ready to use')
  tally.equal('now it is ready', await declan.press('Save', { exact: true, role: 'button' }), 200)
}

export async function atNight({ tally, nurse, declan, root }) {
  await declan.go(`${root}/contingency`)
  const page = await declan.text()
  tally.says('all of it stands on one page', page, 'call 999', 'My chest sounds wet', 'I turn my music off', 'ring the nurses',
    'Night nurse', 'Yellow bag')
  tally.never('and nothing that is still being written', page, 'Still being written')
  tally.equal('a number can be pressed', await declan.page.locator('a[href="tel:01632960002"]').count(), 1)
  tally.equal('there is nothing to change between the words', await declan.page.getByRole('link', { name: /^Change .*chest sounds/ }).count(), 0)
  await nurse.go(root)
  tally.says('the plan shows the beginning', await nurse.text(), 'If my chest goes wrong', 'Call first:', 'Night nurse')
  tally.equal('it can be printed by itself', await nurse.go(`${root}/print/contingency`), 200)
  tally.says('with all of it', await nurse.text(), 'Sit me up', 'Hook by the front door')
}
