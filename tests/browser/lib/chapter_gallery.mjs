// SPDX-License-Identifier: Apache-2.0
// The gallery of templates: an administrator shows one with a note, a nurse finds it, reads what it asks and says something
// about it, and takes that back; what is exchanged with other services is on a page of its own.
import { Person } from './person.mjs'

const NOTE = 'We begin with a cup of tea. 🫖 لا تتعجل <script>document.title = "x"</script>'

export async function sheShows(w) {
  const { tally, house, browser, onlooker } = w
  w.admin = await Person.arrive(browser, 'admin', house, onlooker)
  const { admin } = w
  await admin.signIn(house.admin.username, house.admin.password)
  await admin.press('Gallery of templates', { role: 'link' })
  tally.says('an empty gallery says what it is for', await admin.text(), 'Nothing is here yet', 'note on how it is used')
  await admin.press('Show one of your templates here')
  await admin.fill({ note: NOTE })
  tally.equal('without a template nothing is shown', await admin.press('Show it in the gallery', { role: 'button' }), 400)
  tally.says('and it says what is missing', await admin.text(), 'Choose the template that you want to show')
  tally.equal('what was written is still there', await admin.value('note'), NOTE)
  await admin.choose('Living with dementia')
  tally.equal('it is shown', await admin.press('Show it in the gallery', { role: 'button' }), 200)
  tally.says('with the note as it was written', await admin.text(), '🫖', 'لا تتعجل', '<script>')
  await admin.press('Back to the gallery')
  await admin.press('Exchange templates with other services')
  tally.says('nothing leaves the house by itself', await admin.text(), 'Nobody outside this service can read')
  await admin.fill({ address: 'surgery' })
  tally.equal('an address that is none', await admin.press('Look there', { role: 'button' }), 400)
  tally.equal('stays in its place', await admin.value('address'), 'surgery')
  tally.equal('bringing in no file', await admin.press('Bring it in', { role: 'button' }), 400)
  tally.says('is said', await admin.text(), 'Choose the file')
}

export async function sheTalksAboutIt({ tally, nurse, declan }) {
  await nurse.go('/')
  await nurse.press('Gallery of templates', { role: 'link' })
  await nurse.fill({ q: 'dementia tea' })
  await nurse.press('Search', { role: 'button' })
  tally.says('she finds it by its title and its note', await nurse.text(), '1 template', 'Living with dementia')
  await nurse.press('Living with dementia', { role: 'link' })
  await nurse.unfold(nurse.page.getByText('What matters most to you?').first())
  tally.says('and reads what it asks', await nurse.text(), 'What matters most to you?')
  tally.equal('she copies nothing', await nurse.page.getByRole('link', { name: /copy it/ }).count(), 0)
  tally.equal('an empty comment', await nurse.press('Add the comment', { role: 'button' }), 400)
  await nurse.fill({ comment: 'Music first ⭐' })
  tally.equal('she says something', await nurse.press('Add the comment', { role: 'button' }), 200)
  tally.says('by her name', await nurse.text(), 'Music first ⭐', 'Sarah Obi')
  await nurse.press('Take back')
  tally.never('and takes it back', await nurse.text(), 'Music first')
  tally.equal('who has a plan sees no gallery', await declan.go('/gallery'), 403)
}
