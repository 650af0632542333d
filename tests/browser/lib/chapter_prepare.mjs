// SPDX-License-Identifier: Apache-2.0
// The second chapter: the team sends something to read; Declan prepares at his own pace, in drafts that are his alone,
// through a restart of the server; he shares what he likes.

const ANSWERS = {
  important: 'Being with my mates at college, and my dog Biscuit. I want people to talk to me, not to my mum.',
  'people-in-my-life': 'Mum, my nan, Biscuit, and Jay from college.',
  'good-days': 'A good day is when I get up by myself and nobody rushes me.',
  please: 'Ask me first\nGive me time to answer',
  'not-working': 'The transport comes at seven. I am too tired to think.',
  agenda: 'Getting to college without being tired\nMoving out one day'
}

export async function sheSends({ tally, nurse, root }) {
  await nurse.go(root)
  await nurse.press('Send something to read')
  tally.equal('an empty letter is not sent', await nurse.press('Save', { exact: true, role: 'button' }), 400)
  await nurse.fill({ what: { choose: 'letter' }, title: 'Before we meet', text: 'We have an hour. It is your hour.\n\nBring anyone you like.' })
  tally.equal('a letter to read beforehand is sent', await nurse.press('Save', { exact: true, role: 'button' }), 200)
  await nurse.go(`${root}/messages`)
  tally.says('she sees that it is not read yet', await nurse.text(), 'Before we meet', 'Not opened yet')
}

export async function heAnswersTheOffer({ tally, declan, root }) {
  await declan.go(root)
  await declan.fill({ answer: { choose: 'accepted' }, answer_words: 'Yes, if it is about me.' })
  await declan.press('Tell my team')
  tally.says('with a yes the plan begins', await declan.text(), 'The plan has begun', 'Prepare you are here')
  await declan.go(`${root}/messages`)
  tally.says('the offer is kept with what he answered', await declan.text(), 'Offers of a plan', 'Yes, I would like a plan',
    'Yes, if it is about me.')
}

export async function hePrepares(w) {
  const { tally, declan, nurse, root } = w
  await declan.go(`${root}/prepare`)
  tally.says('what was sent waits on top, new', await declan.text(), 'To read beforehand', 'Before we meet', 'New')
  await declan.press('Before we meet')
  tally.says('he reads it', await declan.text(), 'It is your hour.')
  await declan.press('Back to the list')
  tally.says('and it is marked as seen', await declan.text(), 'You have seen it')
  for (const [prompt, answer] of Object.entries(ANSWERS)) await hePreparesOne(w, prompt, answer)
  await declan.go(`${root}/prepare`)
  const list = await declan.text()
  tally.equal('each answer is a draft that only he sees', list.split('Draft: only you see it').length - 1, Object.keys(ANSWERS).length)
  tally.says('what he skipped says so', list, 'Not started')
  await nobodyElseSees(w, 'before he shares')
  await nurse.go(`${root}/messages`)
  tally.says('she sees that he has read the letter', await nurse.text(), 'Read on')
}

async function hePreparesOne({ tally, declan, root }, prompt, answer) {
  await declan.go(`${root}/prepare/${prompt}`)
  const please = prompt === 'please'
  const field = please ? 'do' : prompt === 'agenda' ? 'lines' : 'answer'
  tally.that(`${prompt}: one question a page, and which one it is`, /Question \d+ of \d+/.test(await declan.text()), await declan.text())
  await declan.fill({ [field]: answer })
  if (please) await declan.fill({ do_not: 'Come in without knocking' })
  const later = prompt === 'good-days'
  await declan.press(later ? 'Save and come back later' : 'Save and continue')
  if (later) tally.says('saving and coming back later says that the draft is kept', await declan.text(), 'Your draft is kept. Only you can see it.')
  await declan.go(`${root}/prepare/${prompt}`)
  tally.equal(`${prompt}: what he wrote is there again`, await declan.value(field), answer)
  tally.says(`${prompt}: and says that it is a draft`, await declan.text(), 'Draft: only you can see this')
}

// Not on her page, not in the record as a program gets it, not in any file of the record.
async function nobodyElseSees({ tally, nurse, root, key, house }, when) {
  await nurse.go(root)
  tally.never(`${when} she sees none of it on her page`, await nurse.all(), 'Biscuit', 'transport', 'Moving out')
  const everything = await nurse.fetch(`/fhir/Patient/${key}/$everything`, { headers: { Accept: 'application/fhir+json' } })
  tally.never(`${when} it is not in the record that programs read`, everything.body, 'Biscuit', 'transport', 'Moving out')
  const token = (await house.command('token', '--scope', 'system/*.rs')).stdout.trim().split('\n').pop()
  const byProgram = await fetch(`${house.address}/fhir/Patient/${key}/$everything`, { headers: { Authorization: `Bearer ${token}` } })
  tally.never(`${when} it is not in what a program with a token gets`, await byProgram.text(), 'Biscuit', 'transport')
}

export async function restartKeepsDrafts(w) {
  const { tally, declan, house, root } = w
  const ended = await house.stop()
  tally.equal('the server ends cleanly when told to stop', ended.code, 0)
  const held = await house.everything()
  tally.that('drafts cannot be read in what the database holds',
    held.length > 10000 && !held.includes('Biscuit') && !held.includes(Buffer.from('Biscuit').toString('hex')))
  await house.start()
  await declan.go(`${root}/prepare/important`)
  tally.equal('after a restart the draft is there', await declan.value('answer'), ANSWERS.important)
}

export async function heShares(w) {
  const { tally, declan, nurse, root } = w
  await declan.go(`${root}/prepare/people`)
  await declan.fill({ lines: 'Karen Byrne, my mum' })
  await declan.press('Save and continue')
  tally.equal('after the last question comes the page to share', declan.path(), `${root}/prepare/share`)
  tally.says('he sees what he wrote and who will read it', await declan.text(), 'Biscuit', 'Karen Byrne',
    'When you share, Continuing care nurses can read what is ticked')
  tally.says('what people shall not do is never taken for what they shall do', await declan.text(), 'Please do: Ask me first',
    "Please don't: Come in without knocking")
  await declan.page.locator('[name="share-people-in-my-life"]').uncheck({ force: true })
  await declan.press('Share what I prepared')
  tally.says('his team can see it', await declan.text(), 'Your team can now see what you prepared')
  tally.says('his words stand first on his plan', await declan.text(), 'Being with my mates at college')
  await declan.go(`${root}/prepare`)
  tally.equal('what he did not tick is still a draft', (await declan.text()).split('Draft: only you see it').length - 1, 1)
  await nurse.go('/')
  tally.that('her list says how many answers he shared', /Shared [67] answers this (morning|afternoon|evening)/.test(await nurse.text()),
    await nurse.text())
  await nurse.go(root)
  tally.says('she reads his words on his plan', await nurse.text(), 'Being with my mates at college', 'The transport comes at seven')
  tally.never('but not what he kept', await nurse.all(), 'Jay from college')
}
