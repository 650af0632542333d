// SPDX-License-Identifier: Apache-2.0
// The first chapter of the errand: a nurse signs in, finds nobody by one fact, adds a person once and not twice, offers
// a plan, invites; the person joins with the code and sees at once who can see what.
import { grouped, nhsNumber, said, inDays, wrongNumber } from './words.mjs'

const DECLAN = { given_name: 'Declan', family_name: 'Byrne', 'birth-day': '14', 'birth-month': '6', 'birth-year': '2006' }
const NUMBER = nhsNumber(417203)
const PASSWORD = 'three calm otters'

export async function frontDoor({ tally, nobody }) {
  tally.equal('the front door opens to anybody', await nobody.go('/'), 200)
  tally.says('the front door says what this is and offers three ways in', await nobody.text(), 'Your plan, in your words', 'Sign in',
    'I have a code', 'Ask for a plan', 'you choose who else can see it')
  for (const page of ['planning', 'rights', 'accessibility', 'privacy', 'pressure'])
    tally.equal(`help about ${page} is open to anybody`, await nobody.go(`/help/${page}`), 200)
  await nobody.go('/people/0123456789')
  tally.equal('a plan is behind the sign-in page', nobody.path(), '/sign-in')
}

export async function nurseSignsIn({ tally, nurse, accounts }) {
  tally.equal('an empty sign-in form is told what to put right', await nurse.signIn('', ''), 400)
  tally.equal('both fields are named in the summary', (await nurse.errors()).summary.length, 2)
  await nurse.signIn('nurse', 'not her password')
  const known = await nurse.errors()
  tally.equal('a wrong password is refused', nurse.status, 400)
  tally.says('the sentence names no cause', known.fields.join(), 'The username or the password is not right')
  tally.equal('the username that was typed is kept', await nurse.value('username'), 'nurse')
  tally.equal('the password is not shown again', await nurse.value('password'), '')
  await nurse.signIn('nobody-of-that-name', 'not a password')
  tally.equal('an unknown name gets the very same sentence', (await nurse.errors()).fields.join(), known.fields.join())
  tally.equal('with the right password she is in', await nurse.signIn('nurse', accounts.nurse.password), 200)
  tally.says('her home are her people, nobody yet, and what to do', await nurse.text(), 'My people', 'Nobody has let you in yet')
  tally.says('her name stands at the top', await nurse.text('header'), 'Sarah Obi')
  const { cookies } = { cookies: await nurse.context.cookies() }
  const session = cookies.find((c) => c.httpOnly && c.name.includes('ownplan') && !c.name.includes('form'))
  tally.that('the session cookie is out of reach of scripts and other sites', session && session.sameSite !== 'None', cookies)
}

export async function findsNobody({ tally, nurse }) {
  await nurse.go('/find')
  tally.equal('finding without any fact is told what to do', await nurse.press('Find', { within: 'main', exact: true, role: 'button' }), 400)
  await nurse.choose('NHS number and date of birth')
  await nurse.fill({ nhs_number: grouped(NUMBER) })
  tally.equal('one fact alone is not enough', await nurse.press('Find', { within: 'main', exact: true, role: 'button' }), 400)
  tally.says('the birth date is asked for in place', (await nurse.errors()).fields.join(), 'date of birth')
  tally.equal('the number that was typed is kept', await nurse.value('nhs_number'), grouped(NUMBER))
  await nurse.choose('Full name and date of birth')
  await nurse.fill({ given_name: 'Declan' })
  await nurse.date('birth', 14, 6, 2006)
  tally.equal('half a name is not enough either', await nurse.press('Find', { within: 'main', exact: true, role: 'button' }), 400)
  await nurse.fill(DECLAN)
  tally.equal('two facts find nobody yet', await nurse.press('Find', { within: 'main', exact: true, role: 'button' }), 200)
  tally.says('and the page offers to add the person', await nurse.text(), 'We found nobody with these details', 'Add a new person')
}

