// SPDX-License-Identifier: Apache-2.0
// Looks at every page that anybody in the errand comes to, at 320 and at 1200 pixels: axe finds no violation, nothing
// scrolls sideways, there is one h1, the title says the page and the place; and keeps a picture of each.
//
// A page is taken as it came to the visitor's browser and shown again in two windows of the onlooker's own, one of each
// width, with the same style sheet and without the scripts of the page. That goes on beside the errand, which is not held
// up. The windows stay open and are given one page after the other, so that axe is read and warmed up once, not anew for
// every page. Pages that are the same but for ids, times and tokens are looked at once. Where scripts run, the page is
// looked at in the visitor's own window, because what scripts do depends on the width.
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const WIDTHS = [320, 1200]
const PICTURES = 1 // of one page, as it changes; all are looked at
const TALLEST = 12000 // pixels of a picture
const HUGE = 400000 // bytes of a page whose words are not all worth looking through

export class Onlooker {
  constructor(browser, tally, artefacts) {
    Object.assign(this, { browser, tally, folder: join(artefacts, 'screenshots') })
    this.known = new Set()
    this.names = new Map()
    this.assets = new Map()
    this.queue = []
    this.waiting = null
    this.looked = 0 // pages
    this.took = 0 // milliseconds; of them in axe and for pictures, both windows together
    this.spent = { axe: 0, pictures: 0 }
    this.titles = []
  }

  async begin() {
    await mkdir(this.folder, { recursive: true })
    this.axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8')
    this.context = await this.browser.newContext({ bypassCSP: true, locale: 'en-GB' })
    await this.context.route('**/*', (route) => this.serve(route))
    this.windows = []
    for (const width of WIDTHS) {
      const page = await this.context.newPage()
      page.setDefaultTimeout(120000)
      await page.setViewportSize({ width, height: 900 })
      this.windows.push({ width, page, open: false })
    }
    this.work = this.loop()
  }

  // Called by a Person for each page. Cheap: the looking is done later.
  async see(person) {
    if (process.env.OWNPLAN_BLIND) return
    const type = await person.page.evaluate(() => document.contentType)
    if (type !== 'text/html') return
    const url = person.page.url()
    const html = await person.page.content()
    const same = createHash('sha1').update(likeness(html)).digest('hex')
    if (this.known.has(same)) return
    this.known.add(same)
    const seen = { url, html, ...this.nameOf(person, url) }
    if (person.scripts) return this.lookThere(person, seen)
    this.queue.push(seen)
    this.waiting?.()
  }

  async end() {
    this.over = true
    this.waiting?.()
    await this.work
    await this.context.close()
  }

  nameOf(person, url) {
    const path = new URL(url).pathname
    const parts = path.split('/').filter((part) => part && part !== 'people' && !/^[0-9a-hjkmnp-tv-z]{10}(-|$)/.test(part))
    const wrong = person.status >= 400 ? `-${person.status}` : ''
    const base = `${person.name}-${parts.join('-') || (path === '/' ? 'home' : 'plan')}${wrong}`.toLowerCase().replace(/[^a-z0-9-]+/g, '-')
    const count = (this.names.get(base) || 0) + 1
    this.names.set(base, count)
    return { name: count > 1 ? `${base}-${count}` : base, pictured: count <= PICTURES }
  }

  async loop() {
    for (;;) {
      if (!this.queue.length) {
        if (this.over) return
        await new Promise((resolve) => { this.waiting = resolve })
        this.waiting = null
        continue
      }
      const seen = this.queue.shift()
      try {
        await this.look(seen)
      } catch (wrong) {
        this.tally.that(`${seen.name} can be looked at`, false, wrong.message || wrong)
      }
    }
  }

