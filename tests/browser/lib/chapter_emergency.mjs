// SPDX-License-Identifier: Apache-2.0
// Somebody opens Declan's plan in an emergency; he and his team are told, he stops it; a privacy officer looks into it, and
// answers what he asks about it.
import { Person } from './person.mjs'

const WHY = 'He is fitting in the street 🚑, شكرا'

async function finds(gp) {
  await gp.go('/find')
  await gp.choose('Full name and date of birth')
  await gp.fill({ given_name: 'Declan', family_name: 'Byrne' })
  await gp.date('birth', 14, 6, 2006)
  await gp.press('Find', { within: 'main', exact: true, role: 'button' })
}

export async function sheOpensIt(w) {
  const { tally, gp, root } = w
  await finds(gp)
  tally.equal('a doctor who was not let in says that it is an emergency, and not why', await gp.press('Open the plan now'), 400)
  tally.equal('both are asked for in place', (await gp.errors()).fields.length, 2)
  await gp.fill({ happening: WHY })
  tally.equal('what it is has to be chosen', await gp.press('Open the plan now'), 400)
  tally.equal('what was typed is kept', await gp.value('happening'), WHY)
  await gp.choose("Somebody's life or health is in danger now")
  tally.equal('then the plan is open', await gp.press('Open the plan now'), 200)
  tally.equal('it is his', gp.path(), root)
  tally.says('it says until when, and who was told', await gp.text(), 'You opened this plan in an emergency', 'You can read it until')
  await gp.go(`${root}/contingency`)
  tally.equal('it can be read alone', await gp.go(`${root}/add/strength`), 403)
}

export async function theyAreTold(w) {
  const { tally, declan, nurse, gp, root } = w
  await nurse.go('/')
  tally.says('his nurse is told at once', await nurse.text(), "opened Declan's plan in an emergency")
  await nurse.go(`${root}/messages`)
  tally.says('and reads why', await nurse.text(), WHY)
  await declan.go(root)
  tally.says('so is he', await declan.text(), 'opened your plan in an emergency', WHY, 'A privacy officer looks into it')
  await declan.go(`${root}/looked`)
  const text = await declan.text()
  tally.that('it stands first of who has looked', text.indexOf(WHY) > 0 && text.indexOf(WHY) < text.indexOf('Looked at: the plan'), text)
  await declan.go(`${root}/sharing`)
  await declan.press('Stop it now')
  tally.says('he stops it', await declan.text(), 'The plan is closed again')
  tally.equal('it works straight away', await gp.go(root), 404)
}

export async function heAsks(w) {
  const { tally, declan, nurse, root } = w
  await declan.go(`${root}/looked`)
  await declan.press('Ask about this', { exact: false, role: 'link', first: true })
  tally.says('who he asks is said', await declan.text(), 'You ask about this', 'They do not work with your team')
  tally.equal('an empty question is none', await declan.press('Ask the privacy officer'), 400)
  await declan.fill({ words: 'Who called her? <b>' })
  tally.equal('he asks', await declan.press('Ask the privacy officer'), 200)
  tally.says('it waits', await declan.text(), 'Who called her? <b>', 'A privacy officer will answer you here')
  await nurse.go(`${root}/messages`)
  tally.never('his team does not read it', await nurse.all(), 'Who called her')
}

export async function theOfficer(w) {
  const { tally, browser, house, onlooker, declan, gp, root } = w
  const officer = await Person.arrive(browser, 'officer', house, onlooker)
  await officer.signIn('moira', w.accounts.officer.password)
  tally.equal('the officer comes to what waits', officer.path(), '/privacy')
  tally.says('both wait', await officer.text(), 'Opened in an emergency', 'What people ask', 'Declan Byrne')
  tally.equal('no plan is open to them', await officer.go(root), 404)
  await officer.go('/privacy')
  await officer.page.click('main table a >> nth=0')
  await officer.seen(await officer.page.reload())
  tally.says('who, why and what they looked at', await officer.text(), WHY, 'Dr Helen Marsh', 'Looked at: what to do if things go wrong')
  tally.equal('a finding needs both', await officer.press('Save what I found'), 400)
  await officer.choose('It was right to open it')
  await officer.fill({ finding_words: 'The crew had called her. It was right.' })
  await officer.press('Save what I found')
  await officer.page.click('main table a >> nth=0')
  await officer.seen(await officer.page.reload())
  await officer.fill({ answer: 'The ambulance crew did.' })
  tally.equal('and answers', await officer.press('Send the answer'), 200)
  tally.says('nothing waits any more', await officer.text(), 'Nothing waits for you')
  await officer.leave()
  await declan.go(root)
  tally.says('he reads what was found', await declan.text(), 'It was right to open it', 'The crew had called her')
  await declan.press('read the answer', { exact: false })
  tally.says('and the answer', await declan.text(), 'The ambulance crew did.')
  await gp.go('/')
  await gp.press('what the privacy officer found', { exact: false })
  tally.says('so does she', await gp.text(), 'The crew had called her')
}