export async function addsAPerson(w) {
  const { tally, nurse } = w
  await nurse.press('Add a new person')
  tally.equal('what was typed while looking is there already', await nurse.value('family_name'), 'Byrne')
  await nurse.fill({ called: 'Declan', nhs_number: wrongNumber(NUMBER) })
  tally.equal('a wrong NHS number is refused', await nurse.press('Add this person'), 400)
  const wrong = await nurse.errors()
  tally.that('the error stands in the summary and at the field', wrong.summary.length === 1 && wrong.fields.length === 1, wrong)
  tally.equal('the number stays as it was typed', await nurse.value('nhs_number'), wrongNumber(NUMBER))
  tally.equal('the name stays as it was typed', await nurse.value('given_name'), 'Declan')
  tally.says('the title of the page says that there is an error', await nurse.page.title(), 'Error: ')
  await nurse.fill({ nhs_number: '111 111 1111' })
  tally.equal('ten equal digits are refused', await nurse.press('Add this person'), 400)
  await nurse.fill({ nhs_number: ` ${grouped(NUMBER)} ` })
  await nurse.date('birth', 31, 2, 2006)
  tally.equal('a day that does not exist is refused', await nurse.press('Add this person'), 400)
  await nurse.date('birth', 14, 6, 2006)
  tally.equal('a number with spaces is taken', await nurse.press('Add this person'), 200)
  tally.that('she comes to the new plan', /^\/people\/[0-9a-z]{10}$/.test(nurse.path()), nurse.path())
  w.root = nurse.path()
  w.key = w.root.split('/')[2]
  tally.says('the page says that the person is added, and whose plan it is', await nurse.text(), 'The person is added', "Declan's plan")
  tally.says('the number is shown in groups', await nurse.text(), grouped(NUMBER))
  await nurse.go('/')
  tally.says('her list has him, not confirmed yet', await nurse.text(), 'Byrne', 'No plan has been offered yet', 'Lapses on')
}

export async function addsNobodyTwice({ tally, nurse, gp, accounts, root }) {
  await nurse.go('/people/add')
  await nurse.fill({ ...DECLAN, nhs_number: NUMBER })
  tally.equal('the same number again is not added', await nurse.press('Add this person'), 409)
  tally.says('the page says that there may be a record, and offers to ask', await nurse.text(), 'There may be a record already',
    'ask to be let in', 'Nothing was added')
  await nurse.go('/people/add')
  await nurse.fill(DECLAN)
  tally.equal('the same name and birth date is asked about first', await nurse.press('Add this person'), 409)
  tally.equal('without the tick it is not added', await nurse.press('Add a new person'), 400)
  await gp.signIn('helen', accounts.gp.password)
  await gp.go('/find')
  await gp.choose('NHS number and date of birth')
  await gp.fill({ nhs_number: NUMBER })
  await gp.date('birth', 14, 6, 2006)
  await gp.press('Find', { within: 'main', exact: true, role: 'button' })
  tally.says('two exact facts find that there is somebody', await gp.text(), 'There is someone with these details')
  tally.never('and tell nothing about them', await gp.all(), 'Byrne', root)
  tally.equal('the plan itself is not there for her', await gp.go(root), 404)
  tally.never('and its page has no name in it', (await gp.all()) + (await gp.page.title()), 'Declan', 'Byrne')
  await sameNumberAtOnce({ tally, nurse, gp })
}

// Two professionals press the button in the same moment.
async function sameNumberAtOnce({ tally, nurse, gp }) {
  const number = nhsNumber(555001)
  for (const [who, name] of [[nurse, 'Maria'], [gp, 'Marie']]) {
    await who.go('/people/add')
    await who.fill({ given_name: name, family_name: 'Novak', nhs_number: number })
    await who.date('birth', 3, 3, 1951)
  }
  const both = await Promise.all([nurse.press('Add this person'), gp.press('Add this person')])
  tally.equal('of two who add one number at once, one adds it and one is told', both.sort().join(), '200,409')
}