  // An empty page at the address of the first; and the style sheet and the pictures, which never change under their
  // address: asked for once, so that a server that is being started again leaves no page bare.
  async serve(route) {
    const request = route.request()
    const url = request.url()
    if (request.isNavigationRequest()) {
      return route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body: '<!DOCTYPE html><title>-</title>' })
    }
    if (!this.assets.has(url)) {
      const reply = await route.fetch()
      this.assets.set(url, { status: reply.status(), headers: reply.headers(), body: await reply.body() })
    }
    return route.fulfill(this.assets.get(url))
  }

  async look(seen) {
    const began = Date.now()
    this.looked++
    const known = await Promise.all(this.windows.map((window) => this.show(seen, window)))
    this.judge(seen, known[0])
    await Promise.all(this.windows.map(({ page, width }) => this.lookAt(seen, page, width)))
    this.took += Date.now() - began
  }

  // The page in a window that had another one: everything but the style sheet, which stays when it is the same.
  async show(seen, window) {
    const { page } = window
    const html = seen.html.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '')
    if (!window.open) {
      await page.goto(new URL('/', seen.url).href, { waitUntil: 'load' })
      await page.evaluate(`${this.axe}; 0`)
      window.open = true
    }
    await page.evaluate(putPage, { html, url: seen.url })
    return page.evaluate(facts)
  }

  // One line for the end of the run.
  account() {
    const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(0)} s`
    return `${this.looked} pages were looked at, ${seconds(this.took)}; in both windows axe took ${seconds(this.spent.axe)}, ` +
      `pictures ${seconds(this.spent.pictures)}`
  }

  // In the window of the visitor, who goes on in it as it was.
  async lookThere(person, seen) {
    const { page } = person
    const size = page.viewportSize()
    const focused = await page.evaluateHandle(() => document.activeElement)
    this.looked++
    this.judge(seen, await page.evaluate(facts))
    await page.evaluate(`${this.axe}; 0`)
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      await this.lookAt(seen, page, width)
    }
    await page.setViewportSize(size)
    await focused.evaluate((element) => element.focus?.())
  }

  judge(seen, titled) {
    this.titles.push(`${seen.name}: ${titled.title}`)
    const { tally } = this
    tally.that(`${seen.name}: one h1`, titled.h1.length === 1 && titled.h1[0] !== '', titled.h1)
    tally.that(`${seen.name}: one main part, in English`, titled.main === 1 && titled.lang.startsWith('en'), titled)
    tally.that(`${seen.name}: the title says the page and the place`, titleIsGood(titled.title, titled.h1[0] || ''), titled)
    tally.that(`${seen.name}: has its style`, titled.styled, titled.title)
  }

  async lookAt(seen, page, width) {
    const { tally } = this
    const look = () => page.evaluate(() => {
      const over = document.documentElement.scrollWidth - document.documentElement.clientWidth
      if (over <= 0) return null
      const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
      return { over, who: wide.slice(-3).map((e) => `${e.tagName} ${e.className} ${(e.textContent || '').trim().slice(0, 60)}`) }
    })
    let sideways = await look()
    if (sideways) { // scripts that fit the menu to a new width are given a moment
      await page.waitForTimeout(500)
      sideways = await look()
    }
    tally.that(`${seen.name} at ${width} px: nothing scrolls sideways`, !sideways, sideways)
    const huge = seen.html.length > HUGE
    const began = Date.now()
    const found = await page.evaluate((options) => window.axe.run(document, options).then((r) => r.violations.map((v) => (
      { id: v.id, help: v.help, where: v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')}: ${n.html.slice(0, 160)}`) }))),
    { resultTypes: ['violations'], ...(huge ? { rules: { 'color-contrast': { enabled: false } } } : {}) })
    const judged = Date.now()
    this.spent.axe += judged - began
    tally.that(`${seen.name} at ${width} px: axe finds nothing`, found.length === 0, found)
    if (!seen.pictured) return
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    const path = join(this.folder, `${seen.name}-${width}.png`)
    if (height <= TALLEST) await page.screenshot({ path, fullPage: true, animations: 'disabled' })
    else await page.screenshot({ path, clip: { x: 0, y: 0, width, height: 2000 }, animations: 'disabled' })
    this.spent.pictures += Date.now() - judged
  }
}

// In the window: what is judged once a page.
function facts() {
  return {
    title: document.title, h1: [...document.querySelectorAll('h1')].map((h) => h.innerText.trim()),
    lang: document.documentElement.lang, main: document.querySelectorAll('main').length,
    styled: [...document.styleSheets].some((sheet) => sheet.href && sheet.cssRules.length > 100)
  }
}

// In the window: the document becomes this page. Resolves when its style is there and nothing is scrolled or focused.
async function putPage({ html, url }) {
  const next = new DOMParser().parseFromString(html, 'text/html')
  const root = document.documentElement
  const sheets = (doc) => [...doc.querySelectorAll('link[rel=stylesheet]')]
  const names = (doc) => sheets(doc).map((link) => `${link.getAttribute('href')} ${link.media}`).join('\n')
  history.replaceState(null, '', url)
  for (const { name } of [...root.attributes]) root.removeAttribute(name)
  for (const { name, value } of next.documentElement.attributes) root.setAttribute(name, value)
  const kept = names(document) === names(next)
  for (const old of [...document.head.childNodes]) if (!kept || !sheets(document).includes(old)) old.remove()
  const coming = []
  for (const node of [...next.head.childNodes]) {
    if (kept && sheets(next).includes(node)) continue
    const adopted = document.adoptNode(node)
    if (adopted.rel === 'stylesheet') coming.push(new Promise((resolve) => { adopted.onload = adopted.onerror = resolve }))
    document.head.append(adopted)
  }
  document.body.replaceWith(document.adoptNode(next.body))
  await Promise.all(coming)
  scrollTo(0, 0)
}

// "Error: Page - place - Ownplan": the heading of the page, or the whole name of it, is in front; the service is behind.
function titleIsGood(title, h1) {
  const parts = title.replace(/^Error: /, '').split(/ [-–—|] /)
  return parts.length >= 2 && parts[0].trim().length > 2 && parts.every((part) => part.trim() !== '') && h1 !== ''
}

// The page without what differs from one time to the next.
function likeness(html) {
  return html.replace(/name="(csrf|version|entry_id|seen)" value="[^"]*"/g, '')
    .replace(/(\/people\/)[0-9a-hjkmnp-tv-z]{10}/g, '$1KEY').replace(/[0-9a-hjkmnp-tv-z]{10}-[0-9a-hjkmnp-tv-z]{12}/g, 'ID')
    .replace(/\b\d{1,2}[:.]\d{2}\b/g, 'TIME')
}
