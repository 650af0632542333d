// SPDX-License-Identifier: Apache-2.0
// The main job of Ownplan in a real browser, from an empty machine: a nurse, a young man and his doctor write one plan,
// agree it and review it, first without any JavaScript; then the parts that JavaScript adds. The chapters lie in lib/.
// Every page that anybody comes to is looked at with axe, at 320 and 1200 pixels, and its picture kept
// (lib/onlooker.mjs). Called by tools/test_run.py with OWNPLAN_PROGRAM and OWNPLAN_ARTEFACTS.
//
// OWNPLAN_VERBOSE=1 prints the checks that pass too, OWNPLAN_KEEP=1 leaves the folder with the data, OWNPLAN_BLIND=1 looks
// at no page (for whoever writes a chapter).
import { mkdir } from 'node:fs/promises'
import { chromium } from 'playwright-core'
import * as agree from './lib/chapter_agree.mjs'
import * as alone from './lib/chapter_alone.mjs'
import * as bring from './lib/chapter_bring.mjs'
import * as contingency from './lib/chapter_contingency.mjs'
import * as details from './lib/chapter_details.mjs'
import * as door from './lib/chapter_door.mjs'
import * as emergency from './lib/chapter_emergency.mjs'
import * as joined from './lib/chapter_joined.mjs'
import * as outside from './lib/chapter_outside.mjs'
import * as guide from './lib/chapter_guide.mjs'
import * as gallery from './lib/chapter_gallery.mjs'
import * as prepare from './lib/chapter_prepare.mjs'
import * as readings from './lib/chapter_readings.mjs'
import * as review from './lib/chapter_review.mjs'
import * as scripts from './lib/chapter_scripts.mjs'
import * as sent from './lib/chapter_sent.mjs'
import * as talk from './lib/chapter_talk.mjs'
import * as templates from './lib/chapter_templates.mjs'
import * as together from './lib/chapter_together.mjs'
import * as trouble from './lib/chapter_trouble.mjs'
import { House } from './lib/house.mjs'
import { Onlooker } from './lib/onlooker.mjs'
import { Person } from './lib/person.mjs'
import { Tally } from './lib/tally.mjs'

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync']
const program = process.env.OWNPLAN_PROGRAM || 'build/ownplan'
const artefacts = process.env.OWNPLAN_ARTEFACTS || 'build/artefacts/browser'

const tally = new Tally()
await mkdir(artefacts, { recursive: true })
const house = new House(program, artefacts)
let browser

async function people() {
  const onlooker = new Onlooker(browser, tally, artefacts)
  await onlooker.begin()
  const w = { tally, house, browser, onlooker, accounts: {} }
  w.accounts.nurse = await house.account('nurse', 'Sarah Obi', 'Continuing care nurse', 'Continuing care nurses')
  w.accounts.gp = await house.account('helen', 'Dr Helen Marsh', 'GP', 'Riverside Surgery')
  w.accounts.officer = await house.account('moira', 'Moira Finch', 'Privacy officer', null, 'privacy')
  for (const name of ['nobody', 'nurse', 'gp', 'declan', 'wilma']) w[name] = await Person.arrive(browser, name, house, onlooker)
  return w
}

// In order: each builds on what those before it did.
const STEPS = [
  ['the front door', door.frontDoor],
  ['a nurse signs in', door.nurseSignsIn],
  ['she finds nobody by one fact', door.findsNobody],
  ['she adds a person', door.addsAPerson],
  ['nobody is added twice', door.addsNobodyTwice],
  ['she offers a plan and invites him', door.offersAPlan],
  ['Declan joins', door.declanJoins],
  ['she sends something to read', prepare.sheSends],
  ['he answers the offer', prepare.heAnswersTheOffer],
  ['he prepares', prepare.hePrepares],
  ['drafts outlive a restart', prepare.restartKeepsDrafts],
  ['he shares', prepare.heShares],
  ['they begin to talk', talk.theyBegin],
  ['they write down what was said', talk.theyRecord],
  ['they finish', talk.theyFinish],
  ['somebody would rather not have a written plan', talk.ratherNot],
  ['they agree', agree.theyAgree],
  ['the five criteria and the next look', agree.fiveCriteria],
  ['the agreed version', agree.versionOne],
  ['a change, agreed again', agree.aChange],
  ["this isn't working", review.notWorking],
  ['the review', review.theReview],
  ['what it said before', review.history],
  ['his details', details.hisDetails],
  ['the nurse changes one', details.herChange],
  ['who has looked', review.whoLooked],
  ['an emergency', emergency.sheOpensIt],
  ['they are told', emergency.theyAreTold],
  ['he asks about it', emergency.heAsks],
  ['the privacy officer', emergency.theOfficer],
  ['somebody who helps him', outside.aSupporter],
  ['a link with a code', outside.aLink],
  ['told quietly', outside.quietly],
  ['the emergency page', outside.urgently],
  ['a team is stopped and let in again', review.stopAndLetIn],
  ['a woman begins alone', alone.sheBegins],
  ['her plan, without a professional', alone.herPlan],
  ['a team that sees only her goals', alone.onlyGoals],
  ['another service sends something', sent.aServiceSends],
  ['the nurse looks at what was sent', sent.sheAddsAndLeavesOut],
  ['he decides about his own words', sent.heDecides],
  ['what goes wrong with it', sent.mistakes],
  ['a draft after the server was killed', together.killed],
  ['drafts of two windows', together.twoWindows],
  ['two who write at once', together.atOnce],
  ['what was suggested', together.suggested],
  ['what is put right, and all in one file', together.corrected],
  ['what changed between two days', together.between],
  ['if things go wrong', contingency.heBegins],
  ['what to look for, what to do and who to call', contingency.heFillsIt],
  ['read at night', contingency.atNight],
  ['one plan, three readings', readings.threeReadings],
  ['whether a paper is current', readings.isItCurrent],
  ['one plan in three cohorts', templates.threeCohorts],
  ['the pages about planning', guide.anAdministrator],
  ['he reads in Welsh', guide.inWelsh],
  ['two save the same entry', trouble.twoAtOnce],
  ['a template is shown', gallery.sheShows],
  ['and talked about', gallery.sheTalksAboutIt],
  ['and made better', gallery.sheMakesItBetter],
  ['plans are moved to a newer version', templates.plansAreMoved],
  ['a plan on paper', bring.onPaper],
  ['a picture with an answer', bring.aPicture],
  ['a plan in a table', bring.aTable],
  ['files, with JavaScript', bring.withScripts],
  ['a code in the wrong hand', joined.theWrongHand],
  ['who must not be found', joined.notFound],
  ['difficult text', trouble.difficultText],
  ['wrong addresses', trouble.wrongAddresses],
  ['the same with JavaScript', scripts.withScripts],
  ['a session that is over', trouble.expired],
  ['signing out', trouble.signsOut],
  ['the audit trail', trouble.auditHolds]
]

let w
try {
  await house.make('Northside Community Health')
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS })
  w = await people()
  await house.start()
  for (const [name, run] of STEPS) await tally.step(name, () => run(w))
} catch (wrong) {
  tally.that('the errand can be run', false, wrong.stack || wrong)
} finally {
  await w?.onlooker.end()
  if (w) console.log(w.onlooker.account())
  if (house.busy) console.log(`told to try again in a moment: ${house.busy} times`)
  for (const title of w?.onlooker.titles || []) if (process.env.OWNPLAN_VERBOSE) console.log(`  title: ${title}`)
  await browser?.close()
  await house.remove()
}
process.exitCode = tally.close()
