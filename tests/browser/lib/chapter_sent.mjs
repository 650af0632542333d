// SPDX-License-Identifier: Apache-2.0
// What programs of other services send: it waits on a page of its own, the nurse adds some of it and leaves some out,
// only Declan says what are his words; and what goes wrong with that is met with a page that says so.

// What one resource says, by its words, and the id that it was given.
const sent = {}

async function send(w, type, resource) {
  const reply = await fetch(`${w.house.address}/fhir/${type}`, { method: 'POST',
    headers: { Authorization: `Bearer ${w.token}`, 'Content-Type': 'application/fhir+json' },
    body: JSON.stringify({ resourceType: type, ...resource }) })
  w.tally.equal(`the program's ${type} is taken`, reply.status, 201)
  return (await reply.json()).id
}

const card = (name) => `[id="${sent[name]}"]`

export async function aServiceSends(w) {
  const { stdout } = await w.house.command('token', '--scope', 'system/*.cruds')
  w.token = stdout.trim()
  const person = { reference: `Patient/${w.root.split('/')[2]}` }
  const goal = (text, more = {}) => ({ lifecycleStatus: 'active', description: { text }, subject: person, ...more })
  sent.swim = await send(w, 'Goal', goal('Swim with the Tuesday group'))
  sent.sing = await send(w, 'Goal', goal('Sing <script>alert(1)</script> in the choir'))
  sent.own = await send(w, 'Goal', goal('Ride my bicycle to work', { expressedBy: person }))
  sent.both = await send(w, 'Goal', goal('Join the garden club'))
  sent.late = await send(w, 'Goal', goal('Walk to the shop'))
  sent.flag = await send(w, 'Flag', { status: 'active', code: { text: 'Needs a quiet room' }, subject: person })
}

export async function sheAddsAndLeavesOut({ tally, nurse, root }) {
  await nurse.go(root)
  tally.says('the plan says that something waits', await nurse.text(), 'Other services sent 6 things')
  tally.never('and has none of it', await nurse.text(), 'Tuesday group')
  await nurse.press('Look at them')
  const page = await nurse.text()
  tally.equal('it waits on a page of its own', nurse.path(), `${root}/sent`)
  tally.says('which says what that is', page, 'It is not part of', 'unless somebody adds it')
  tally.says('and shows all of it', page, 'Tuesday group', 'Sing <script>alert(1)</script>', 'Needs a quiet room')
  tally.says('what the plan has no place for is kept to read', await nurse.text(card('flag')), 'no place for this yet')
  tally.equal('and cannot be added', await nurse.page.locator(card('flag')).getByRole('button', { name: 'Add it' }).count(), 0)
  tally.equal('she adds one', await nurse.press('Add it to the plan', { within: card('swim') }), 200)
  tally.says('and is told so', await nurse.all(), 'It is part of the plan now')
  tally.equal('she leaves one out', await nurse.press('Leave it out', { within: card('sing') }), 200)
  tally.says('and is told what becomes of it', await nurse.all(), 'It is left out', 'still be read in the record')
  tally.never('both are gone from the page', await nurse.text(), 'Tuesday group', 'in the choir')
  await nurse.go(root)
  tally.says('what she added stands on the plan', await nurse.text(), 'Swim with the Tuesday group')
  tally.says('the rest waits', await nurse.text(), 'Other services sent 4 things')
  tally.never('what she left out is not there', await nurse.text(), 'in the choir')
}

export async function heDecides({ tally, nurse, declan, root }) {
  await nurse.go(`${root}/sent`)
  const add = nurse.page.locator(card('own')).getByRole('button', { name: 'Add it' })
  tally.equal('she cannot say that these are his words', await add.count(), 0)
  tally.says('and reads why', await nurse.text(card('own')), 'can say whether these are their own words')
  await declan.go(`${root}/sent`)
  tally.equal('he can', await declan.press('Add it to the plan', { within: card('own') }), 200)
  await nurse.go(root)
  tally.says('they are his on the plan', await nurse.text(), 'Ride my bicycle to work')
}

export async function mistakes(w) {
  const { tally, house, nurse, declan, gp, nobody, root } = w
  const other = await declan.window()
  await nurse.go(`${root}/sent`)
  await other.go(`${root}/sent`)
  await nurse.press('Add it to the plan', { within: card('both') })
  tally.equal('of two who answer, the second is told', await other.press('Leave it out', { within: card('both') }), 409)
  tally.says('what happened', await other.text(), 'Somebody has answered this already', 'Nothing was changed')
  await other.go(root)
  tally.says('and it stands as the first wanted', await other.text(), 'Join the garden club')
  await other.go(`${root}/sent`)
  const changed = await fetch(`${house.address}/fhir/Goal/${sent.late}`, { method: 'PATCH',
    headers: { Authorization: `Bearer ${w.token}`, 'Content-Type': 'application/json-patch+json' },
    body: JSON.stringify([{ op: 'replace', path: '/description/text', value: 'Walk to the far shop' }]) })
  tally.equal('the program changes what waits', changed.status, 200)
  tally.equal('who looked before is asked to look again', await other.press('Add it to the plan', { within: card('late') }), 409)
  tally.says('with a page that says so', await other.text(), 'was changed while you were looking at it', 'Open it again')
  await other.go(`${root}/sent`)
  tally.says('and sees it as it is now', await other.text(card('late')), 'Walk to the far shop')
  tally.equal('then it is added', await other.press('Add it to the plan', { within: card('late') }), 200)
  await other.page.close()
  tally.equal('a doctor who is not let in finds no such page', await gp.go(`${root}/sent`), 404)
  await nobody.go(`${root}/sent`)
  tally.equal('who is not signed in is asked to', nobody.path(), '/sign-in')
  const forged = await nurse.fetch(`${root}/sent/Goal/${sent.own}`, { method: 'POST', form: { csrf: 'x', version: '1', answer: 'add' } })
  tally.that('a form from elsewhere is not taken', forged.status === 400 || forged.status === 403, forged.status)
  await nurse.go(`${root}/sent`)
  await nurse.press('Leave it out', { within: card('flag') })
  tally.says('at the end nothing waits', await nurse.text(), 'Nothing is waiting here')
}