export async function offersAPlan(w) {
  const { tally, nurse, root } = w
  await nurse.go(root)
  await nurse.press('Offer Declan a plan')
  tally.equal('an offer without an answer is asked again', await nurse.press('Save the offer'), 400)
  await nurse.fill({ words: 'Talked at home, left the leaflet with his mum.', answer: { choose: 'requested' } })
  tally.equal('the offer is kept', await nurse.press('Save the offer'), 200)
  tally.says('the plan says that it is offered', await nurse.text(), 'The offer is saved', 'Offered')
  await nurse.press('Invite Declan')
  tally.says('the page says what the code is for and for how long', await nurse.text(), 'It works once', '14 days')
  await nurse.choose('They are here, and we know them well')
  await nurse.press('Make a code')
  const panel = await nurse.text('.nhsuk-panel')
  w.code = (/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(panel) || [])[0]
  tally.that('the code is shown, large', Boolean(w.code), panel)
  tally.says('with where to go and until when', await nurse.text(), `${w.house.address}/join`, 'The code works once, until')
  await nurse.go(`${root}/invite`)
  tally.never('it is shown only once', await nurse.all(), w.code || 'no code')
  tally.says('and the page says that one was made', await nurse.text(), 'A code was made')
}

export async function declanJoins(w) {
  const { tally, declan, code } = w
  await declan.go('/join')
  await declan.fill({ code: 'AAAA-BBBB-CCCC' })
  await declan.date('birth', 14, 6, 2006)
  tally.equal('a wrong code is refused', await declan.press('Continue'), 400)
  const wrongCode = (await declan.errors()).fields.join()
  await declan.fill({ code })
  await declan.date('birth', 15, 6, 2006)
  tally.equal('a wrong birth date is refused', await declan.press('Continue'), 400)
  tally.equal('in the same words, so that nothing is told', (await declan.errors()).fields.join(), wrongCode)
  tally.equal('the code that was typed is kept', await declan.value('code'), code)
  await declan.fill({ code: code.toLowerCase().replaceAll('-', ' ') })
  await declan.date('birth', 14, 6, 2006)
  tally.equal('small letters and spaces are fine', await declan.press('Continue'), 200)
  await declan.fill({ username: 'Declan!', password: 'short' })
  tally.equal('a weak password and a wrong username are refused', await declan.press('Open my plan'), 400)
  tally.equal('both are said at once', (await declan.errors()).summary.length, 2)
  await declan.fill({ username: 'declan', password: 'declandeclan' })
  tally.equal('a password that is the username is refused', await declan.press('Open my plan'), 400)
  await declan.fill({ username: 'declan', password: PASSWORD })
  tally.equal('with a good one he is in', await declan.press('Open my plan'), 200)
  w.accounts.declan = { username: 'declan', password: PASSWORD }
  tally.equal('the first thing he sees is who can see his plan', await declan.heading(), 'Who can see your plan now')
  tally.says('the team, what they may do, until when, why', await declan.text(), 'Continuing care nurses', 'read your plan',
    'write in it with you', `unless you say yes`, said(inDays(14)).split(' ')[1])
  await declan.press('Yes, they can go on')
  tally.says('he lets them go on', await declan.text(), 'They can go on helping you', 'Until you stop it')
  await declan.press('Continue to my plan')
  tally.equal('and comes to his plan', await declan.heading(), 'My plan')
  tally.says('where the offer waits with three answers', await declan.text(), 'You are offered a plan', 'Yes, I would like a plan',
    'I would like to think about it', 'I would rather not have a written plan')
  await oneCodeOneUse(w)
}

async function oneCodeOneUse({ tally, nobody, code }) {
  await nobody.go('/join')
  await nobody.fill({ code })
  await nobody.date('birth', 14, 6, 2006)
  tally.equal('the code works only once', await nobody.press('Continue'), 400)
}
