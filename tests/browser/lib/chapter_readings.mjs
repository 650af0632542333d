// SPDX-License-Identifier: Apache-2.0
// One plan read in three ways, without scripts; the paper of one of them; and whoever holds the paper asks whether it is
// still current, until something changes.
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const current = (person) => person.page.locator('.nhsuk-contents-list__current').innerText()

export async function threeReadings({ tally, nurse, declan, root }) {
  await declan.go(root)
  tally.equal('he reads his own words', await current(declan), 'In my words')
  const folded = declan.page.locator('details:has(#needs)')
  tally.equal('the rest is folded', await folded.getAttribute('open'), null)
  await folded.locator('summary').first().click()
  tally.that('and opens where it stands', await declan.page.locator('#needs').isVisible())
  await declan.press('For people who help me')
  tally.equal('what his people read has an address of its own', declan.path(), `${root}/for/supporters`)
  tally.says('what to do, what not to do and whom to call', await declan.text(), 'Sit me up', 'Please don', 'Who to call, in this order',
    'Night nurse')
  await nurse.go(root)
  tally.says('the nurse reads it in short', await nurse.text('#in-short'), 'What matters most', 'Goals', 'If things go wrong')
  await nurse.go(`${root}/for/team#people`)
  tally.that('a link to what is folded opens it', await nurse.page.locator('#people').isVisible())
  const size = nurse.page.viewportSize()
  await nurse.page.setViewportSize({ width: 320, height: 700 })
  const parted = await nurse.page.locator('.own-fold__title').evaluateAll((all) => all.filter((e) => e.getClientRects().length > 1).length)
  tally.equal('on a phone no heading runs below its sign', parted, 0)
  await nurse.page.setViewportSize(size)
}

// What stands behind "Code" at the foot of a sheet.
async function codeOnPaper({ house, nurse, onlooker }, path) {
  const reply = await nurse.context.request.get(house.address + path)
  const file = join(onlooker.folder, 'paper.pdf')
  await writeFile(file, await reply.body())
  return execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).match(/Code ([0-9A-Za-z-]+)/)[1]
}

export async function isItCurrent(w) {
  const { tally, nobody, nurse, declan, root } = w
  tally.equal('the same on paper', await nurse.go(`${root}/print/for-supporters`), 200)
  const code = await codeOnPaper(w, `${root}/print/for-supporters/pdf`)
  const check = async (typed) => {
    await nobody.go('/check')
    await nobody.fill({ code: typed })
    return nobody.press('Check', { exact: true, role: 'button' })
  }
  tally.equal('a code that is none is refused', await check('AAAA-BBBB-CCCC'), 400)
  tally.says('with what to do', (await nobody.errors()).fields.join(), 'Look at the foot of the paper again')
  tally.equal('what was typed is kept', await nobody.value('code'), 'AAAA-BBBB-CCCC')
  await check(code)
  tally.says('it is the newest', await nobody.heading(), 'This is the newest')
  tally.never('and nothing of the plan is said', await nobody.all(), 'Declan', 'chest')
  await declan.go(`${root}/add/strength`)
  await declan.fill({ what: 'I know my chest best' })
  await declan.press('Save', { exact: true, role: 'button' })
  await check(code)
  tally.says('then there is a newer one', await nobody.heading(), 'There is a newer one')
}
