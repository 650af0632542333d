// SPDX-License-Identifier: Apache-2.0
// The pages about planning: found from the front door, changed by an administrator who looks first, compared, and taken
// back; and a person who reads their plan in Welsh.
import { Person } from './person.mjs'

const TEXT = '# Your rights\n\nThese are yours, in Northside.\n\n## Ask us\n\n- [Begin a plan](/begin)\n- <b>or ring us</b> 😀 שלום'

export async function anAdministrator({ tally, house, browser, onlooker, nobody }) {
  await nobody.go('/')
  tally.equal('the front door leads to how to ask for a plan', await nobody.press('How to ask for a plan'), 200)
  tally.equal('and from there to the next page', await nobody.press('Step 1: Prepare', { within: '.nhsuk-pagination' }), 200)
  const admin = await Person.arrive(browser, 'admin', house, onlooker)
  await admin.signIn(house.admin.username, house.admin.password)
  await admin.press('Change the pages about planning')
  await admin.press('Change Your rights, English', { within: 'main' })
  await admin.fill({ text: TEXT.replace('(/begin)', '(/nowhere)'), why: '' })
  tally.equal('what is wrong is not published', await admin.press('Publish for everybody'), 400)
  tally.says('and is named at its line', (await admin.errors()).fields.join(), 'Line 7: there is no page /nowhere here')
  await admin.fill({ text: TEXT, why: 'How to reach us' })
  tally.equal('it can be looked at first', await admin.press('Look at it first'), 200)
  tally.says('as it will be', await admin.text(), 'How it will look', '<b>or ring us</b> 😀 שלום', 'do nothing')
  tally.equal('then everybody reads it', await admin.press('Publish for everybody'), 200)
  await nobody.go('/help/rights')
  tally.says('also who is not signed in', await nobody.text(), 'These are yours, in Northside', '<b>or ring us</b> 😀 שלום')
  await admin.press('Who changed it, when and why')
  tally.says('the versions say who, when and why', await admin.text(), 'How to reach us', 'The program')
  await admin.press('What changed', { within: 'main' })
  tally.says('and what', await admin.text(), 'Northside', 'Seeing your record')
  await admin.press('Back to the versions')
  await admin.press('The words that come with the program', { within: 'main' })
  await admin.fill({ why: 'Theirs are fuller' })
  tally.equal('the program\'s own words come back', await admin.press('Publish these words for everybody'), 200)
  await nobody.go('/help/rights')
  tally.says('for everybody', await nobody.text(), 'Seeing your record')
  await inWelshToo({ tally, admin, nobody })
  await admin.leave()
}

// The English is changed, so the Welsh is older until somebody has looked at it.
async function inWelshToo({ tally, admin, nobody }) {
  await admin.go('/guide/rights')
  await admin.fill({ text: TEXT, why: 'Ours again' })
  await admin.press('Publish for everybody')
  tally.equal('the Welsh of a page is changed beside the English', await admin.press('Change the page in Welsh'), 200)
  tally.says('which has been changed', await admin.text(), 'has been changed since this one was made', 'in Northside')
  tally.equal('one sees what', await admin.press('What changed in the English'), 200)
  await nobody.go('/help/rights?lang=cy')
  tally.says('who reads it is told', await nobody.text(), "Mae'r dudalen Saesneg wedi newid", 'Eich hawliau')
  await nobody.press('Darllenwch y dudalen Saesneg')
  tally.says('and can read the English', await nobody.text(), 'These are yours, in Northside')
  await admin.go('/guide/rights.cy')
  await admin.fill({ text: '# Eich hawliau\n\nEich rhai chi, yn Northside.', why: 'As the English' })
  await admin.page.check('[name=follows]')
  tally.equal('it is published', await admin.press('Publish for everybody'), 200)
  await nobody.go('/help/rights')
  tally.equal('and nobody is told any more', (await nobody.text()).includes('wedi newid ers'), false)
  await nobody.go('/help/professionals')
  tally.says('a page without Welsh is English, and says so', await nobody.text(), 'eich iaith chi eto', 'What is different about it')
  await nobody.go('/?lang=en-GB')
}

export async function inWelsh({ tally, declan, root }) {
  await declan.go(root)
  tally.equal('each page leads to itself in Welsh', await declan.press('Cymraeg'), 200)
  tally.equal('it says so to screen readers', await declan.page.locator('html').getAttribute('lang'), 'cy')
  tally.says('his plan is in Welsh', await declan.text(), "Beth sy'n bwysig i mi", 'Pobl gyda mi')
  tally.equal('and his own words are as he wrote them', await declan.page.locator('blockquote[lang=""]').count() > 0, true)
  await declan.go(`${root}/prepare`)
  tally.says('so is what he prepares', await declan.text(), 'Cymerwch eich amser')
  await declan.go('/help/planning')
  tally.says('and what planning is', await declan.text(), 'Y pedwar cam')
  await declan.press('English')
  tally.says('and back', await declan.text(), 'The four steps')
}
