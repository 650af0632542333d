// SPDX-License-Identifier: Apache-2.0
// Somebody at a browser: a context of their own, with a few words for what people do. Everything they come to see is
// handed to the onlooker, who looks at it at both widths (onlooker.mjs).

const FIELD = 30000 // milliseconds to wait until something that is on the page takes what one does
const PAGE = 60000 // for a page

export class Person {
  constructor(name, context, page, house, onlooker) {
    Object.assign(this, { name, context, page, house, onlooker })
    page.setDefaultTimeout(FIELD)
    page.setDefaultNavigationTimeout(PAGE)
    this.strange = [] // errors of scripts, refused by the content security policy
    page.on('pageerror', (error) => this.strange.push(String(error)))
    page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) this.strange.push(message.text()) })
  }

  static async arrive(browser, name, house, onlooker, javaScriptEnabled = false) {
    const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1200, height: 900 }, locale: 'en-GB' })
    const person = new Person(name, context, await context.newPage(), house, onlooker)
    person.scripts = javaScriptEnabled
    return person
  }

  async leave() {
    await this.context.close()
  }

  // A second window of the same person.
  async window() {
    const other = new Person(this.name, this.context, await this.context.newPage(), this.house, this.onlooker)
    return other
  }

  // Opens an address below the site. Returns the status.
  async go(path) {
    const reply = await this.page.goto(this.house.address + path)
    return this.seen(reply)
  }

  // A service that is very busy says so (503) and has done nothing: one waits a little and sends the same again.
  async seen(first) {
    let reply = first
    for (let times = 0; reply && reply.status() === 503 && times < 4; times++) {
      this.house.busy++
      await this.page.waitForTimeout(2000)
      reply = await this.page.reload()
    }
    this.status = reply ? reply.status() : 0
    await this.onlooker.see(this)
    return this.status
  }

  // Presses a button or follows a link with these words. Returns the status of the page that came.
  async press(words, options = {}) {
    let button = await this.find(words, options)
    if (!await button.count()) button = await this.find(words, { ...options, includeHidden: true }) // folded
    await this.must(button, `a button or link "${words}"`)
    await this.unfold(button)
    const coming = this.page.waitForNavigation({ waitUntil: 'load' })
    const [reply] = await Promise.all([coming, button.click()])
    return this.seen(reply)
  }

  // What stands in a part of the page that is folded is opened first, from the outside in.
  async unfold(what) {
    const folded = what.locator('xpath=ancestor::details[not(@open)]')
    for (let left = await folded.count(); left > 0; left--) await folded.first().locator('> summary').click()
  }

  // Pages are whole when they have come: what is not there now does not come later.
  async must(locator, what) {
    if (await locator.count()) return
    throw new Error(`${this.name} finds no ${what} at ${this.path()}: ${(await this.text('body')).slice(0, 600)}`)
  }

  async find(words, { exact = false, within, nth = 0, role, includeHidden } = {}) {
    const top = within ? this.page.locator(within) : this.page
    const roles = role ? [role] : ['button', 'link']
    const both = roles.map((r) => top.getByRole(r, { name: words, exact, includeHidden })).reduce((a, b) => a.or(b))
    return both.nth(nth)
  }

  // Fills fields by their names. A list chooses checkboxes; { choose: value } a radio.
  async fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') await this.type(name, value)
      else for (const one of Array.isArray(value) ? value : [value.choose]) await this.mark(`[name="${name}"][value="${one}"]`)
    }
  }

  async type(name, text) {
    const field = this.page.locator(`textarea[name="${name}"], input[name="${name}"]:not([type=hidden])`).first()
    await this.must(field, `field "${name}"`)
    await field.fill(text)
  }

  async mark(selector) {
    const box = this.page.locator(selector).first()
    await this.must(box, `box ${selector}`)
    await box.check({ force: true })
  }

  async date(name, day, month, year) {
    await this.fill({ [`${name}-day`]: String(day), [`${name}-month`]: String(month), [`${name}-year`]: String(year) })
  }

  // Ticks or chooses by what stands beside it.
  async choose(words, { exact = true, nth = 0 } = {}) {
    const box = this.page.getByLabel(words, { exact }).nth(nth)
    await this.must(box, `choice "${words}"`)
    await box.check({ force: true })
  }

  async value(name) {
    const field = this.page.locator(`[name="${name}"]`).first()
    await this.must(field, `field "${name}"`)
    return field.inputValue()
  }

  async signIn(username, password) {
    if (!this.page.url().includes('/sign-in')) await this.go('/sign-in')
    await this.fill({ username, password })
    return this.press('Sign in', { within: 'main' })
  }

  // What the main part of the page says, as one line of words; also what is folded there.
  async text(where = 'main') {
    const all = await this.page.locator(where).evaluateAll((elements) => {
      const folded = [...document.querySelectorAll('details:not([open])')]
      for (const one of folded) one.open = true
      const said = elements.map((element) => element.innerText)
      for (const one of folded) one.open = false
      return said
    })
    return all.join(' ').replace(/\s+/g, ' ').trim()
  }

  async all() {
    return this.text('body')
  }

  async heading() {
    return (await this.page.locator('h1').first().innerText()).replace(/\s+/g, ' ').trim()
  }

  path() {
    return new URL(this.page.url()).pathname
  }

  // The errors of the page: those of the summary, and those at fields.
  async errors() {
    const summary = await this.page.locator('.nhsuk-error-summary__list li').allInnerTexts()
    const fields = await this.page.locator('.nhsuk-error-message').allInnerTexts()
    const tidy = (list) => list.map((text) => text.replace(/^Error:\s*/, '').trim())
    return { summary: tidy(summary), fields: tidy(fields) }
  }

  // A request with the cookies of this person, without opening a page: { status, body, headers }.
  async fetch(path, options = {}) {
    const reply = await this.context.request.fetch(this.house.address + path, { maxRedirects: 0, failOnStatusCode: false, ...options })
    return { status: reply.status(), body: await reply.text(), headers: reply.headers() }
  }
}
