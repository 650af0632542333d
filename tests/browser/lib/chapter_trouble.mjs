// SPDX-License-Identifier: Apache-2.0
// The seventh chapter: what goes wrong is met with a page that says what to do, and nothing that was typed is lost.
import { TORTURE } from './words.mjs'

const HUGE = 'I would like to say a great deal about this. '.repeat(2223).slice(0, 100000)

export async function twoAtOnce({ tally, nurse, declan, root }) {
  await declan.go(`${root}/add/strength`)
  await declan.fill({ what: 'I am good at chess' })
  await declan.press('Save', { exact: true, role: 'button' })
  const href = await declan.page.getByRole('link', { name: /^Change.*I am good at chess/ }).first().getAttribute('href')
  const other = await declan.window()
  await declan.go(href)
  await other.go(href)
  await declan.fill({ what: 'I am good at chess and cards' })
  await other.fill({ what: 'I am very good at chess, ask Jay' })
  await declan.press('Save', { exact: true, role: 'button' })
  const second = await other.press('Save', { exact: true, role: 'button' })
  tally.equal('of two who save one entry, the second is asked', second, 409)
  tally.says('both texts stand there, whole', await other.text(), 'Nothing is lost', 'You wrote', 'They wrote', 'and cards', 'ask Jay')
  tally.equal('their own is in the field', await other.value('what'), 'I am very good at chess, ask Jay')
  await other.fill({ what: 'I am very good at chess and cards, ask Jay' })
  tally.equal('they choose, and it is saved', await other.press('Save', { exact: true, role: 'button' }), 200)
  await nurse.go(root)
  tally.says('the text that was chosen stands on the plan', await nurse.text(), 'I am very good at chess and cards, ask Jay')
  await other.page.close()
}

export async function difficultText({ tally, wilma, wilmaRoot }) {
  for (const [name, text] of Object.entries({ ...TORTURE, huge: HUGE })) {
    await wilma.go(`${wilmaRoot}/add/goal`)
    await wilma.fill({ statement: text, why: name === 'huge' ? '' : text })
    tally.equal(`${name}: is saved as a goal`, await wilma.press('Save', { exact: true, role: 'button' }), 200)
    const words = await wilma.page.locator('main').evaluate((e) => e.textContent)
    tally.that(`${name}: stands on the plan whole and as it was typed`, words.includes(text), words.slice(0, 300))
    tally.equal(`${name}: makes nothing of the page`, await wilma.page.locator('main script, main img[onerror]').count(), 0)
  }
  const everything = await wilma.fetch(`/fhir/Patient/${wilmaRoot.split('/')[2]}/$everything`)
  const goals = JSON.parse(everything.body).entry.map((e) => e.resource).filter((r) => r.resourceType === 'Goal')
  for (const [name, text] of Object.entries({ ...TORTURE, huge: HUGE }))
    tally.that(`${name}: is in the record letter by letter`, goals.some((g) => g.description.text === text))
  for (const page of ['goals', 'changes', 'print']) tally.equal(`the page of ${page} bears it`, await wilma.go(`${wilmaRoot}/${page}`), 200)
}

export async function wrongAddresses({ tally, nurse, nobody, root }) {
  tally.equal('an unknown page says so', await nurse.go('/no-such-page'), 404)
  tally.says('and what to do', await nurse.text(), 'Page not found', 'If you typed the address, check it', 'Go to the start page')
  tally.equal('an unknown entry too', await nurse.go(`${root}/entry/${root.split('/')[2]}-000000000000`), 404)
  tally.equal('and an unknown kind', await nurse.go(`${root}/add/nonsense`), 404)
  const method = await nurse.fetch(root, { method: 'PUT' })
  tally.equal('a wrong method is refused', method.status, 405)
  tally.says('with a page that says what to do', method.body, 'This page cannot be used in that way', 'begin again from the start page')
  tally.that('and what is allowed', /GET/.test(method.headers.allow || ''), method.headers)
  const forged = await nurse.fetch(`${root}/reopen`, { method: 'POST', form: { csrf: 'made-up' } })
  tally.that('a form from elsewhere changes nothing', forged.status === 403 || forged.status === 400, forged.status)
  const big = await nurse.fetch(`${root}/add/goal`, { method: 'POST', form: { statement: 'x'.repeat(3 << 20) } }).catch((e) => ({ status: String(e) }))
  tally.equal('more than a page can take is refused', big.status, 413)
  tally.equal('and the server goes on', await nobody.go('/'), 200)
}

// Half an hour and more without a word: the form says what to do, and the draft is there after signing in.
export async function expired({ tally, house, declan, accounts, root }) {
  await declan.go(`${root}/add/need`)
  await declan.fill({ what: 'Who helps when mum is ill?' })
  await declan.press('Save as a draft and come back later')
  await declan.go(`${root}/add/need`)
  await house.stop()
  await house.letSessionsAge()
  await house.start()
  await declan.fill({ what: 'Who helps when mum is ill, or away?' })
  await declan.press('Save', { exact: true, role: 'button' })
  tally.equal('after a long while the form leads to signing in', declan.path(), '/sign-in')
  tally.says('and what was just written is kept', await declan.text(), 'What you wrote is kept')
  await declan.signIn(accounts.declan.username, accounts.declan.password)
  tally.equal('after that one is back where one was', declan.path(), `${root}/add/need`)
  tally.equal('with what was written last', await declan.value('what'), 'Who helps when mum is ill, or away?')
}

export async function signsOut({ tally, declan, root }) {
  await declan.go('/account')
  await declan.press('Sign out')
  tally.says('signing out says so', await declan.text(), 'You are signed out')
  await declan.go(root)
  tally.equal('and the plan is closed', declan.path(), '/sign-in')
}

export async function auditHolds({ tally, house }) {
  await house.stop()
  const { stdout } = await house.command('verify')
  tally.that('the audit trail of all this is whole', /whole|good|verified|sound/i.test(stdout), stdout)
}
