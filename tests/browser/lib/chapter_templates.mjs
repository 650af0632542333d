// SPDX-License-Identifier: Apache-2.0
// One person's plan in three cohorts, without scripts: he chooses them one after the other and sees what each adds; about
// him is asked once; the questions come in their words; taken away, what he wrote stays. Every page is looked at (axe).
export async function threeCohorts({ tally, declan, root }) {
  await declan.go(root)
  await declan.press('Choose what kind of plan this is')
  for (const [name, adds] of [['A plan for a child or young person', 'Learning to look after myself'],
    ['Getting ready to be an adult', 'Moving to the teams for adults'], ['Living with a breathing condition', 'If I have an attack']]) {
    await declan.press(name)
    tally.says(`what "${name}" adds is seen first`, await declan.text(), adds)
    await declan.press('Add it to the plan', { role: 'button' })
  }
  tally.says('all three are in one plan', await declan.text(), 'In the plan now', 'Getting ready to be an adult')
  await declan.press('Living with a long-term condition')
  tally.never('what everybody is asked is not asked again', await declan.text(), 'People who are important to you')
  await declan.go(`${root}/add/support-plan?prompt=preparing-for-adulthood%2Fplans-moving-to-the-teams-for-adults`)
  tally.equal('what it is called stands there', await declan.value('name'), 'Moving to the teams for adults')
  await declan.fill({ content: 'First with Sarah, then alone' })
  await declan.press('Save', { exact: true, role: 'button' })
  for (const name of ['children-young-people', 'preparing-for-adulthood', 'respiratory']) {
    await declan.go(`${root}/templates/${name}`)
    await declan.press('Take it away from the plan', { role: 'button' })
  }
  await declan.go(`${root}#plans`)
  tally.says('taken away, what he wrote stays', await declan.page.locator('#plans').textContent(), 'First with Sarah, then alone')
}
