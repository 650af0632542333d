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

// An administrator moves all plans of a version to the next; he is told why, and goes back for his own.
export async function plansAreMoved({ tally, admin, declan, root }) {
  await declan.go(`${root}/templates/dementia`)
  await declan.press('Add it to the plan', { role: 'button' })
  await admin.go('/templates/dementia')
  await admin.press('Publish it', { role: 'button' })
  await admin.go('/templates')
  await admin.press('Which plans follow which version')
  await admin.press('Move it to version 2')
  tally.says('what changes is seen first', await admin.text(), 'Nothing that is written', 'What is different in version 2')
  tally.equal('a reason is asked for', await admin.press('Move 1 plan to version 2', { role: 'button' }), 400)
  await admin.fill({ why: 'People smile when they are asked like this 🌻' })
  tally.equal('it is begun', await admin.press('Move 1 plan to version 2', { role: 'button' }), 200)
  for (let tries = 0; tries < 60 && !(await admin.text()).includes('1 of 1 plan is moved'); tries++) {
    await new Promise((done) => setTimeout(done, 500))
    await admin.go('/templates/plans')
  }
  await declan.go(root)
  await declan.press('Moved to a newer version')
  tally.says('he reads who, and why', await declan.text(), 'moved this plan from version 1 to version 2', 'People smile')
  await declan.press('Go back to version 1', { role: 'button' })
  await admin.go('/templates/plans')
  tally.says('and goes back for his own plan', await admin.text(), 'It went back to it')
}
