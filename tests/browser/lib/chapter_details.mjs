// SPDX-License-Identifier: Apache-2.0
// A person's details: he finds them from his plan, changes how to reach him, makes mistakes and is told; the nurse
// changes what only professionals change.

export async function hisDetails({ tally, declan, root }) {
  await declan.go(root)
  await declan.press('My details')
  tally.equal('his details are found from his plan', declan.path(), `${root}/details`)
  tally.says('they say who he is', await declan.text(), 'Declan', 'Date of birth')
  await declan.go(`${root}/details/contact`)
  await declan.fill({ 'phone-0-number': '07700 900123', 'other-0-way': 'Knock on the window \u{1F393} وأريد <script>' })
  await declan.press('Add another telephone number')
  tally.equal('one more row, and what was typed is kept', await declan.value('phone-0-number'), '07700 900123')
  await declan.fill({ 'phone-1-number': 'ring me' })
  await declan.press('Save', { exact: true, role: 'button' })
  tally.equal('a number that is none is said', declan.status, 400)
  tally.equal('and kept', await declan.value('phone-1-number'), 'ring me')
  await declan.fill({ 'phone-1-number': '01227 5550123' })
  await declan.press('Save', { exact: true, role: 'button' })
  tally.says('all of it is there', await declan.text(), 'The details are saved', '07700 900123', '01227 5550123',
    'Knock on the window \u{1F393} وأريد <script>')
  await declan.go(`${root}/details/contact`)
  await declan.fill({ 'phone-1-number': '' })
  await declan.press('Save', { exact: true, role: 'button' })
  const left = await declan.text()
  tally.that('an emptied row is gone, the other is there', left.includes('07700 900123') && !left.includes('01227 5550123'), left)
  for (const group of ['name', 'about', 'address', 'gp']) await declan.go(`${root}/details/${group}`)
}

export async function herChange({ tally, nurse, declan, root }) {
  await nurse.go(`${root}/details/gp`)
  await nurse.fill({ 'practice-0-practice': 'Larch Surgery', 'practice-0-code': 'a12345' })
  await nurse.press('Save', { exact: true, role: 'button' })
  await declan.go(`${root}/details`)
  tally.says('he sees what the nurse wrote', await declan.text(), 'Larch Surgery', 'A12345')
}
