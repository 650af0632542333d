// SPDX-License-Identifier: Apache-2.0
// The gallery of templates: an administrator shows one with a note, a nurse finds it, reads what it asks and says something
// about it, and takes that back; it is made better, seen as a person would, and offered back with what is different; what is
// exchanged with other services is on a page of its own.
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
  await nurse.press('See it as a person would')
  tally.says('she sees it as a plan would look', await nurse.text(), 'This is a preview', 'Still to think about')
  await nurse.press('Back to this template')
  tally.equal('she copies nothing', await nurse.page.getByRole('link', { name: /copy it/ }).count(), 0)
  tally.equal('an empty comment', await nurse.press('Add the comment', { role: 'button' }), 400)
  await nurse.fill({ comment: 'Music first ⭐' })
  tally.equal('she says something', await nurse.press('Add the comment', { role: 'button' }), 200)
  tally.says('by her name', await nurse.text(), 'Music first ⭐', 'Sarah Obi')
  await nurse.press('Take back')
  tally.never('and takes it back', await nurse.text(), 'Music first')
  tally.equal('who has a plan sees no gallery', await declan.go('/gallery'), 403)
}

export async function sheMakesItBetter({ tally, admin, nurse }) {
  await admin.go('/gallery')
  await admin.press('Living with dementia', { role: 'link' })
  await admin.press('Use it here, or make it better: copy it')
  await admin.fill({ name: 'dementia-better' })
  await admin.press('Copy it', { role: 'button' })
  await admin.press('See it as a person would')
  tally.says('a draft is seen as a person would', await admin.text(), 'This is a preview', 'What I am good at', 'Still to think about')
  await admin.press('My life story', { role: 'link' })
  tally.equal('with its forms', await admin.value('name'), 'My life story')
  await admin.press('Back to the preview')
  await admin.press('Getting ready', { role: 'link' })
  await admin.press('What goes well each day?', { role: 'link' })
  await admin.go('/templates/dementia-better/versions/1/as/review')
  tally.says('and what is asked when one looks again', await admin.text(), 'Talk about these')
  await admin.go('/templates/dementia-better/sections/strengths')
  await admin.fill({ 'text-0': 'What are you proud of?', 'place-0': 'x' })
  tally.equal('what is wrong is said', await admin.press("Save into the template's draft", { role: 'button' }), 400)
  await admin.fill({ 'place-0': '1' })
  tally.equal('it is saved', await admin.press("Save into the template's draft", { role: 'button' }), 200)
  await admin.press('Publish it', { role: 'button' })
  await admin.press('See what is different', { role: 'link' })
  tally.says('the copy says what is different', await admin.text(), 'Changed: 1', 'What are you proud of?')
  await admin.go('/gallery/show')
  await admin.choose('Living with dementia')
  await admin.mark('[name="offers"]')
  await admin.fill({ note: 'Asked like this people smile.' })
  tally.equal('it is offered back', await admin.press('Show it in the gallery', { role: 'button' }), 200)
  await nurse.go('/gallery')
  await nurse.press('Living with dementia', { role: 'link' })
  await nurse.press('See what is different', { role: 'link' })
  tally.equal('whoever is not asked answers nothing', await nurse.page.getByRole('button', { name: 'Send the answer' }).count(), 0)
  await admin.go('/')
  await admin.press('“Living with dementia”, from', { role: 'link' })
  tally.equal('an answer is chosen', await admin.press('Send the answer', { role: 'button' }), 400)
  await admin.choose('Yes, make a draft of it')
  tally.equal('it is taken up', await admin.press('Send the answer', { role: 'button' }), 200)
  tally.says('as a draft of the next version', await admin.text(), 'Draft of version 2')
}
