// SPDX-License-Identifier: Apache-2.0
// Who is outside of the house: somebody who helps Declan gets a login of their own, somebody reads a part of his plan by
// a link with a code, he tells the service something quietly, and a crew opens the emergency page.
import { Person } from './person.mjs'

const SHOWN = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/
const QUIET = 'Somebody reads over my shoulder 🐈'

// Two presses, and who was stopped finds nothing any more.
async function stops({ tally, declan, root }, name, who, address) {
  await declan.go(`${root}/sharing`)
  await declan.press(`Stop ${name}`, { role: 'link' })
  await declan.press(`Stop ${name}`, { role: 'button' })
  tally.equal(`${name} is stopped at once`, await who.go(address), 404)
}

async function code(person) {
  return (SHOWN.exec(await person.text('.nhsuk-panel')) || ['no code'])[0]
}

export async function aSupporter(w) {
  const { tally, browser, house, onlooker, declan, root } = w
  await declan.go(`${root}/sharing`)
  await declan.press('Invite someone who helps me')
  tally.equal('an invitation without anything is asked again', await declan.press('Make the invitation'), 400)
  tally.that('each mistake is said where it is', (await declan.errors()).fields.length >= 4, await declan.text())
  await declan.fill({ name: 'Bea Lamb', relation: 'Aunt', basis: { choose: 'self' }, parts: { choose: 'some' }, section: ['goals'], may: ['comment'] })
  tally.equal('what she may do is chosen', await declan.press('Make the invitation'), 200)
  const given = await code(declan)
  await declan.go(`${root}/sharing`)
  tally.says('she stands among who can see it', await declan.text(), 'Bea Lamb', 'Has not joined yet', 'Can read and comment')
  const bea = await Person.arrive(browser, 'bea', house, onlooker)
  await bea.go('/join')
  await bea.fill({ code: given })
  await bea.date('birth', 14, 6, 2006)
  tally.equal('she comes with the code', await bea.press('Continue'), 200)
  await bea.fill({ username: 'bea', password: 'purple monkey teapot' })
  await bea.press('Save and sign in')
  tally.says('and sees whom she helps, and how', await bea.text(), 'Declan', 'Can read and comment')
  tally.equal('his goals are open to her', await bea.go(root), 200)
  tally.equal('writing is not', await bea.go(`${root}/add/goal`), 403)
  await stops(w, 'Bea Lamb', bea, root)
  await bea.leave()
}

export async function aLink(w) {
  const { tally, browser, house, onlooker, declan, root } = w
  await declan.go(`${root}/sharing`)
  await declan.press('Make a link for someone')
  tally.equal('a link says whom it is for, what it shows and until when', await declan.press('Make the link'), 400)
  await declan.fill({ name: 'The swimming coach', parts: { choose: 'some' }, section: ['goals'] })
  const end = new Date(Date.now() + 30 * 86400e3)
  await declan.date('until', end.getUTCDate(), end.getUTCMonth() + 1, end.getUTCFullYear())
  tally.equal('it is made', await declan.press('Make the link'), 200)
  const given = await code(declan)
  const address = new URL(await declan.value('link')).pathname
  const coach = await Person.arrive(browser, 'coach', house, onlooker)
  tally.equal('the link asks for the code', await coach.go(address), 200)
  tally.never('and names nobody', await coach.all(), 'Declan')
  await coach.fill({ code: 'AAAA-BBBB-CCCC' })
  tally.equal('another code is none', await coach.press('Open it'), 400)
  await coach.fill({ code: given })
  tally.equal('with it the coach reads', await coach.press('Open it'), 200)
  tally.says('what he shared', await coach.text(), 'What Declan wants to achieve')
  tally.never('and nothing else', await coach.all(), 'What matters to', 'NHS number', 'Sign out')
  const other = await Person.arrive(browser, 'other', house, onlooker)
  await other.go(address)
  await other.fill({ code: given })
  tally.equal('who comes after the first reader is told so', await other.press('Open it'), 403)
  await other.leave()
  await declan.go(`${root}/sharing`)
  tally.says('he sees that it was opened', await declan.text(), 'The swimming coach', 'Opened')
  await declan.go(`${root}/looked`)
  tally.says('also among who has looked', await declan.text(), 'The swimming coach')
  await stops(w, 'The swimming coach', coach, address)
  await coach.leave()
}

export async function quietly(w) {
  const { tally, browser, house, onlooker, declan, nurse, root } = w
  await declan.go('/help/pressure')
  await declan.fill({ words: QUIET, how: { choose: 'call' } })
  tally.equal('whoever wants to be called says how', await declan.press('Send'), 400)
  await declan.fill({ where: 'my college, room 4' })
  tally.equal('then it is sent', await declan.press('Send'), 200)
  tally.says('and the answer says no more than that', await declan.text(), 'Thank you. We have it.')
  for (const who of [declan, nurse])
    for (const page of ['', '/messages', '/looked', '/changes', '/recorded']) tally.never(`nothing of it at ${page}`, (await who.fetch(root + page)).body, QUIET)
  const officer = await Person.arrive(browser, 'officer', house, onlooker)
  await officer.signIn('moira', w.accounts.officer.password)
  await officer.page.click('main a[href^="/privacy/quiet"] >> nth=0')
  await officer.seen(await officer.page.reload())
  tally.says('the officer reads it', await officer.text(), QUIET, 'my college, room 4')
  tally.equal('and says what was done', await officer.press('Save what was done'), 400)
  await officer.fill({ done: 'Talked with him at college.' })
  tally.equal('to close it', await officer.press('Save what was done'), 200)
  await officer.leave()
}

export async function urgently(w) {
  const { tally, gp, root } = w
  await gp.go('/find')
  await gp.press('emergency', { within: 'main', role: 'link' })
  tally.equal('the emergency page is at /urgent', gp.path(), '/urgent')
  await gp.choose('Full name and date of birth')
  await gp.fill({ given_name: 'Declan', family_name: 'Byrne', because: { choose: 'life' }, happening: 'He cannot breathe' })
  await gp.date('birth', 14, 6, 2006)
  tally.equal('facts and reason together open it', await gp.press('Open', { within: 'main form', role: 'button' }), 200)
  tally.equal('one small page', gp.path(), `${root}/urgent`)
  tally.says('allergies first, and what to do', await gp.text('body'), 'Declan Byrne', 'Allergies and alerts', 'CPR', 'can see that you did')
  await gp.press('I am done, close it')
  tally.equal('it is closed', await gp.go(`${root}/urgent`), 404)
}
